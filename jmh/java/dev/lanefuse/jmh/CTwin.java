package dev.lanefuse.jmh;

import dev.lanefuse.Activation;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.Threads;
import dev.lanefuse.exec.Team;
import dev.lanefuse.kernel.Elementwise;
import dev.lanefuse.nativereference.NativeBlock;
import dev.lanefuse.nativereference.NativeBlock.Variant;
import dev.lanefuse.net.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The C twin on a block, a stage of it, or a network's layers one after the other. Each thread computes some of the output rows, from
 * weights and with scratch of its own; rows above and below them are expanded by two of them.
 *
 * <p>A fully connected layer is a pointwise convolution of one pixel, and so of one thread. C has no mean: Java's plain one is a hundredth
 * of a network.
 */
final class CTwin implements Engine {
    private static final int MOST_LANES = 16;

    private static final Team ALONE = new Team(null, 1);

    private final Threads threads;
    private final Team team;
    private final Variant variant;
    private final List<Runnable> steps = new ArrayList<>();
    private float[] at;

    CTwin(Task task, Variant variant, Threads threads) {
        if (task.images() != 1) {
            throw new UnsupportedOperationException("the C twin runs 1 image at a time; the task has " + task.images());
        }
        this.threads = threads;
        this.team = new Team(threads.executor(), threads.count());
        this.variant = variant;
        this.at = task.in();
        int channels = task.channels();
        for (Layer layer : task.layers()) {
            channels = switch (layer) {
                case Layer.Block(BlockSpec spec, var weights) -> rows(threads.count(), spec.stages().getFirst(), spec.projectStage(),
                        spec.residual() ? at : null, lanes -> NativeBlock.of(variant, lanes, spec, weights, 0, 0));
                case Layer.Convolution(ConvolutionSpec spec, var weights) -> convolution(threads.count(), spec, weights);
                case Layer.FullyConnected(int outputs, float[] kernel, float[] bias, Activation activation) -> convolution(1,
                        ConvolutionSpec.pointwise(1, 1, channels, outputs, activation), ConvolutionWeights.of(kernel, bias));
                case Layer.GlobalAveragePool() -> mean(channels);
                case Layer.Scale _, Layer.Softmax _, Layer.Sigmoid _ -> throw new UnsupportedOperationException(
                        "the task has a " + layer.getClass().getSimpleName() + "; the C twin has none");
            };
        }
    }

    /** Makes a twin for weights that were packed for so many lanes. */
    private interface Maker {
        NativeBlock of(int lanes);
    }

    private int convolution(int parts, ConvolutionSpec spec, ConvolutionWeights weights) {
        return rows(parts, spec, spec, null, lanes -> NativeBlock.of(variant, lanes, spec, weights));
    }

    /** A step of so many parts, by rows; the result is the output's channels. */
    private int rows(int parts, ConvolutionSpec first, ConvolutionSpec last, float[] residual, Maker maker) {
        final int lanes = variant == Variant.AVX2 ? MOST_LANES / 2 : MOST_LANES;
        final NativeBlock[] twins = IntStream.range(0, parts).mapToObj(i -> maker.of(lanes)).toArray(NativeBlock[]::new);
        final int inputs = first.inputChannels(), outputs = last.outputChannels(), height = last.outputHeight();
        final float[] in = at, out = new float[height * last.outputWidth() * outputs];
        final Team team = parts == 1 ? ALONE : this.team;
        final Team.Job job = (phase, part) -> twins[part].run(in, 0, inputs, residual, 0, outputs, out, 0, outputs,
                team.shares().from(height, part), team.shares().until(height, part));
        steps.add(() -> team.run(job, 1));
        at = out;
        return outputs;
    }

    private int mean(int channels) {
        final float[] in = at, out = new float[channels];
        steps.add(() -> Elementwise.mean(in, 0, channels, channels, in.length / channels, out, 0));
        at = out;
        return channels;
    }

    /**
     * Without intrinsics.
     *
     * @throws UnsupportedOperationException if there is no library or this machine cannot run it
     */
    static Variant plain() {
        return available(Variant.PLAIN);
    }

    /**
     * The widest intrinsics that this machine has.
     *
     * @throws UnsupportedOperationException if there is no library or this machine has none
     */
    static Variant intrinsics() {
        return available(Variant.AVX512, Variant.AVX2);
    }

    private static Variant available(Variant... variants) {
        if (!NativeBlock.isBuilt()) {
            throw new UnsupportedOperationException("the build found no C compiler (cc) for native-reference");
        }
        for (Variant variant : variants) {
            if (variant.isAvailable()) {
                return variant;
            }
        }
        throw new UnsupportedOperationException("this CPU cannot run " + variants[variants.length - 1]);
    }

    @Override
    public void run() {
        steps.forEach(Runnable::run);
    }

    @Override
    public float[] output() {
        return at;
    }

    @Override
    public void close() {
        threads.close();
    }
}
