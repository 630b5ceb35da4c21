package dev.lanefuse.kernel;

/**
 * The contract of the kernels. Every backend gives the same bits for the same arguments.
 *
 * <p>Legend: {@code a} is an input, {@code c} an output; strides and offsets count elements. The tensors of users are <em>plain</em>: a
 * pixel's channels lie side by side. Those within a block are kept in <em>blocks</em> of {@link #BLOCK} channels, so that a pixel's
 * neighbour always lies {@code BLOCK} elements further, however many channels there are:
 *
 * <pre>
 *   plain     c[pixel][channel]             channel n of pixel m at m * cPixelStride + n
 *   blocked   c[block][pixel][16]           at n / 16 * cBlockStride + m * 16 + n % 16
 * </pre>
 *
 * The last block may be padded. What is in the padding does not matter, but for one value: behind an odd number of channels that a
 * pointwise convolution reads stands +0.0 (see {@link Panels#steps}).
 *
 * <p>Each output element is one chain, {@code acc = bias; acc = step(x, w, acc)} over the inputs in ascending order
 * ({@link FusedMultiplyAdd#step}).
 *
 * <p><strong>The clamp</strong> of the kernels works on the bits as integers, {@code min(max(bits, low), high)}: with
 * {@code low} = 0 and {@code high} the bits of a positive bound that is right for every value but NaN, at two instructions.
 * ({@link #NO_LOW}, {@link #NO_HIGH}) leaves every value as it is. Whoever calls sees to it that no NaN can come out of a chain
 * (see {@link #toBlocks}), or takes the unclamped result and {@link #clamp}, which compares and selects.
 *
 * <p>Of {@linkplain Panels#isHollow hollow} panels, and of no rows or pixels, nothing is computed; what {@code c} then holds does not
 * matter.
 *
 * <p>Arguments are trusted: what they are checked against stands at the front door. Arrays that are written overlap no others
 * unless said so. Kernels keep nothing and allocate nothing.
 */
public interface Kernels {
    /** Channels of a block: 64 bytes, a cache line and the widest vector. */
    int BLOCK = 16;

    /**
     * Where the first element of a scratch or of packed weights stands in its array: 64 bytes from the start of the object, behind its
     * {@linkplain ArrayHeader header}, so 12 or 13. An array that begins at a cache line, as large ones do under G1 and ZGC, then has no
     * vector that straddles two.
     */
    int ORIGIN = Math.floorMod(-ArrayHeader.bytes() / Float.BYTES, BLOCK);

    /**
     * Values of an array at most: a JVM makes none of quite 2^31, and a header and the width of a block are to be added without overflow.
     */
    int LONGEST = Integer.MAX_VALUE - 64;

    /**
     * Channels of images that are read as they lie: of MobileNetV2's first block. A tile's pixels are a constant distance apart, or each
     * has an index of its own to be checked, which takes what it saves.
     */
    int PLAIN_CHANNELS = 2 * BLOCK;

    /** Lower bound of the bit clamp that lets everything pass. */
    int NO_LOW = Integer.MIN_VALUE;

    /** Upper bound of the bit clamp that lets everything pass. */
    int NO_HIGH = Integer.MAX_VALUE;

    /** How the weights are packed that they take. */
    Layout layout();

    /** The least multiple of {@link #BLOCK} that is not below {@code channels}. */
    static int wholeBlocks(int channels) {
        return Math.ceilDiv(channels, BLOCK) * BLOCK;
    }

    /**
     * Pointwise convolution to plain pixels: {@code c[m][n] = (bias[n] + sum over k of a[m][k] * w[k][n]) + residual[m][n]} for
     * {@code pixels} pixels and all channels of the panels {@code fromPanel} until {@code toPanel}; padding may be written too. Not
     * clamped. A pixel is written after the padding of the one before: those of one panel may lie so close that each covers it.
     *
     * @param w of {@link Layout#toPlain} or {@link Layout#dense}
     * @param a blocked inputs, block 0 of the first pixel at {@code aOffset}
     * @param residual plain, or null for none; must not be {@code c}
     * @param cOffset channel 0 of the first pixel, also if {@code fromPanel} is not 0; {@code residualOffset} likewise
     */
    void pointwise(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride);

    /**
     * Pointwise convolution into blocks: {@code c[m][n] = clamp(bias[n] + sum over k of a[m][k] * w[k][n])} for {@code rows} rows of
     * {@code width} pixels and all channels, padding included, of the panels {@code fromPanel} until {@code toPanel}.
     *
     * @param w of any way to lay them out
     * @param a blocked inputs, as above, rows without gaps
     * @param cOffset the first pixel, in block 0, also if {@code fromPanel} is not 0
     * @param cRowStride elements from row to row within a block; where that is a row and one pixel, the pixel between may be written, as
     * +0.0
     */
    void pointwiseBlocked(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int rows, int width,
            float[] c, int cOffset, int cBlockStride, int cRowStride, int low, int high);

