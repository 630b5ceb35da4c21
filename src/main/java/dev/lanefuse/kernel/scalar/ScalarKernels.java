package dev.lanefuse.kernel.scalar;

import dev.lanefuse.kernel.DepthwiseShape;
import dev.lanefuse.kernel.Elementwise;
import dev.lanefuse.kernel.FusedMultiplyAdd;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.kernel.Patches;

/**
 * The kernels in plain Java: the backend where there are no lanes, and the oracle for those that have them.
 *
 * <p>The innermost loop runs over neighbouring output channels and holds one step of each chain, {@code c[n] = step(x, w[n],
 * c[n])}, which C2 may vectorize by itself without changing a bit.
 */
public final class ScalarKernels implements Kernels {
    private final int lanes;

    /** Kernels for weights that were packed for {@code lanes} lanes. */
    public ScalarKernels(int lanes) {
        this.lanes = lanes;
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public void pointwise(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride) {
        for (int p = fromPanel; p < toPanel; p++) { // a panel of output channels a step
            final int start = p * w.width();
            for (int m = 0; m < pixels; m++) { // a pixel a step
                final int to = cOffset + m * cPixelStride + start;
                chains(w, p, 0, w.width(p), a, aOffset + m * BLOCK, aBlockStride, c, to);
                if (residual != null) {
                    final int add = residualOffset + m * residualPixelStride + start;
                    for (int n = 0; n < w.width(p); n++) {
                        c[to + n] += residual[add + n];
                    }
                }
            }
        }
    }

    @Override
    public void pointwiseBlocked(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int rows, int width,
            float[] c, int cOffset, int cBlockStride, int cRowStride, int low, int high) {
        final int run = Math.min(BLOCK, w.width());
        for (int p = fromPanel; p < toPanel; p++) { // a panel of output channels a step
            for (int n = 0; n < w.width(p); n += run) { // a block, or what a panel holds of it
                final int channel = p * w.width() + n;
                final int start = cOffset + channel / BLOCK * cBlockStride + channel % BLOCK;
                for (int m = 0; m < rows * width; m++) { // a pixel a step
                    final int to = start + m / width * cRowStride + m % width * BLOCK;
                    chains(w, p, n, run, a, aOffset + m * BLOCK, aBlockStride, c, to);
                    clampBits(c, to, run, low, high);
                }
            }
        }
    }

    /** The chains of {@code run} neighbouring channels of panel {@code p}, from its channel {@code n}, for one pixel. */
    private static void chains(Panels w, int p, int n, int run, float[] a, int aOffset, int aBlockStride, float[] c, int cOffset) {
        final int width = w.width(p);
        int at = w.offset(p) + n;
        System.arraycopy(w.values(), at, c, cOffset, run);
        for (int k = 0; k < w.inputs(); k++) { // an input a step
            at += width;
            step(a[aOffset + k / BLOCK * aBlockStride + k % BLOCK], w.values(), at, c, cOffset, run);
        }
    }

    private static void step(float x, float[] w, int wOffset, float[] c, int cOffset, int run) {
        for (int n = 0; n < run; n++) {
            c[cOffset + n] = FusedMultiplyAdd.step(x, w[wOffset + n], c[cOffset + n]);
        }
    }

    private static void clampBits(float[] c, int offset, int count, int low, int high) {
        if (low == NO_LOW && high == NO_HIGH) {
            return;
        }
        for (int i = offset; i < offset + count; i++) {
            c[i] = Float.intBitsToFloat(Math.min(Math.max(Float.floatToRawIntBits(c[i]), low), high));
        }
    }

    @Override
    public void depthwise(
            DepthwiseShape shape, float[] w, int wOffset, int fromBlock, int toBlock, float[] in, int inOffset, int inBlockStride,
            int outputRows, float[] out, int outOffset, int outBlockStride, int low, int high) {
        for (int b = fromBlock; b < toBlock; b++) { // a block of channels a step
            for (int r = 0; r < outputRows; r++) { // an output row a step
                for (int ow = 0; ow < shape.outputWidth(); ow++) { // a pixel a step
                    final int from = inOffset + b * inBlockStride + r * shape.stride() * shape.pitch() + ow * shape.stride() * BLOCK;
                    final int to = outOffset + b * outBlockStride + (r * shape.outputWidth() + ow) * BLOCK;
                    for (int n = 0; n < BLOCK; n += lanes) { // a vector of channels a step
                        taps(in, from + n, shape.pitch(), w, wOffset + (b * BLOCK + n) * 10, out, to + n);
                    }
                    clampBits(out, to, BLOCK, low, high);
                }
            }
        }
    }

    private void taps(float[] in, int from, int pitch, float[] w, int weights, float[] out, int to) {
        System.arraycopy(w, weights, out, to, lanes);
        for (int tap = 0; tap < 9; tap++) {
            final int x = from + tap / 3 * pitch + tap % 3 * BLOCK;
            final int at = weights + (1 + tap) * lanes;
            for (int i = 0; i < lanes; i++) {
                out[to + i] = FusedMultiplyAdd.step(in[x + i], w[at + i], out[to + i]);
            }
        }
    }

    @Override
    public boolean toBlocks(
            float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset, int cBlockStride, float limit) {
        boolean within = true;
        for (int m = 0; m < pixels; m++) {
            for (int n = 0; n < Math.ceilDiv(channels, lanes) * lanes; n++) {
                final float v = n < channels ? a[aOffset + m * aPixelStride + n] : 0;
                c[cOffset + n / BLOCK * cBlockStride + m * BLOCK + n % BLOCK] = v;
                within &= Math.abs(v) <= limit;
            }
        }
        return within;
    }

    @Override
    public boolean patches(
            Patches shape, int firstRow, int endRow, float[] in, int inOffset, int inRowStride, int inPixelStride,
            float[] out, int outOffset, int outBlockStride, float limit) {
        boolean within = true;
        for (int oh = firstRow; oh < endRow; oh++) { // an output row a step
            within &= shape.gather(oh, 0, shape.outputWidth(), in, inOffset, inRowStride, inPixelStride,
                    out, outOffset + (oh - firstRow) * shape.outputWidth() * BLOCK, outBlockStride, limit);
        }
        return within;
    }

    @Override
    public void fromBlocks(
            float[] a, int aOffset, int aBlockStride, int channels, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride) {
        for (int m = 0; m < pixels; m++) {
            for (int n = 0; n < channels; n++) {
                final float v = a[aOffset + n / BLOCK * aBlockStride + m * BLOCK + n % BLOCK];
                c[cOffset + m * cPixelStride + n] = residual == null ? v : v + residual[residualOffset + m * residualPixelStride + n];
            }
        }
    }

    @Override
    public void clamp(float[] c, int offset, int pixelStride, int channels, int pixels, float low, float high) {
        for (int m = 0; m < pixels; m++) {
            Elementwise.clamp(c, offset + m * pixelStride, channels, low, high);
        }
    }

    @Override
    public void mean(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset) {
        Elementwise.mean(a, aOffset, aPixelStride, channels, pixels, c, cOffset);
    }
}
