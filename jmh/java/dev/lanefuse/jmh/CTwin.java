package dev.lanefuse.jmh;

import dev.lanefuse.BlockSpec;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.Threads;
import dev.lanefuse.exec.Team;
import dev.lanefuse.nativereference.NativeBlock;
import dev.lanefuse.nativereference.NativeBlock.Variant;
import dev.lanefuse.net.Layer;
import java.util.stream.IntStream;

/**
 * The C twin on a block or a stage of it. Each thread computes some of the output rows, from weights and with scratch of its own; rows above and
 * below them are expanded by two of them.
 */
final class CTwin implements Engine {
    private static final int MOST_LANES = 16;

    private final Threads threads;
    private final Team team;
    private final Team.Job job = this::rows;
    private final NativeBlock[] twins;
    private final float[] in;
    private final float[] residual;
    private final float[] out;
    private final int inputChannels;
    private final int outputChannels;
    private final int outputHeight;

    CTwin(Task task, Variant variant, int threads) {
        if (task.layers().size() != 1 || task.images() != 1) {
            throw new UnsupportedOperationException("the task is " + task.layers().size() + " layers on " + task.images()
                    + " images; the C twin computes one on one");
        }
        final Layer layer = task.layers().getFirst();
        final ConvolutionSpec last = switch (layer) {
            case Layer.Block(BlockSpec spec, _) -> spec.projectStage();
            case Layer.Convolution(ConvolutionSpec spec, _) -> spec;
            default -> throw new UnsupportedOperationException("the task is a " + layer.getClass().getSimpleName() + "; the C twin has none");
        };
        this.threads = Threads.of(threads);
        this.team = new Team(this.threads.executor(), threads);
        this.twins = IntStream.range(0, threads).mapToObj(i -> twin(layer, variant)).toArray(NativeBlock[]::new);
        this.in = task.in();
        this.residual = layer instanceof Layer.Block block && block.spec().residual() ? in : null;
        this.inputChannels = task.channels();
        this.outputChannels = last.outputChannels();
        this.outputHeight = last.outputHeight();
        this.out = new float[outputHeight * last.outputWidth() * outputChannels];
    }

    private static NativeBlock twin(Layer layer, Variant variant) {
        final int lanes = variant == Variant.AVX2 ? MOST_LANES / 2 : MOST_LANES;
        return layer instanceof Layer.Block(var spec, var weights)
                ? NativeBlock.of(variant, lanes, spec, weights, 0, 0)
                : NativeBlock.of(variant, lanes, ((Layer.Convolution) layer).spec(), ((Layer.Convolution) layer).weights());
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

    private void rows(int phase, int part) {
        twins[part].run(in, 0, inputChannels, residual, 0, outputChannels, out, 0, outputChannels,
                outputHeight * part / twins.length, outputHeight * (part + 1) / twins.length);
    }

    @Override
    public void run() {
        team.run(job, 1);
    }

    @Override
    public float[] output() {
        return out;
    }

    @Override
    public void close() {
        threads.close();
    }
}
