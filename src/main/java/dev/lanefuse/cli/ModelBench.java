package dev.lanefuse.cli;

import dev.lanefuse.Backend;
import dev.lanefuse.Threads;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.Session;
import dev.lanefuse.onnx.OnnxModel;
import java.util.Arrays;
import java.util.Random;

/** Measures a whole network: warm-up until runs become no faster, then runs in turn with short measurements of the FMA peak. */
final class ModelBench {
    private static final int PEAK_MILLIS = 4;
    private static final double ROUND_SECONDS = 0.05;

    private ModelBench() {}

    static ModelResult measure(OnnxModel model, Backend backend, int threadCount, int batch, Effort effort) throws UsageException {
        try (Threads threads = Threads.of(threadCount); Progress progress = new Progress()) {
            progress.show("preparing");
            final Network network = model.network(backend, threads);
            final Session session = network.newSession();
            final long largest = (long) batch * Math.max(network.inputSize(), network.outputSize());
            if (largest > Kernels.LONGEST) {
                throw new UsageException("--batch is " + batch + ", of " + network.inputSize() + " values in and " + network.outputSize()
                        + " out; expected a batch of at most " + Kernels.LONGEST + " values");
            }
            final float[] in = images(batch * network.inputSize());
            final float[] out = new float[batch * network.outputSize()];
            final Runnable run = () -> session.run(batch, in, 0, out, 0);

            warmUp(run, effort.warmUpLeast(), effort.warmUpMost(), effort.steady(), progress);
            final double[] millis = new double[effort.rounds()];
            final double[] peaks = new double[effort.rounds()];
            int rounds = 0;
            for (final long start = System.nanoTime(); rounds < effort.rounds()
                    && (rounds == 0 || seconds(start) < effort.most()); rounds++) {
                progress.show("round " + (rounds + 1) + " of " + effort.rounds());
                millis[rounds] = 1e3 * round(run);
                peaks[rounds] = Machine.peak(PEAK_MILLIS);
            }
            return new ModelResult(model, network, threadCount, batch, Quantile.of(Arrays.copyOf(millis, rounds), 0.5),
                    Quantile.of(Arrays.copyOf(peaks, rounds), 0.5));
        }
    }

    /** Seeded values from -1 to 1, as networks expect colours. */
    static float[] images(int size) {
        final Random random = new Random(1);
        final float[] images = new float[size];
        for (int i = 0; i < size; i++) {
            images[i] = 2 * random.nextFloat() - 1;
        }
        return images;
    }

    /**
     * Runs until none has become faster by 2 % for {@code steady} seconds, but for {@code least} seconds at least and {@code most} at most.
     */
    static void warmUp(Runnable run, double least, double most, double steady, Progress progress) {
        final long start = System.nanoTime();
        double best = Double.MAX_VALUE;
        double bestAt = 0;
        for (double now = 0; now < most && (now < least || now - bestAt < steady); now = seconds(start)) {
            progress.show("warming up");
            final double took = round(run);
            Machine.peak(PEAK_MILLIS);
            if (took < 0.98 * best) {
                best = took;
                bestAt = seconds(start);
            }
        }
    }

    /** Seconds of a run: the mean over as many as fill a twentieth of a second. */
    private static double round(Runnable run) {
        final long start = System.nanoTime();
        int runs = 0;
        do {
            run.run();
            runs++;
        } while (seconds(start) < ROUND_SECONDS);
        return seconds(start) / runs;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
