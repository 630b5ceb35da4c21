package dev.lanefuse.weights;

import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Layout;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.weights.Folding.Folded;
import java.util.Arrays;
import java.util.List;

/**
 * Brings folded numbers into the order in which the kernels read them, all those of a block or a network into one array.
 *
 * <p>Packing costs one pass over the weights at prepare; it buys that every kernel reads one stream from front to back. One array of a
 * whole network is large enough that the collectors give it a place of its own, at a cache line ({@link Kernels#ORIGIN}); in pieces, seven
 * of eight lie across (a network of 6.9 ms took 6.5 and 6.75 in two starts with weights that lie well, Intel Xeon, AVX-512).
 */
public final class Packing {
    /** Rows of a panel that stay in the L1 until all of its columns are there. */
    private static final int NEAR = 256;

    private final Layout layout;
    private final float[] values;
    private int end = Kernels.ORIGIN;

    /**
     * Room for the weights of these convolutions, to blocks.
     *
     * @throws IllegalArgumentException if they are more than an array can hold
     */
    public Packing(Layout layout, List<ConvolutionSpec> convolutions) {
        long size = Kernels.ORIGIN;
        for (ConvolutionSpec spec : convolutions) {
            size += blocks(spec.kind() == Kind.DEPTHWISE ? depthwiseSize(spec.inputChannels()) : toBlocks(layout, spec).size());
        }
        if (size > Kernels.LONGEST) {
            throw new IllegalArgumentException("the packed weights have " + size + " values; expected at most " + Kernels.LONGEST);
        }
        this.layout = layout;
        this.values = new float[(int) size];
    }

    private static long depthwiseSize(int channels) {
        return 10L * Kernels.wholeBlocks(channels);
    }

    private static Panels toBlocks(Layout layout, ConvolutionSpec spec) {
        return spec.kind() == Kind.DENSE ? layout.dense(spec.chainLength(), spec.outputChannels())
                : layout.toBlocks(spec.chainLength(), spec.outputChannels());
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
     * Panels of a pointwise convolution to blocks, from {@code [outputs][inputs]}, or of a dense one, from {@code [outputs][inputs][3][3]}.
     */
    public Panels toBlocks(ConvolutionSpec spec, Folded folded) {
        return fill(toBlocks(layout, spec), spec, folded);
    }

    /** The same of a fully connected layer. */
    public Panels connected(ConvolutionSpec spec, Folded folded) {
        return fill(layout.dense(spec.chainLength(), spec.outputChannels()), spec, folded);
    }

    /** The same of a convolution to plain pixels. */
    public Panels toPlain(ConvolutionSpec spec, Folded folded) {
        return fill(layout.toPlain(spec.chainLength(), spec.outputChannels()), spec, folded);
    }

    private Panels fill(Panels sizes, ConvolutionSpec spec, Folded folded) {
        final Panels panels = sizes.in(values, take(sizes.size()));
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
        panels.repeatHalf();
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
        final int lanes = layout.lanes();
        final int origin = take(depthwiseSize(channels));
        for (int c = 0; c < channels; c++) {
            final int at = origin + c / lanes * 10 * lanes + c % lanes;
            values[at] = folded.bias()[c];
            copy(folded.kernel(), c * 9, 1, 9, values, at + lanes, lanes);
        }
        return origin;
    }
}
