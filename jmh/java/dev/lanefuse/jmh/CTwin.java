package dev.lanefuse.jmh;

import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.Threads;
import dev.lanefuse.exec.Team;
import dev.lanefuse.nativereference.NativeBlock;
import dev.lanefuse.nativereference.NativeBlock.Variant;
import dev.lanefuse.net.Layer;
import java.util.Arrays;

/** The C twin on a block or a stage; threads share its output rows. */
final class CTwin implements Engine {
    private static final int MOST_LANES = 16;

    private final Threads threads;
    private final Team team;
    private final NativeBlock[] parts;
    private final float[] in;
    private final float[] residual;
    private final float[] output;
    private final ConvolutionSpec first;
    private final ConvolutionSpec last;

    CTwin(Task task, boolean intrinsics, Threads threads) {
        final Variant variant = !intrinsics ? Variant.PLAIN : Variant.AVX512.isAvailable() ? Variant.AVX512 : Variant.AVX2;
        if (!variant.isAvailable()) {
            throw new UnsupportedOperationException(NativeBlock.isBuilt()
                    ? "this machine does not have the instructions of " + variant
                    : "the build found no C compiler called cc");
        }
        if (task.layers().size() != 1 || task.images() != 1) {
            throw new UnsupportedOperationException("the task is " + task.layers().size() + " layers and " + task.images()
                    + " images; the C twin computes one of each");
        }
        final int lanes = variant.takes(MOST_LANES) ? MOST_LANES : MOST_LANES / 2;
        this.threads = threads;
        this.team = new Team(threads.executor());
        this.parts = new NativeBlock[threads.count()];
        this.in = task.in();
        switch (task.layers().getFirst()) {
            case Layer.Block(var spec, var weights) -> {
                Arrays.setAll(parts, i -> NativeBlock.of(variant, lanes, spec, weights, 0, 0));
                first = spec.stages().getFirst();
                last = spec.projectStage();
                residual = spec.residual() ? in : null;
            }
            case Layer.Convolution(var spec, var weights) -> {
                Arrays.setAll(parts, i -> NativeBlock.of(variant, lanes, spec, weights));
                first = spec;
                last = spec;
                residual = null;
            }
            default -> throw new UnsupportedOperationException("the C twin computes blocks and convolutions");
        }
        this.output = new float[last.outputHeight() * last.outputWidth() * last.outputChannels()];
    }

    @Override
    public void run() {
        team.run(this::rows, 1, parts.length);
    }

    private void rows(int phase, int part) {
        final int rows = last.outputHeight();
        parts[part].run(in, 0, first.inputChannels(), residual, 0, last.outputChannels(), output, 0, last.outputChannels(),
                rows * part / parts.length, rows * (part + 1) / parts.length);
    }

    @Override
    public float[] output() {
        return output;
    }

    @Override
    public void close() {
        threads.close();
    }
}
