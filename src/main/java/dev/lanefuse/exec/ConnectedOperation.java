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

/**
 * A fully connected layer: a pointwise convolution of one pixel. Parts are ranges of panels; each goes through the scratch to its place.
 */
public final class ConnectedOperation implements GroupOperation {
    /** Images and values of a group, at most: enough that reading the weights no longer counts. */
    private static final int IMAGES = 8;

    private static final int VALUES = 1 << 15;

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
        this.panels = packing.connected(spec, folded);
        this.clamp = Clamp.of(spec.activation());
        this.flushed = folded.flushed();
    }

    /** Images of the largest group that its scratch is for. */
    public int images() {
        return Math.clamp(VALUES / (panels.inputs() + panels.outputs()), 1, IMAGES);
    }

    @Override
    public void part(Scratch scratch, int images, float[] x, int xOffset, float[] y, int yOffset, int part, Shares shares) {
        final int first = shares.from(panels.count(), part);
        final int end = shares.until(panels.count(), part);
        if (first == end) { // there may be fewer panels than parts
            return;
        }
        final float[] floats = scratch.floats();
        final int origin = scratch.at(ORIGIN);
        final int inputs = panels.inputs();
        final int blockStride = images * BLOCK;
        kernels.toBlocks(x, xOffset, inputs, inputs, images, floats, origin, blockStride, -1);
        final int result = origin + images * wholeBlocks(inputs);
        final int pitch = wholeBlocks(panels.outputs());
        if (images == 1) {
            kernels.pointwiseBlocked(panels, first, end, floats, origin, BLOCK, 1, 1, floats, result, BLOCK, 0, Kernels.NO_LOW,
                    Kernels.NO_HIGH);
        } else {
            kernels.pointwise(panels, first, end, floats, origin, blockStride, images, null, 0, 0, floats, result, pitch);
        }
        final int from = first * panels.width();
        final int until = Math.min(panels.outputs(), end * panels.width());
        for (int m = 0; m < images; m++) { // an image a step
            System.arraycopy(floats, result + m * pitch + from, y, yOffset + m * panels.outputs() + from, until - from);
        }
        if (!clamp.isLinear()) {
            kernels.clamp(y, yOffset + from, panels.outputs(), until - from, images, clamp.low(), clamp.high());
        }
    }

    @Override
    public ScratchSize scratchSize() {
        return new ScratchSize(ORIGIN + images() * (wholeBlocks(panels.inputs()) + wholeBlocks(panels.outputs())), 0);
    }

    @Override
    public int flushed() {
        return flushed;
    }
}
