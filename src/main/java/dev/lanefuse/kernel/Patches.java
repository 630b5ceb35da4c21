package dev.lanefuse.kernel;

import java.util.Arrays;

/**
 * Dense 3x3 convolution as a pointwise one: for each output pixel the nine input pixels it sees, side by side (im2col).
 *
 * <p>Output element and weights are then chains over (kh, kw, ic) in one run. Taps outside of the image are zeros. The copy costs 9
 * values moved per {@code 9 * outputs} multiply-adds and spares a second set of register tiles.
 */
public final class Patches {
    private Patches() {}

    /**
     * Gathers the patches of {@code outputRows} rows.
     *
     * @param in plain; rows as in {@link Kernels#depthwise}: offsets from {@code inOffset}, or -1 for a row of zeros
     * @param out {@code [outputRows * outputWidth][9 * channels]}
     */
    public static void gather(
            DepthwiseShape shape, int channels, float[] in, int inOffset, int inPixelStride, int[] rows, int outputRows,
            float[] out, int outOffset) {
        for (int r = 0; r < outputRows; r++) {
            final int to = outOffset + r * shape.outputWidth() * 9 * channels;
            gatherPixels(shape, channels, in, inOffset, inPixelStride, rows, r, 0, shape.outputWidth(), out, to);
        }
    }

    /**
     * Gathers the patches of the pixels {@code from} until {@code until} of output row {@code r}.
     *
     * @param outOffset where the patch of the row's first pixel begins
     */
    public static void gatherPixels(
            DepthwiseShape shape, int channels, float[] in, int inOffset, int inPixelStride, int[] rows, int r, int from, int until,
            float[] out, int outOffset) {
        for (int ow = from; ow < until; ow++) {
            final int first = ow * shape.stride() - shape.padLeft();
            for (int kh = 0; kh < 3; kh++) {
                final int row = rows[r * shape.stride() + kh];
                gatherRow(row < 0 ? -1 : inOffset + row, first, shape.inputWidth(), channels, in, inPixelStride,
                        out, outOffset + (ow * 3 + kh) * 3 * channels);
            }
        }
    }

    private static void gatherRow(
            int row, int first, int width, int channels, float[] in, int pixelStride, float[] out, int to) {
        if (row < 0) {
            Arrays.fill(out, to, to + 3 * channels, 0);
            return;
        }
        for (int kw = 0; kw < 3; kw++) {
            final int iw = first + kw;
            final int at = to + kw * channels;
            if (iw < 0 || iw >= width) {
                Arrays.fill(out, at, at + channels, 0);
            } else {
                System.arraycopy(in, row + iw * pixelStride, out, at, channels);
            }
        }
    }
}
