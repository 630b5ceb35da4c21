package dev.lanefuse.kernel;

import static dev.lanefuse.kernel.Kernels.BLOCK;

/**
 * Dense 3x3 convolution as a pointwise one: for each output pixel the nine input pixels it sees, as one run of inputs (im2col).
 *
 * <p>Output element and weights are then chains over (kh, kw, ic). Taps outside of the image are zeros. The copy costs 9
 * values moved per {@code 9 * outputs} multiply-adds and spares a second set of register tiles.
 *
 * @param inputHeight rows of the image
 * @param inputWidth pixels of a row
 * @param channels of an input pixel
 * @param outputWidth pixels of an output row
 * @param stride 1 or 2
 * @param padTop rows of zeros above the image, 0 or 1
 * @param padLeft columns of zeros left of the image, 0 or 1
 */
public record Patches(int inputHeight, int inputWidth, int channels, int outputWidth, int stride, int padTop, int padLeft) {
    /** Elements of a pixel's patch: blocks, padding included. */
    public int size() {
        return Kernels.wholeBlocks(9 * channels);
    }

    /**
     * Gathers the patches of the output rows {@code firstRow} until {@code endRow}.
     *
     * @param in plain; row r of the image begins at {@code inOffset + r * inRowStride} (of rows that no patch sees nothing need be there)
     * @param out blocked: {@code [block][pixel][16]}, the run of a pixel's 9 * channels inputs in place of its channels
     */
    public void gather(
            int firstRow, int endRow, float[] in, int inOffset, int inRowStride, int inPixelStride,
            float[] out, int outOffset, int outBlockStride) {
        int to = outOffset;
        for (int oh = firstRow; oh < endRow; oh++) {
            for (int ow = 0; ow < outputWidth; ow++, to += BLOCK) {
                for (int kh = 0; kh < 3; kh++) {
                    final int ih = oh * stride - padTop + kh;
                    final boolean inside = ih >= 0 && ih < inputHeight;
                    gatherRow(inside ? inOffset + ih * inRowStride : -1, ow * stride - padLeft, in, inPixelStride, 3 * kh * channels,
                            out, to, outBlockStride);
                }
                if (9 * channels % 2 != 0) {
                    out[to + 9 * channels / BLOCK * outBlockStride + 9 * channels % BLOCK] = 0; // the step that evens the chain
                }
            }
        }
    }

    /** Three neighbouring pixels of one row, or of none; the first may be left, the last right of the image. */
    private void gatherRow(int row, int first, float[] in, int pixelStride, int run, float[] out, int to, int blockStride) {
        int k = run;
        for (int iw = first; iw < first + 3; iw++) {
            final boolean inside = row >= 0 && iw >= 0 && iw < inputWidth;
            final int from = row + iw * pixelStride;
            for (int i = 0; i < channels; i++, k++) {
                out[to + k / BLOCK * blockStride + k % BLOCK] = inside ? in[from + i] : 0;
            }
        }
    }
}
