package dev.lanefuse.kernel;

import java.util.Arrays;

/**
 * Each kernel by one of two twins, and from one call to the next by the other: their bits are the same, so nobody notices but by the time
 * it takes.
 *
 * <p>Who serves stands in plain elements of an array. A thread that sees a switch late runs the other twin once more; ordering
 * would be paid for at every call.
 */
public final class SwitchingKernels implements Kernels {
    private static final int POINTWISE = Kernel.POINTWISE.ordinal();
    private static final int POINTWISE_BLOCKED = Kernel.POINTWISE_BLOCKED.ordinal();
    private static final int DENSE_BLOCKED = Kernel.DENSE_BLOCKED.ordinal();
    private static final int DEPTHWISE = Kernel.DEPTHWISE.ordinal();
    private static final int DEPTHWISE_PLAIN = Kernel.DEPTHWISE_PLAIN.ordinal();
    private static final int TO_BLOCKS = Kernel.TO_BLOCKS.ordinal();
    private static final int PATCHES = Kernel.PATCHES.ordinal();
    private static final int FROM_BLOCKS = Kernel.FROM_BLOCKS.ordinal();
    private static final int CLAMP = Kernel.CLAMP.ordinal();
    private static final int MEAN = Kernel.MEAN.ordinal();

    private final Kernels[] serving = new Kernels[Kernel.values().length];
    private final Layout layout;

    /** All kernels by {@code twin}. */
    public SwitchingKernels(Kernels twin) {
        Arrays.fill(serving, twin);
        this.layout = twin.layout();
    }

    /** From now on one kernel by {@code twin}, which takes weights packed like those of the other. */
    public void serve(Kernel kernel, Kernels twin) {
        assert twin.layout().equals(layout);
        serving[kernel.ordinal()] = twin;
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public void pointwise(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride) {
        serving[POINTWISE].pointwise(w, fromPanel, toPanel, a, aOffset, aBlockStride, pixels,
                residual, residualOffset, residualPixelStride, c, cOffset, cPixelStride);
    }

    @Override
    public void pointwiseBlocked(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int rows, int width,
            float[] c, int cOffset, int cBlockStride, int cRowStride, int low, int high) {
        serving[POINTWISE_BLOCKED].pointwiseBlocked(w, fromPanel, toPanel, a, aOffset, aBlockStride, rows, width,
                c, cOffset, cBlockStride, cRowStride, low, high);
    }

    @Override
    public boolean denseBlocked(
            Panels w, int fromPanel, int toPanel, Patches shape, int firstRow, int endRow,
            float[] in, int inOffset, int inRowStride, int inPixelStride, float[] scratch, int scratchOffset,
            float[] c, int cOffset, int cBlockStride, int cRowStride, int low, int high, float limit) {
        return serving[shape.isImage(inPixelStride) ? DENSE_BLOCKED : PATCHES].denseBlocked(w, fromPanel, toPanel, shape, firstRow, endRow,
                in, inOffset, inRowStride, inPixelStride, scratch, scratchOffset, c, cOffset, cBlockStride, cRowStride, low, high, limit);
    }

    @Override
    public void depthwise(
            DepthwiseShape shape, float[] w, int wOffset, int fromBlock, int toBlock, float[] in, int inOffset, int inBlockStride,
            int outputRows, float[] out, int outOffset, int outBlockStride, int low, int high) {
        serving[DEPTHWISE].depthwise(shape, w, wOffset, fromBlock, toBlock, in, inOffset, inBlockStride,
                outputRows, out, outOffset, outBlockStride, low, high);
    }

    @Override
    public void depthwisePlain(
            float[] w, int wOffset, float[] in, int inOffset, int inputWidth, int rows, int outputWidth,
            float[] out, int outOffset, int outBlockStride, float low, float high) {
        serving[DEPTHWISE_PLAIN].depthwisePlain(w, wOffset, in, inOffset, inputWidth, rows, outputWidth,
                out, outOffset, outBlockStride, low, high);
    }

    @Override
    public boolean toBlocks(
            float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset, int cBlockStride, float limit) {
        return serving[TO_BLOCKS].toBlocks(a, aOffset, aPixelStride, channels, pixels, c, cOffset, cBlockStride, limit);
    }

    @Override
    public boolean patches(
            Patches shape, int firstRow, int endRow, float[] in, int inOffset, int inRowStride, int inPixelStride,
            float[] out, int outOffset, int outBlockStride, float limit) {
        return serving[PATCHES].patches(shape, firstRow, endRow, in, inOffset, inRowStride, inPixelStride,
                out, outOffset, outBlockStride, limit);
    }

    @Override
    public void fromBlocks(
            float[] a, int aOffset, int aBlockStride, int channels, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride) {
        serving[FROM_BLOCKS].fromBlocks(a, aOffset, aBlockStride, channels, pixels,
                residual, residualOffset, residualPixelStride, c, cOffset, cPixelStride);
    }

    @Override
    public void clamp(float[] c, int offset, int pixelStride, int channels, int pixels, float low, float high) {
        serving[CLAMP].clamp(c, offset, pixelStride, channels, pixels, low, high);
    }

    @Override
    public void mean(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset) {
        serving[MEAN].mean(a, aOffset, aPixelStride, channels, pixels, c, cOffset);
    }
}
