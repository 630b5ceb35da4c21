package dev.lanefuse.kernel;

import static dev.lanefuse.kernel.Kernels.BLOCK;

/**
 * Dense 3x3 convolution as a pointwise one: for each output pixel the nine input pixels it sees, as one run of inputs (im2col).
 *
 * <p>Output element and weights are then chains over (kh, kw, ic). Taps outside of the image are zeros. The copy costs 9
 * values moved per {@code 9 * outputs} multiply-adds and spares a second set of register tiles for all but images of colour.
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
    /** Channels of an image of colours. */
    public static final int COLOURS = 3;

    /** The stride of a network's first convolution. */
    public static final int STEM_STRIDE = 2;

    /**
     * Whether SIMD kernels read the image as it lies, without patches: one of colours without gaps, at the stride of a network's first
     * convolution.
     */
    public boolean isImage(int inPixelStride) {
        return channels == COLOURS && stride == STEM_STRIDE && inPixelStride == COLOURS;
    }

    /** Elements of a pixel's patch: blocks, padding included. */
    public int size() {
        return Kernels.wholeBlocks(9 * channels);
    }

    /** Where input row {@code kh} of output row {@code oh}'s taps begins, or -1 for a row outside of the image. */
    public int row(int oh, int kh, int inOffset, int inRowStride) {
        final int ih = oh * stride - padTop + kh;
        return ih < 0 || ih >= inputHeight ? -1 : inOffset + ih * inRowStride;
    }

    /** The first pixel behind the left edge that sees beyond the right one. */
    public int endInside() {
        return Math.min(outputWidth, Math.floorDiv(inputWidth - 3 + padLeft, stride) + 1);
    }

    /**
     * Gathers the patches of the pixels {@code from} until {@code until} of output row {@code oh}; arguments as in {@link Kernels#patches}.
     *
     * @param outOffset where the patch of the row's first pixel begins
     */
    public boolean gather(
            int oh, int from, int until, float[] in, int inOffset, int inRowStride, int inPixelStride,
            float[] out, int outOffset, int outBlockStride, float limit) {
        boolean within = true;
        for (int ow = from; ow < until; ow++) { // a pixel a step
            final int to = outOffset + ow * BLOCK;
            for (int kh = 0; kh < 3; kh++) {
                within &= gatherRow(row(oh, kh, inOffset, inRowStride), ow * stride - padLeft, in, inPixelStride, 3 * kh * channels,
                        out, to, outBlockStride, limit);
            }
            if (9 * channels % 2 != 0) {
                out[to + 9 * channels / BLOCK * outBlockStride + 9 * channels % BLOCK] = 0; // the step that evens the chain
            }
        }
        return within;
    }

    /** Three neighbouring pixels of one row, or of none; the first may be left, the last right of the image. */
    private boolean gatherRow(
            int row, int first, float[] in, int pixelStride, int run, float[] out, int to, int blockStride, float limit) {
        boolean within = true;
        int k = run;
        for (int iw = first; iw < first + 3; iw++) {
            final boolean inside = row >= 0 && iw >= 0 && iw < inputWidth;
            final int from = row + iw * pixelStride;
            for (int i = 0; i < channels; i++, k++) {
                final float v = inside ? in[from + i] : 0;
                out[to + k / BLOCK * blockStride + k % BLOCK] = v;
                within &= Math.abs(v) <= limit;
            }
        }
        return within;
    }
}
