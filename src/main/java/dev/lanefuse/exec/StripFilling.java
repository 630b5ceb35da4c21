package dev.lanefuse.exec;

import static dev.lanefuse.kernel.Kernels.BLOCK;

import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.kernel.Patches;

/**
 * What comes into the strip of a depthwise convolution: the image, dense 3x3 convolved, 1x1 convolved, or as it is.
 *
 * @param expand the weights of a convolution; null for none
 * @param clamp what follows it; null for none
 * @param stem the patches of a dense one; else null
 * @param inputStride elements from block to block of what a 1x1 one reads, which lies in the scratch
 * @param finiteLimit of the block
 */
record StripFilling(
        Kernels kernels, BlockShape shape, BlockPlan plan, Panels expand, Clamp clamp, Patches stem, int inputStride, float finiteLimit) {
    /**
     * Fills the rows of one slice that are new.
     *
     * @param from the slice's first block
     * @param to the first behind it
     * @param at where the border of the first new row of block 0 would be: block b's is b times the strip's block stride behind it
     * ({@link Strip#origin})
     * @param fresh the first new row
     * @param end the first that is not read
     * @param finite whether a clamp on the bits is right for all values read before
     * @return false if a clamp on the bits may no longer be right
     */
    boolean fill(
            Scratch scratch, int from, int to, int at, float[] x, int xOffset, int xStride, int fresh, int end, boolean finite) {
        if (stem != null) {
            return dense(scratch, from, to, at, x, xOffset, xStride, fresh, end, finite);
        }
        if (expand != null) {
            pointwise(scratch, from, to, at, end - fresh, finite);
            return true; // its input has been looked at
        }
        return copy(scratch.floats(), from, to, at, x, xOffset + fresh * shape.inputWidth() * xStride, xStride, end - fresh);
    }

    /**
     * Rows of a dense convolution; where a value shows that a clamp of the bits may be wrong, once more without it, and clamped in a pass.
     */
    private boolean dense(
            Scratch scratch, int from, int to, int at, float[] x, int xOffset, int xStride, int fresh, int end, boolean finite) {
        final boolean within = finite & dense(scratch, from, to, at, x, xOffset, xStride, fresh, end,
                clamp.kernelLow(finite), clamp.kernelHigh(finite));
        if (finite && !within) {
            dense(scratch, from, to, at, x, xOffset, xStride, fresh, end, clamp.kernelLow(false), clamp.kernelHigh(false));
        }
        clampRows(scratch.floats(), from, to, at, end - fresh, within);
        return within;
    }

    private boolean dense(
            Scratch scratch, int from, int to, int at, float[] x, int xOffset, int xStride, int fresh, int end, int low, int high) {
        return kernels.denseBlocked(expand, firstPanel(from), endPanel(to), stem, fresh, end,
                x, xOffset, stem.inputWidth() * xStride, xStride, scratch.floats(), scratch.at(plan.input()),
                scratch.floats(), at + BLOCK, plan.stripBlockStride(), plan.pitch(), low, high, finiteLimit);
    }

    private void pointwise(Scratch scratch, int from, int to, int at, int rows, boolean finite) {
        final float[] floats = scratch.floats();
        kernels.pointwiseBlocked(expand, firstPanel(from), endPanel(to), floats, scratch.at(plan.input()), inputStride, rows,
                shape.inputWidth(), floats, at + BLOCK, plan.stripBlockStride(), plan.pitch(),
                clamp.kernelLow(finite), clamp.kernelHigh(finite));
        clampRows(floats, from, to, at, rows, finite);
    }

    private int firstPanel(int block) {
        return block * BLOCK / expand.width();
    }

    private int endPanel(int block) {
        return Math.min(expand.count(), Math.ceilDiv(block * BLOCK, expand.width()));
    }

    private void clampRows(float[] floats, int from, int to, int at, int rows, boolean finite) {
        for (int b = from; clamp.needsPass(finite) && b < to; b++) {
            kernels.clamp(floats, at + b * plan.stripBlockStride() + BLOCK, plan.pitch(), shape.inputWidth() * BLOCK, rows,
                    clamp.low(), clamp.high());
        }
    }

    private boolean copy(float[] floats, int from, int to, int at, float[] x, int xRow, int xStride, int rows) {
        final int width = shape.inputWidth();
        final int channel = from * BLOCK;
        final int channels = Math.min(shape.inputChannels(), to * BLOCK) - channel;
        boolean within = true;
        for (int r = 0; r < rows; r++) { // a row a step
            within &= kernels.toBlocks(x, xRow + r * width * xStride + channel, xStride, channels, width,
                    floats, at + r * plan.pitch() + BLOCK + from * plan.stripBlockStride(), plan.stripBlockStride(), finiteLimit);
        }
        return within;
    }
}
