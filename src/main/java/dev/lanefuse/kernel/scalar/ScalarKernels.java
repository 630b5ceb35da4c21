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
            Panels w, float[] a, int aOffset, int aPixelStride, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride) {
        for (int p = 0; p < w.count(); p++) {
            for (int m = 0; m < pixels; m++) {
                final int to = cOffset + m * cPixelStride + w.starts()[p];
                chain(w, p, 0, w.widths()[p], a, aOffset + m * aPixelStride, c, to);
                if (residual != null) {
                    final int add = residualOffset + m * residualPixelStride + w.starts()[p];
                    for (int n = 0; n < w.widths()[p]; n++) {
                        c[to + n] += residual[add + n];
                    }
                }
            }
        }
    }

    @Override
    public void pointwiseBlocked(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aPixelStride, int pixels,
            float[] c, int cOffset, int cBlockStride, int low, int high) {
        for (int p = fromPanel; p < toPanel; p++) {
            for (int n = 0; n < w.widths()[p]; n += lanes) { // a block a step
                for (int m = 0; m < pixels; m++) {
                    final int to = cOffset + (w.starts()[p] + n) / lanes * cBlockStride + m * lanes;
                    chain(w, p, n, lanes, a, aOffset + m * aPixelStride, c, to);
                    clampBits(c, to, lanes, low, high);
                }
            }
        }
    }

    /** The chains of {@code run} neighbouring channels of panel {@code p}, from its channel {@code n}, for one pixel. */
    private static void chain(Panels w, int p, int n, int run, float[] a, int aOffset, float[] c, int cOffset) {
        final int bias = w.offsets()[p] + n;
        System.arraycopy(w.values(), bias, c, cOffset, run);
        for (int k = 0; k < w.inputs(); k++) {
            step(a[aOffset + k], w.values(), bias + (1 + k) * w.strides()[p], c, cOffset, run);
        }
    }

    @Override
    public void row(Panels w, int fromPanel, int toPanel, float[] a, int aOffset, float[] c, int cOffset) {
        for (int p = fromPanel; p < toPanel; p++) {
            chain(w, p, 0, w.widths()[p], a, aOffset, c, cOffset + w.starts()[p]);
        }
    }

    @Override
    public void patches(
            DepthwiseShape shape, int channels, float[] in, int inOffset, int[] rows, int outputRows, float[] out, int outOffset) {
        Patches.gather(shape, channels, in, inOffset, channels, rows, outputRows, out, outOffset);
    }

    @Override
    public void mean(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset) {
        Elementwise.mean(a, aOffset, aPixelStride, channels, pixels, c, cOffset);
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
            DepthwiseShape shape, float[] w, int fromBlock, int toBlock, float[] in, int inOffset, int blockStride,
            int zeros, int[] rows, int outputRows, float[] out, int outOffset, int outPixelStride, int low, int high) {
        for (int b = fromBlock; b < toBlock; b++) {
            final int weights = b * 10 * lanes;
            for (int r = 0; r < outputRows; r++) {
                for (int ow = 0; ow < shape.outputWidth(); ow++) {
                    final int to = outOffset + (r * shape.outputWidth() + ow) * outPixelStride + b * lanes;
                    System.arraycopy(w, weights, out, to, lanes);
                    for (int kh = 0; kh < 3; kh++) {
                        final int row = rows[r * shape.stride() + kh];
                        for (int kw = 0; kw < 3; kw++) {
                            final int iw = ow * shape.stride() - shape.padLeft() + kw;
                            final boolean outside = row < 0 || iw < 0 || iw >= shape.inputWidth();
                            final int from = outside ? zeros : inOffset + b * blockStride + row + iw * lanes;
                            tap(in, from, w, weights + (1 + kh * 3 + kw) * lanes, out, to);
                        }
                    }
                    clampBits(out, to, lanes, low, high);
                }
            }
        }
    }

    private void tap(float[] in, int from, float[] w, int weights, float[] out, int to) {
        for (int i = 0; i < lanes; i++) {
            out[to + i] = FusedMultiplyAdd.step(in[from + i], w[weights + i], out[to + i]);
        }
    }

    @Override
    public boolean toBlocks(
            float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset, int cBlockStride, float limit) {
        for (int m = 0; m < pixels; m++) {
            for (int n = 0; n < channels; n += lanes) {
                final int from = aOffset + m * aPixelStride + n;
                final int to = cOffset + n / lanes * cBlockStride + m * lanes;
                for (int i = 0; i < lanes; i++) {
                    c[to + i] = n + i < channels ? a[from + i] : 0;
                }
            }
        }
        return within(a, aOffset, aPixelStride, channels, pixels, limit);
    }

    @Override
    public boolean within(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float limit) {
        for (int m = 0; m < pixels; m++) {
            final int from = aOffset + m * aPixelStride;
            for (int i = from; i < from + channels; i++) {
                if (!(Math.abs(a[i]) <= limit)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void clamp(float[] c, int offset, int pixelStride, int channels, int pixels, float low, float high) {
        for (int m = 0; m < pixels; m++) {
            Elementwise.clamp(c, offset + m * pixelStride, channels, low, high);
        }
    }
}
