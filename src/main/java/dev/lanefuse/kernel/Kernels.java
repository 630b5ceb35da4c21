package dev.lanefuse.kernel;

/**
 * The contract of the kernels. Every backend gives the same bits for the same arguments.
 *
 * <p>Legend: {@code a} is an input, {@code c} an output; strides and offsets count elements. A pixel's channels lie
 * either side by side (<em>plain</em>) or in blocks of {@link #lanes()} channels (<em>blocked</em>), in which the rows that
 * the depthwise convolution reads are kept, so that neighbouring pixels of one vector lie side by side:
 *
 * <pre>
 *   plain     c[pixel][channel]                    channel n of pixel m at m * cPixelStride + n
 *   blocked   c[block][pixel][lane]                at n / lanes * cBlockStride + m * lanes + n % lanes
 * </pre>
 *
 * <p>Each output element is one chain, {@code acc = bias; acc = step(x, w, acc)} over the inputs in ascending order
 * ({@link FusedMultiplyAdd#step}).
 *
 * <p><strong>The clamp</strong> of the kernels works on the bits as integers, {@code min(max(bits, low), high)}: with
 * {@code low} = 0 and {@code high} the bits of a positive bound that is right for every value but NaN, at two instructions.
 * ({@link #NO_LOW}, {@link #NO_HIGH}) leaves every value as it is. Whoever calls sees to it that no NaN can come out of a chain
 * (see {@link #within}), or takes the unclamped result and {@link #clamp}, which compares and selects.
 *
 * <p>Arguments are trusted: what they are checked against stands at the front door. Arrays that are written overlap no others
 * unless said so. Kernels keep nothing and allocate nothing.
 */
public interface Kernels {
    /** Lower bound of the bit clamp that lets everything pass. */
    int NO_LOW = Integer.MIN_VALUE;

    /** Upper bound of the bit clamp that lets everything pass. */
    int NO_HIGH = Integer.MAX_VALUE;

    /** Channels in a block: the lanes for which weights are packed. */
    int lanes();

    /**
     * Pointwise convolution to plain pixels: {@code c[m][n] = (bias[n] + sum over k of a[m][k] * w[k][n]) + residual[m][n]} for {@code
     * pixels} pixels and all channels, padding included. Not clamped.
     *
     * @param w panels of {@link PanelWidths#plain}
     * @param a inputs, pixel m's inputs at {@code aOffset + m * aPixelStride}
     * @param residual plain, or null for none; must not be {@code c}
     */
    void pointwise(
            Panels w, float[] a, int aOffset, int aPixelStride, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride);

    /**
     * Pointwise convolution into blocks: {@code c[m][n] = clamp(bias[n] + sum over k of a[m][k] * w[k][n])} for {@code pixels} pixels and
     * all channels, padding included, of the panels {@code fromPanel} until {@code toPanel}.
     *
     * @param w panels of {@link PanelWidths#blocked}
     * @param a inputs, as above
     * @param cOffset channel 0 of pixel 0, also if {@code fromPanel} is not 0
     */
    void pointwiseBlocked(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aPixelStride, int pixels,
            float[] c, int cOffset, int cBlockStride, int low, int high);

    /**
     * Pointwise convolution of one pixel: {@code c[n] = bias[n] + sum over k of a[k] * w[k][n]} for all channels, padding included, of the
     * panels {@code fromPanel} until {@code toPanel}. Not clamped.
     *
     * @param w panels of {@link PanelWidths#row}
     * @param cOffset channel 0, also if {@code fromPanel} is not 0
     */
    void row(Panels w, int fromPanel, int toPanel, float[] a, int aOffset, float[] c, int cOffset);

    /**
     * {@link Patches#gather} of pixels without gaps.
     *
     * @param out has at least {@code lanes} elements behind the patches, which may be overwritten
     */
    void patches(DepthwiseShape shape, int channels, float[] in, int inOffset, int[] rows, int outputRows, float[] out, int outOffset);

    /**
     * Mean over the pixels: {@code c[n] = (((+0.0 + a[0][n]) + a[1][n]) + ...) / (float) pixels}, in ascending order.
     *
     * @param channels how many, all of them written and no others
     */
    void mean(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset);

    /**
     * Depthwise 3x3 convolution of {@code outputRows} rows for the channel blocks {@code fromBlock} until {@code toBlock}.
     * Taps outside of the image take part as +0.0.
     *
     * <pre>
     *   in   blocked   [block][pixel][lane]
     *   rows           where an input row begins within its block, or -1 for a row of zeros;
     *                  output row r reads rows[r * stride], rows[r * stride + 1], rows[r * stride + 2]
     *   w              [block][bias, 9 taps (kh, kw)][lane]
     *   out  plain     [outputRows * outputWidth][channel]
     * </pre>
     *
     * @param inOffset block 0 begins here
     * @param zeros {@code inputWidth * lanes} zeros begin here, in {@code in}
     * @param outOffset channel 0 of the first pixel, also if {@code fromBlock} is not 0
     */
    void depthwise(
            DepthwiseShape shape, float[] w, int fromBlock, int toBlock, float[] in, int inOffset, int blockStride,
            int zeros, int[] rows, int outputRows, float[] out, int outOffset, int outPixelStride, int low, int high);

    /**
     * Copies plain pixels into blocks; channels up to the next multiple of the lanes are filled with +0.0.
     *
     * @return whether the magnitude of every value is at most {@code limit}; false for NaN
     */
    boolean toBlocks(
            float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset, int cBlockStride, float limit);

    /** Whether the magnitude of every value of {@code pixels} x {@code channels} is at most {@code limit}; false for NaN. */
    boolean within(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float limit);

    /** {@link Elementwise#clamp} of {@code pixels} x {@code channels} values where they stand. */
    void clamp(float[] c, int offset, int pixelStride, int channels, int pixels, float low, float high);
}
