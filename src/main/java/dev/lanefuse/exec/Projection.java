package dev.lanefuse.exec;

import static dev.lanefuse.kernel.Kernels.BLOCK;

import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Panels;

/**
 * The last pointwise convolution of a block, into the output: plain pixels of any stride, with the addition and the clamp.
 *
 * @param panels its weights
 * @param clamp what follows the addition
 * @param outputs channels of an output pixel
 */
record Projection(Kernels kernels, Panels panels, Clamp clamp, int outputs) {
    /** Panels a part from which one more or less does not matter. */
    private static final int MANY_PANELS = 8;

    /** Whether the output's pixels do not fill their last vector, so that they go through staging. */
    boolean isStaged() {
        return panels.paddedOutputs() != outputs;
    }

    /**
     * Projects {@code pixels} pixels.
     *
     * @param a blocked inputs
     * @param staging room for {@link BlockPlan#STAGED_PIXELS} pixels if it is staged
     * @param residual plain, or null
     */
    void run(
            float[] a, int aOffset, int aBlockStride, float[] staging, int stagingOffset, int pixels,
            float[] residual, int rOffset, int rStride, float[] y, int yOffset, int yStride) {
        int direct = pixels;
        if (isStaged()) { // a pixel written whole spills into those behind it, which are written after it: all but the last can be
            final boolean spills = panels.count() == 1 && yStride == outputs && (residual == null || rStride == outputs);
            direct = spills ? Math.max(0, pixels - Math.ceilDiv(panels.paddedOutputs(), outputs) + 1) : 0;
        }
        if (direct > 0) {
            kernels.pointwise(panels, 0, panels.count(), a, aOffset, aBlockStride, direct, residual, rOffset, rStride, y, yOffset, yStride);
        }
        staged(a, aOffset + direct * BLOCK, aBlockStride, staging, stagingOffset, pixels - direct,
                residual, rOffset + direct * rStride, rStride, y, yOffset + direct * yStride, yStride);
        if (!clamp.isLinear()) {
            kernels.clamp(y, yOffset, yStride, outputs, pixels, clamp.low(), clamp.high());
        }
    }

    /**
     * Projects part {@code part} of the output; not for staged ones. Parts are ranges of channels, so that each reads its own weights only, where
     * these are more than the inputs and come out even; else ranges of pixels.
     */
    void runPart(
            float[] a, int aOffset, int aBlockStride, int pixels, float[] residual, int rOffset, int rStride,
            float[] y, int yOffset, int yStride, int part, int parts) {
        final int count = panels.count();
        final boolean even = count % parts == 0 || count >= MANY_PANELS * parts;
        final boolean byChannels = even && panels.size() > (long) pixels * panels.inputs();
        final int fromPanel = byChannels ? count * part / parts : 0;
        final int toPanel = byChannels ? count * (part + 1) / parts : count;
        final int m = byChannels ? 0 : pixels * part / parts;
        final int rest = (byChannels ? pixels : pixels * (part + 1) / parts) - m;
        final int from = fromPanel * panels.width();
        final int until = Math.min(outputs, toPanel * panels.width());
        if (rest == 0) { // there may be fewer pixels than parts
            return;
        }
        kernels.pointwise(panels, fromPanel, toPanel, a, aOffset + m * BLOCK, aBlockStride, rest,
                residual, rOffset + m * rStride, rStride, y, yOffset + m * yStride, yStride);
        if (!clamp.isLinear()) {
            kernels.clamp(y, yOffset + m * yStride + from, yStride, until - from, rest, clamp.low(), clamp.high());
        }
    }

    private void staged(
            float[] a, int aOffset, int aBlockStride, float[] staging, int stagingOffset, int pixels,
            float[] residual, int rOffset, int rStride, float[] y, int yOffset, int yStride) {
        final int blockStride = BlockPlan.STAGED_PIXELS * BLOCK;
        for (int m = 0; m < pixels; m += BlockPlan.STAGED_PIXELS) { // as many pixels as stay in the L1
            final int count = Math.min(BlockPlan.STAGED_PIXELS, pixels - m);
            kernels.pointwiseBlocked(panels, 0, panels.count(), a, aOffset + m * BLOCK, aBlockStride, 1, count,
                    staging, stagingOffset, blockStride, 0, Kernels.NO_LOW, Kernels.NO_HIGH);
            kernels.fromBlocks(staging, stagingOffset, blockStride, outputs, count,
                    residual, rOffset + m * rStride, rStride, y, yOffset + m * yStride, yStride);
        }
    }
}
