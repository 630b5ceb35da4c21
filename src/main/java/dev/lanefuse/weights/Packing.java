package dev.lanefuse.weights;

import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.weights.Folding.Folded;
import java.util.Arrays;
import java.util.List;

/**
 * Brings folded numbers into the order in which the kernels read them, all those of a block or a network into one array.
 *
 * <p>Packing costs one pass over the weights at prepare; it buys that every kernel reads one stream from front to back. One array of a whole network
 * is large enough that the collectors give it a place of its own, at a cache line ({@link Kernels#ORIGIN}); in pieces, seven of eight
 * lie across (a network of 6.9 ms took 6.5 and 6.75 in two starts with weights that lie well, Intel Xeon, AVX-512).
 */
public final class Packing {
    /** Rows of a panel that stay in the L1 until all of its columns are there. */
    private static final int NEAR = 256;

    private final int lanes;
    private final float[] values;
    private int end = Kernels.ORIGIN;

    /**
     * Room for the weights of these convolutions, to blocks.
     *
     * @throws IllegalArgumentException if they are more than an array can hold
     */
    public Packing(int lanes, List<ConvolutionSpec> convolutions) {
        long size = Kernels.ORIGIN;
        for (ConvolutionSpec spec : convolutions) {
            size += blocks(spec.kind() == Kind.DEPTHWISE ? depthwiseSize(spec.inputChannels()) : panels(spec, lanes, Kernels.BLOCK, null, 0)
                    .size());
        }
        if (size > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException("the packed weights have " + size + " values; expected at most " + (Integer.MAX_VALUE - 64));
        }
        this.lanes = lanes;
        this.values = new float[(int) size];
    }

    private static long depthwiseSize(int channels) {
        return 10L * Kernels.wholeBlocks(channels);
    }

    private static Panels panels(ConvolutionSpec spec, int lanes, int grain, float[] values, int origin) {
        return Panels.of(spec.chainLength(), spec.outputChannels(), lanes, grain, values, origin);
    }

    private static long blocks(long size) {
        return Math.ceilDiv(size, Kernels.BLOCK) * Kernels.BLOCK;
    }

    private int take(long size) {
        final int origin = end;
        end += (int) blocks(size);
        return origin;
    }

    /** Bytes of the array. */
    public long bytes() {
        return (long) Float.BYTES * values.length;
    }

    /** The array that holds everything. */
    public float[] values() {
        return values;
    }

    /**
     * Panels of a pointwise convolution, from {@code [outputs][inputs]}, or of a dense one, from {@code [outputs][inputs][3][3]}.
     *
     * @param grain at most a block, as in {@link Panels#of}
     */
    public Panels panels(ConvolutionSpec spec, Folded folded, int grain) {
        final Panels panels = panels(spec, lanes, grain, values, take(panels(spec, lanes, grain, null, 0).size()));
        final int inputs = spec.inputChannels();
        final int taps = spec.kind().taps();
        for (int p = 0; p < panels.count(); p++) { // a panel a step
            final int width = panels.width(p);
            final int first = p * panels.width();
            final int outputs = Math.min(width, panels.outputs() - first);
            System.arraycopy(folded.bias(), first, values, panels.offset(p), outputs);
            for (int tap = 0; tap < taps; tap++) { // chains run over (kh, kw, ic)
                for (int ic = 0; ic < inputs; ic += NEAR) { // as many rows of the panel as stay in the L1
                    final int count = Math.min(NEAR, inputs - ic);
                    final int row = panels.offset(p) + (1 + tap * inputs + ic) * width;
                    for (int n = 0; n < outputs; n++) {
                        copy(folded.kernel(), ((first + n) * inputs + ic) * taps + tap, taps, count, values, row + n, width);
                    }
                }
            }
            if (panels.steps() > panels.inputs()) {
                final int last = panels.offset(p) + panels.steps() * width;
                Arrays.fill(values, last, last + width, -0.0f);
            }
        }
        return panels;
    }

    /** By itself so that it is compiled soon: see {@link Folding}. */
    private static void copy(float[] from, int fromIndex, int fromStep, int count, float[] to, int toIndex, int toStep) {
        for (int i = 0; i < count; i++) {
            to[toIndex + i * toStep] = from[fromIndex + i * fromStep];
        }
    }

    /**
     * {@code [vector][bias, 9 taps][lane]} of a depthwise 3x3 convolution, from {@code [channels][3][3]}; whole blocks of channels.
     *
     * @return where they begin in {@link #values}
     */
    public int depthwise(Folded folded, int channels) {
        final int origin = take(depthwiseSize(channels));
        for (int c = 0; c < channels; c++) {
            final int at = origin + c / lanes * 10 * lanes + c % lanes;
            values[at] = folded.bias()[c];
            copy(folded.kernel(), c * 9, 1, 9, values, at + lanes, lanes);
        }
        return origin;
    }
}