    /**
     * Dense 3x3 convolution into blocks of the output rows {@code firstRow} until {@code endRow}, for the channels of the panels
     * {@code fromPanel} until {@code toPanel}: {@link #patches} and {@link #pointwiseBlocked} in one. {@code in} is theirs of the former,
     * {@code c} of the latter.
     *
     * @param w of {@link Layout#dense}
     * @param scratch room for the patches of a row, from {@code scratchOffset}: {@link #ORIGIN} modulo a block
     * @return whether the magnitude of every value that was read is at most {@code limit}; false for NaN
     */
    boolean denseBlocked(
            Panels w, int fromPanel, int toPanel, Patches shape, int firstRow, int endRow,
            float[] in, int inOffset, int inRowStride, int inPixelStride, float[] scratch, int scratchOffset,
            float[] c, int cOffset, int cBlockStride, int cRowStride, int low, int high, float limit);

    /**
     * Depthwise 3x3 convolution of {@code outputRows} rows for the channel blocks {@code fromBlock} until {@code toBlock}.
     *
     * <pre>
     *   in    blocked   rows of pixels with their borders, {@code shape.pitch()} elements apart
     *   w               [vector of lanes][bias, 9 taps (kh, kw)][lane]
     *   out   blocked   [outputRows * outputWidth] pixels
     * </pre>
     *
     * @param wOffset block 0 begins here, also if {@code fromBlock} is not 0
     * @param inOffset tap (0, 0) of the first output pixel, in block 0, also if {@code fromBlock} is not 0; {@code outOffset} likewise
     */
    void depthwise(
            DepthwiseShape shape, float[] w, int wOffset, int fromBlock, int toBlock, float[] in, int inOffset, int inBlockStride,
            int outputRows, float[] out, int outOffset, int outBlockStride, int low, int high);

    /**
     * The same at stride 1 of an image of {@link #PLAIN_CHANNELS} channels as it lies, without gaps: {@code rows} output rows, whose rows
     * of taps are all there. A row is padded left and right where {@code outputWidth} is {@code inputWidth}, and where it is two less, not.
     * Clamped as {@link #clamp} does it, for nobody has looked at the values.
     *
     * @param w as above
     * @param in from {@code inOffset} the first pixel of the first output row's first row of taps
     * @param out blocked, rows without gaps
     */
    void depthwisePlain(
            float[] w, int wOffset, float[] in, int inOffset, int inputWidth, int rows, int outputWidth,
            float[] out, int outOffset, int outBlockStride, float low, float high);

    /**
     * Copies plain pixels into blocks. Channels up to the next multiple of {@link Layout#lanes} are filled with +0.0.
     *
     * @return whether the magnitude of every value is at most {@code limit}; false for NaN
     */
    boolean toBlocks(
            float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset, int cBlockStride, float limit);

    /**
     * Gathers what a dense 3x3 convolution multiplies for the output rows {@code firstRow} until {@code endRow}: for each pixel the run of
     * its 9 x channels inputs over (kh, kw, ic), in place of its channels. Behind an odd number of them stands +0.0.
     *
     * @param in plain; row r of the image begins at {@code inOffset + r * inRowStride}, and where no patch sees a row nothing need be there
     * @param out blocked
     * @return whether the magnitude of every value is at most {@code limit}; false for NaN
     */
    boolean patches(
            Patches shape, int firstRow, int endRow, float[] in, int inOffset, int inRowStride, int inPixelStride,
            float[] out, int outOffset, int outBlockStride, float limit);

    /**
     * Copies blocks to plain pixels, adding {@code residual} unless it is null. Writes {@code channels} values a pixel and no others.
     *
     * @param residual plain; must not be {@code c}
     */
    void fromBlocks(
            float[] a, int aOffset, int aBlockStride, int channels, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride);

    /** {@link Elementwise#clamp} of {@code pixels} x {@code channels} values where they stand. */
    void clamp(float[] c, int offset, int pixelStride, int channels, int pixels, float low, float high);

    /**
     * Mean over the pixels: {@code c[n] = (((+0.0 + a[0][n]) + a[1][n]) + ...) / (float) pixels}, in ascending order.
     *
     * @param a plain
     * @param channels how many, all of them written and no others
     */
    void mean(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset);
}
