package dev.lanefuse.exec;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.ORIGIN;
import static dev.lanefuse.kernel.Kernels.wholeBlocks;

import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.kernel.Kernels;
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
     * @param packing has room for it
     * @param spec pointwise, of one pixel
     * @throws IllegalArgumentException if weights do not fit the shape or are not finite; the message names the index
     */
    public ConnectedOperation(Kernels kernels, Packing packing, ConvolutionSpec spec, ConvolutionWeights weights) {
        final Folded folded = Folding.fold("fully connected", spec, weights);
        this.kernels = kernels;
        this.panels = packing.panels(spec, folded);
        this.clamp = Clamp.of(spec.activation());
        this.flushed = folded.flushed();
    }

    @Override
    public int phases(int parts) {
        return 1;
    }

    @Override
    public void part(Scratch[] scratch, float[] x, int xOffset, float[] y, int yOffset, int phase, int part, int parts) {
        final int first = panels.count() * part / parts;
        final int end = panels.count() * (part + 1) / parts;
        if (first == end) { // there may be fewer panels than parts
            return;
        }
        final float[] floats = scratch[part].floats();
        final int inputs = panels.inputs();
        System.arraycopy(x, xOffset, floats, ORIGIN, inputs);
        floats[ORIGIN + inputs] = 0; // the step that evens the chain
        final int result = ORIGIN + wholeBlocks(inputs + 1);
        kernels.pointwiseBlocked(panels, first, end, floats, ORIGIN, BLOCK, 1, 1, floats, result, BLOCK, 0, Kernels.NO_LOW,
                Kernels.NO_HIGH);
        final int from = first * panels.width();
        final int until = Math.min(panels.outputs(), end * panels.width());
        System.arraycopy(floats, result + from, y, yOffset + from, until - from);
        if (!clamp.isLinear()) {
            kernels.clamp(y, yOffset + from, until - from, until - from, 1, clamp.low(), clamp.high());
        }
    }

    @Override
    public ScratchSize scratchSize() {
        return new ScratchSize(ORIGIN + wholeBlocks(panels.inputs() + 1) + wholeBlocks(panels.outputs()), 0);
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
