package dev.lanefuse.exec;

import static dev.lanefuse.kernel.Kernels.BLOCK;

import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.kernel.Kernels;

/**
 * How a block is cut and where its scratch lies.
 *
 * <p>A <em>band</em> of output rows is computed together, in <em>slices</em> of the hidden channels: the input rows that are new to the
 * band are expanded into the <em>strip</em>, which has the image's borders in it, and convolved from there into the <em>middle</em>; when
 * all slices are there they are projected into the output. The last rows of a strip are the first of the next band's (the <em>halo</em>):
 * they are kept, so no row is expanded twice. One strip serves all slices, so that depthwise finds its input near.
 *
 * <p>A depthwise convolution that reads plain pixels has no strip, and in its place what it sees of an image that it cannot read as it
 * lies.
 *
 * <pre>
 *   scratch   [ input rows in blocks, or a row of patches | strip of one slice | halo of all slices | middle | patches | staging ]
 * </pre>
 *
 * @param bandRows output rows of a band
 * @param sliceWidth hidden channels of every slice but the last
 * @param stripRows rows of the strip, borders included
 * @param pitch elements from row to row of the strip, within a block: a pixel of border and the pixels of a row
 * @param input where the input rows begin
 * @param strip where the strip begins
 * @param halo where the halo begins
 * @param middle where the 3x3 convolution's output begins
 * @param patches where the patches of a dense 3x3 convolution begin
 * @param staging where output pixels begin that cannot be written in place
 * @param size elements of the scratch in all
 */
record BlockPlan(
        int bandRows,
        int sliceWidth,
        int stripRows,
        int pitch,
        int input,
        int strip,
        int halo,
        int middle,
        int patches,
        int staging,
        long size) {

    /** Pixels that are staged together: few enough to stay in the L1, and whole tiles. */
    static final int STAGED_PIXELS = 56;

    /** Elements that a block's scratch may have: half of a 1 MiB L2, the other half is for weights and images. */
    private static final int BUDGET = (512 << 10) / Float.BYTES - 4096;

    /** Elements of a slice's strip that depthwise still finds in the L1, beside what it writes. */
    private static final int NEAR = (16 << 10) / Float.BYTES;

    /**
     * Output rows of a band, at most, where depthwise reads plain pixels: nothing is lost between bands, and the middle stays near (Zen 3,
     * 32-32-16: 359 us with 2 rows, 345 with 4, 338 with 8, 330 with 16, which would take 476 KiB in place of 252; tiles of 8 pixels).
     */
    private static final int PLAIN_ROWS = 8;

    /** Elements from block to block of the strip: its rows, and the border behind the last. */
    int stripBlockStride() {
        return stripRows * pitch + BLOCK;
    }

    /**
     * The best plan within the budget: the highest bands, of plain pixels up to {@link #PLAIN_ROWS}, evened out so that the last is not a
     * rest, in slices whose strip is near.
     *
     * @param bandRows a band height to force, or 0
     * @param sliceWidth a slice width to force (rounded up), or 0
     */
    static BlockPlan choose(BlockShape shape, int bandRows, int sliceWidth) {
        final int height = shape.outputHeight();
        int rows = bandRows > 0 ? Math.min(bandRows, height) : shape.readsPlain() ? evened(height, PLAIN_ROWS) : height;
        BlockPlan plan = of(shape, rows, sliceWidth);
        while (bandRows == 0 && rows > 1 && plan.size > BUDGET) {
            rows = evened(height, rows - 1);
            plan = of(shape, rows, sliceWidth);
        }
        return plan;
    }

    /** Rows of bands of one size, so that the last is no rest, at most so many. */
    private static int evened(int height, int most) {
        return Math.ceilDiv(height, Math.ceilDiv(height, most));
    }

    private static BlockPlan of(BlockShape shape, int bandRows, int forcedSlice) {
        final boolean depthwise = shape.convolution() == Kind.DEPTHWISE;
        final int height = shape.inputHeight();
        final int width = shape.inputWidth();
        final int stripRows = shape.convolution() == null ? bandRows : shape.taps(bandRows);
        final long pitch = depthwise ? (width + 1L) * BLOCK : (long) width * shape.denseRing();
        final int sliceWidth = sliceWidth(shape, forcedSlice, stripRows * pitch);
        final boolean bands = bandRows < shape.outputHeight();
        final long bandPixels = (long) bandRows * shape.outputWidth();

        final long input = Kernels.ORIGIN;
        final long strip = input + width * ((long) Math.min(height, stripRows) * shape.inputBlocks() + shape.stemPatch());
        final long halo = strip + (shape.readsPlain() ? PlainRows.copySize(shape, bandRows)
                : depthwise ? (stripRows * pitch + BLOCK) * (sliceWidth / BLOCK) : stripRows * pitch);
        final boolean keeps = depthwise && bands && sliceWidth < shape.hidden();
        final long middle = halo + (keeps ? (3 - shape.stride()) * pitch * (shape.hidden() / BLOCK) : 0);
        final long patches = middle + bandPixels * shape.hidden();
        final long staging = patches + bandPixels * shape.patch();
        final long size = staging + (long) STAGED_PIXELS * shape.staged();
        return new BlockPlan(bandRows, sliceWidth, stripRows, (int) pitch, (int) input, (int) strip, (int) halo, (int) middle,
                (int) patches, (int) staging, size);
    }

    private static int sliceWidth(BlockShape shape, int forced, long stripBlock) {
        if (shape.convolution() != Kind.DEPTHWISE || shape.readsPlain() || shape.stemPatch() > 0 && forced == 0) { // a stem's patches are gathered once
            return shape.hidden();
        }
        final long wanted = forced > 0 ? forced : NEAR / stripBlock * BLOCK;
        final int unit = shape.sliceUnit();
        return Math.clamp(Math.ceilDiv(wanted, unit) * unit, Math.min(unit, shape.hidden()), shape.hidden());
    }
}
