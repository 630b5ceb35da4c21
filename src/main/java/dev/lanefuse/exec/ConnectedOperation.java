package dev.lanefuse.exec;

import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.PanelWidths;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.weights.Folding;
import dev.lanefuse.weights.Folding.Folded;
import dev.lanefuse.weights.Packing;

/** A fully connected layer: a pointwise convolution of one pixel. Parts are ranges of panels; each goes through the scratch to its place. */
public final class ConnectedOperation implements Operation {
    private final Kernels kernels;
    private final Panels panels;
    private final Clamp clamp;
    private final int flushed;

    /**
     * Folds and packs.
     *
     * @param spec pointwise, of one pixel
     * @throws IllegalArgumentException if weights do not fit the shape or are not finite; the message names the index
     */
    public ConnectedOperation(Kernels kernels, ConvolutionSpec spec, ConvolutionWeights weights) {
        final Folded folded = Folding.fold("fully connected", spec, weights);
        final int[] widths = PanelWidths.row(kernels.lanes(), spec.outputChannels());
        this.kernels = kernels;
        this.panels = Packing.pointwise(folded, spec.inputChannels(), spec.outputChannels(), widths, kernels.lanes());
        this.clamp = Clamp.of(spec.activation());
        this.flushed = folded.flushed();
    }

    @Override
    public int phases(int parts) {
        return 1;
    }

    @Override
    public void part(Scratch[] scratch, float[] x, int xOffset, float[] y, int yOffset, int phase, int part, int parts) {
        final int first = panelOfShare(part, parts);
        final int end = panelOfShare(part + 1, parts);
        if (first == end) { // there may be fewer panels than parts
            return;
        }
        final float[] padded = scratch[part].floats();
        final int from = panels.starts()[first];
        final int until = end == panels.count() ? panels.outputs() : panels.starts()[end];
        kernels.row(panels, first, end, x, xOffset, padded, 0);
        System.arraycopy(padded, from, y, yOffset + from, until - from);
        if (!clamp.isLinear()) {
            kernels.clamp(y, yOffset + from, until - from, until - from, 1, clamp.low(), clamp.high());
        }
    }

    /** The first panel of this share; panels differ in width, so that shares are counted in channels. */
    private int panelOfShare(int part, int parts) {
        final long channel = (long) panels.outputs() * part / parts;
        int panel = 0;
        while (panel < panels.count() && panels.starts()[panel] < channel) {
            panel++;
        }
        return panel;
    }

    @Override
    public ScratchSize scratchSize() {
        return new ScratchSize(panels.paddedOutputs(), 0, 0);
    }

    @Override
    public long weightBytes() {
        return Float.BYTES * (long) panels.values().length;
    }

    @Override
    public int flushed() {
        return flushed;
    }

    @Override
    public long lead() {
        return APART;
    }
}
