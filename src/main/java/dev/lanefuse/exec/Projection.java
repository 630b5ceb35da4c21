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
    /** Whether the output's pixels do not fill their last panel, so that they go through staging. */
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

    /** Whether the weights are more than the inputs of so many pixels. */
    boolean isSharedByPanels(int pixels) {
        return panels.size() > (long) pixels * panels.inputs();
    }

    /**
     * Projects part {@code part} of the output; not for staged ones. Where the weights are more than the inputs, parts are ranges of
     * panels, so that each reads its own weights only, and where panels do not come out even they share one by its pixels; else parts are
     * ranges of pixels.
     */
    void runPart(
            float[] a, int aOffset, int aBlockStride, int pixels, float[] residual, int rOffset, int rStride,
            float[] y, int yOffset, int yStride, int part, Shares shares) {
        final int count = panels.count();
        if (!isSharedByPanels(pixels)) {
            runRange(0, count, a, aOffset, aBlockStride, shares.from(pixels, part), shares.until(pixels, part),
                    residual, rOffset, rStride, y, yOffset, yStride);
            return;
        }
        int from = shares.from((long) count * pixels, part); // in pixels of a panel
        final int until = shares.until((long) count * pixels, part);
        while (from < until) { // the rest of a panel, or whole panels, or the beginning of one a step
            final int panel = from / pixels;
            final int m = from % pixels;
            final int whole = m == 0 ? until / pixels - panel : 0;
            final int end = whole > 0 ? pixels : Math.min(pixels, m + until - from);
            runRange(panel, panel + Math.max(1, whole), a, aOffset, aBlockStride, m, end, residual, rOffset, rStride, y, yOffset, yStride);
            from += Math.max(1, whole) * (end - m);
        }
    }

    /** Projects some pixels to the channels of some panels. */
    private void runRange(
            int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int m, int end,
            float[] residual, int rOffset, int rStride, float[] y, int yOffset, int yStride) {
        if (m == end) { // there may be fewer pixels than parts
            return;
        }
        kernels.pointwise(panels, fromPanel, toPanel, a, aOffset + m * BLOCK, aBlockStride, end - m,
                residual, rOffset + m * rStride, rStride, y, yOffset + m * yStride, yStride);
        if (!clamp.isLinear()) {
            final int channel = fromPanel * panels.width();
            kernels.clamp(y, yOffset + m * yStride + channel, yStride, Math.min(outputs, toPanel * panels.width()) - channel, end - m,
                    clamp.low(), clamp.high());
        }
    }

    private void staged(
            float[] a, int aOffset, int aBlockStride, float[] staging, int stagingOffset, int pixels,
            float[] residual, int rOffset, int rStride, float[] y, int yOffset, int yStride) {
        final int pitch = Kernels.wholeBlocks(outputs);
        for (int m = 0; m < pixels; m += BlockPlan.STAGED_PIXELS) { // as many pixels as stay in the L1
            final int end = Math.min(pixels, m + BlockPlan.STAGED_PIXELS);
            kernels.pointwise(panels, 0, panels.count(), a, aOffset + m * BLOCK, aBlockStride, end - m, null, 0, 0, staging, stagingOffset,
                    pitch);
            for (int i = m; i < end; i++) { // a pixel a step
                unstage(staging, stagingOffset + (i - m) * pitch, residual, rOffset + i * rStride, y, yOffset + i * yStride);
            }
        }
    }

    private void unstage(float[] staging, int from, float[] residual, int add, float[] y, int to) {
        for (int n = 0; n < outputs; n++) {
            y[to + n] = residual == null ? staging[from + n] : staging[from + n] + residual[add + n];
        }
    }
}
