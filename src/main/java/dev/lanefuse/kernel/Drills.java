package dev.lanefuse.kernel;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.ORIGIN;

import java.util.ArrayList;
import java.util.List;

/**
 * Tiny images for every kernel, which between them take all of its tiles and all of its branches: what C2 has not seen taken it leaves out
 * of its code, and throws that away when it is taken after all.
 *
 * <p>They know the contract only, not the tiles: runs of pixels and channels of many lengths, with and without residual, values within the
 * limit and beyond, arrays that end with the image and arrays that do not. Each takes a twin that is compiled a microsecond, or not much
 * less, so that a clock can tell it from one that is not. Loops run as often as makes a profile like that of a network, for C2 places
 * registers by it; and all tiles are called about equally often, most of the time without computing anything ({@link #call}).
 */
final class Drills {
    /** Pixels of a run, for the widest panels, at 16 lanes and at fewer: tiles of every height, in a row, and overlapping. */
    private static final int[][] PIXELS = {{1, 6, 10, 11}, {1, 5, 10, 13}};

    /**
     * The same for the last panel, which may be less: single pixels, some of them, for one is less than the clock tells, and overlapping;
     * and for the narrowest, whose tiles may be twice as high to plain pixels.
     */
    private static final int[] LAST_PIXELS = {6, 11};

    private static final int[] NARROWEST_PIXELS = {6, 11, 21, 28};

    /** Pixels of a depthwise convolution's output row, at 16 lanes and at fewer, by stride. */
    private static final int[][][] WIDTHS = {{{1, 2, 3, 4, 5, 7, 8}, {1, 2, 3, 4}}, {{1, 2, 3, 4, 5, 7, 8, 11}, {1, 2, 3, 4, 7, 9}}};

    /** The same of plain pixels' input row, every second one padded, and rows. */
    private static final int[] PLAIN_WIDTHS = {9, 59, 3, 1};

    private static final int PLAIN_ROWS = 14;

    private static final int MOST_PIXELS = 28;

    /** Inputs of a chain: two blocks and a half. */
    private static final int INPUTS = 40;

    /**
     * Inputs of a chain that is long to the kernels, and no longer: 600 calls, after which C2 may compile the tile, then make fewer steps
     * than have it compile the loop on its own first. Pixels of a run: less than ten, in tens, in sevens, and overlapping.
     */
    private static final int MANY_INPUTS = 96;

    private static final int[] LONG_PIXELS = {9, 11, 14, 17, 24};

    /** Pixels of a run of which two share a vector: too few for it, in tens, and overlapping. */
    private static final int[] SHARED_PIXELS = {9, 20, 24};

    /** Input channels of patches: three rows meet in a vector, two rows or, with all of a row in several, none. */
    private static final int[] PATCH_CHANNELS = {1, 2, 3, 9};

    private static final int DEPTHWISE_ROWS = 32;

    /**
     * Pixels of an image's row, for a dense convolution: of the first ones, which it reads as they lie, and of one that takes patches; and
     * rows of its output.
     */
    private static final int[] DENSE_WIDTHS = {31, 33, 10, 16};

    /** How many the first ones are. */
    private static final int IMAGES = 3;

    private static final int DENSE_ROWS = 5;

    /** Counts of channels: {@link #channels}. */
    private static final int CHANNELS = 3;

    private static final int PIXEL_STRIDE = 100;
    private static final int SIZE = 1 << 15;
    private static final int ONE = Float.floatToRawIntBits(1);

    private final int lanes;
    private final int[][] widths;

    /** More panels of two vectors than a tile of a single pixel takes at a time, of which the last may be half a one, with padding. */
    private final Panels many;

    private final List<Run> blockedRuns = new ArrayList<>();
    private final List<Run> plainRuns = new ArrayList<>();

    /** Of an image of three channels; two panels or more, of which the last may be half a one. */
    private final Panels stem;
    private final Panels hollowStem;

    private final float[] in = values(SIZE);
    private final float[] out = new float[SIZE];
    private final float[] nine = values(9);
    private final float[] one = new float[1];

    /**
     * A pointwise convolution of {@code pixels} pixels to the channels of some panels; where pixels are plain they are {@code stride}
     * elements apart, in blocks the rows are so many pixels apart.
     */
    private record Run(Panels w, Panels hollow, int fromPanel, int toPanel, int pixels, int stride) {
        Run(Panels w, int fromPanel, int toPanel, int pixels, int stride) {
            this(w, w.hollow(), fromPanel, toPanel, pixels, stride);
        }
    }

    /** Drills for kernels of this layout. */
    Drills(Layout layout) {
        this.lanes = layout.lanes();
        this.widths = WIDTHS[lanes == BLOCK ? 0 : 1];
        this.many = filled(layout.dense(INPUTS, 15 * lanes - 1));
        this.stem = filled(layout.dense(27, Math.max(BLOCK, 3 * lanes)));
        this.hollowStem = stem.hollow();
        final Panels narrow = filled(layout.toPlain(INPUTS, Math.max(BLOCK, 3 * lanes)));
        final Panels hidden = filled(layout.toBlocks(INPUTS, Math.max(BLOCK, (layout.vectors() + 1) * lanes)));
        final Panels deep = filled(layout.toPlain(MANY_INPUTS, 2 * lanes));
        final int[] pixels = PIXELS[lanes == BLOCK ? 0 : 1];
        final int grain = layout.grain();

        add(blockedRuns, hidden, 0, pixels, MOST_PIXELS);
        // with fewer lanes the last panel is as wide as the first, and these are its long rows
        add(blockedRuns, hidden, hidden.count() - 1, lanes == BLOCK ? LAST_PIXELS : NARROWEST_PIXELS, MOST_PIXELS);
        blockedRuns.add(new Run(hidden, 0, 1, 7, 8)); // a pixel between the rows
        blockedRuns.add(new Run(hidden, 0, 1, 2, 3));
        if (layout.vectors() > 2) { // panels of two vectors are others, or last ones
            add(blockedRuns, many, 0, LAST_PIXELS, MOST_PIXELS);
        }
        blockedRuns.add(new Run(many, 0, many.count(), 1, MOST_PIXELS));
        blockedRuns.add(new Run(many, 0, 7, 1, MOST_PIXELS));

        add(plainRuns, narrow, 0, pixels, PIXEL_STRIDE);
        for (int width = grain; width < 2 * lanes; width += grain) { // every width of a panel that is less than two vectors, with padding
            final Panels last = filled(layout.toPlain(INPUTS, width - 1));
            add(plainRuns, last, 0, width == grain ? NARROWEST_PIXELS : LAST_PIXELS, last.outputs());
        }
        plainRuns.add(new Run(narrow, 0, narrow.count(), 2, PIXEL_STRIDE));
        add(plainRuns, deep, 0, LONG_PIXELS, deep.outputs());
        if (layout.vectors() > 2) {
            final Panels oneAndHalf = filled(layout.toPlain(INPUTS, 3 * lanes / 2));
            add(plainRuns, oneAndHalf, 0, SHARED_PIXELS, oneAndHalf.outputs());
        }
        if (lanes < BLOCK) { // chains that do not come in eights have other tiles
            blockedRuns.add(new Run(filled(layout.toBlocks(INPUTS - 2, BLOCK)), 0, 1, 10, MOST_PIXELS));
            plainRuns.add(new Run(filled(layout.toPlain(INPUTS - 2, BLOCK)), 0, 1, 10, PIXEL_STRIDE));
        }
        in[SIZE / 2] = Float.NaN;
    }

    private static void add(List<Run> runs, Panels w, int panel, int[] pixels, int stride) {
        for (int count : pixels) {
            runs.add(new Run(w, panel, panel + 1, count, stride));
        }
    }

    private static Panels filled(Panels panels) {
        final Panels filled = panels.in(values(ORIGIN + (int) panels.size()), ORIGIN);
        filled.repeatHalf();
        return filled;
    }

    /** From -1 to 1, in no order that matters. */
    private static float[] values(int count) {
        final float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (i * 7 % 65 - 32) / 32f;
        }
        return values;
    }

    /** How many drills a kernel has. */
    int count(Kernel kernel) {
        return switch (kernel) {
            case POINTWISE_BLOCKED -> blockedRuns.size();
            case POINTWISE -> 2 * plainRuns.size();
            case DENSE_BLOCKED -> IMAGES;
            case DEPTHWISE -> widths[0].length + widths[1].length;
            case TO_BLOCKS, CLAMP -> CHANNELS;
            case MEAN -> CHANNELS + 2;
            case FROM_BLOCKS -> 2 * CHANNELS;
            case DEPTHWISE_PLAIN -> PLAIN_WIDTHS.length;
            case PATCHES -> 2 * PATCH_CHANNELS.length + 1;
        };
    }

    /**
     * Calls what drill {@code i} of a kernel calls first without having it compute anything, where a kernel's loops do not count enough by
     * themselves: for the counts of a compiler, which come at a hundredth of the price of vectors that are objects. What is compiled
     * follows {@link #run}, where they compute.
     */
    void call(Kernel kernel, int i, Kernels kernels) {
        switch (kernel) {
            case POINTWISE_BLOCKED -> pointwiseBlocked(blockedRuns.get(i), blockedRuns.get(i).hollow(), kernels);
            case POINTWISE -> pointwise(plainRuns.get(i / 2), plainRuns.get(i / 2).hollow(), i % 8 == 1 ? in : null, kernels); // of a residual's, one pixel is added
            case DENSE_BLOCKED -> {
                if (i < 2) { // the others are rows of patches, as is the first row of these
                    denseBlocked(hollowStem, i, 1, 2, kernels);
                }
            }
            case DEPTHWISE -> depthwise(i, 0, kernels);
            case TO_BLOCKS -> toBlocks(channels(i), 0, 0, kernels);
            case MEAN -> mean(channels(i), 0, kernels);
            case FROM_BLOCKS -> fromBlocks(channels(i / 2), 0, i % 2 == 0 ? null : in, kernels);
            case CLAMP -> clamp(channels(i), 0, kernels);
            case DEPTHWISE_PLAIN -> depthwisePlain(i, 0, kernels);
            case PATCHES -> {
                // of no pixels they call nothing
            }
        }
    }

    /** Runs drill {@code i} of a kernel. */
    void run(Kernel kernel, int i, Kernels kernels) {
        switch (kernel) {
            case POINTWISE_BLOCKED -> pointwiseBlocked(blockedRuns.get(i), blockedRuns.get(i).w(), kernels);
            case POINTWISE -> pointwise(plainRuns.get(i / 2), plainRuns.get(i / 2).w(), i % 2 == 0 ? null : in, kernels);
            case DENSE_BLOCKED -> denseBlocked(stem, i, i % 3 == 0 ? 0 : 1, DENSE_ROWS, kernels); // with the row that sees the padding, or not
            case DEPTHWISE -> depthwise(i, DEPTHWISE_ROWS, kernels);
            case TO_BLOCKS -> toBlocks(channels(i), kernels);
            case PATCHES -> {
                if (i == 2 * PATCH_CHANNELS.length) {
                    denseBlocked(stem, IMAGES, 0, DENSE_ROWS, kernels);
                    return;
                }
                patches(in, 9, 30, PATCH_CHANNELS[i / 2], 1 + i % 2, kernels);
                patches(nine, 3, 3, 1, 1 + i % 2, kernels);
                patches(nine, 9, 1, 1, 1 + i % 2, kernels);
            }
            case MEAN -> mean(channels(i), kernels);
            case FROM_BLOCKS -> fromBlocks(channels(i / 2), i % 2 == 0 ? null : in, kernels);
            case CLAMP -> clamp(channels(i), kernels);
            case DEPTHWISE_PLAIN -> depthwisePlain(i, PLAIN_ROWS, kernels);
        }
    }

    /** One vector, several, several and a part, not so much of a part that the time of its single values counts; then fours of vectors. */
    private int channels(int i) {
        return switch (i) {
            case 0 -> lanes;
            case 1 -> 3 * lanes;
            case 2 -> 5 * lanes + 1;
            default -> (i - 2) * 4 * lanes;
        };
    }

    /** Two rows, or a single pixel some times. */
    private void pointwiseBlocked(Run run, Panels w, Kernels kernels) {
        final int pixels = run.pixels(), rows = pixels == 1 ? 1 : 2, blockStride = 2 * MOST_PIXELS * BLOCK;
        for (int again = 0; again < 4; again += pixels) {
            kernels.pointwiseBlocked(w, run.fromPanel(), run.toPanel(), in, ORIGIN, blockStride, rows, pixels,
                    out, ORIGIN, blockStride, run.stride() * BLOCK, 0, ONE);
        }
    }

    private void pointwise(Run run, Panels w, float[] residual, Kernels kernels) {
        for (int again = 0; again < 4; again += run.pixels()) {
            kernels.pointwise(w, run.fromPanel(), run.toPanel(), in, ORIGIN, MOST_PIXELS * BLOCK, run.pixels(),
                    residual, 0, run.stride(), out, 0, run.stride());
        }
    }

    /** An image of three channels at stride 2; without edges, and no value within the limit; narrower than a tile; and at stride 1. */
    private void denseBlocked(Panels w, int i, int firstRow, int endRow, Kernels kernels) {
        final int stride = i < IMAGES ? 2 : 1, padding = i % 3 == 0 ? 1 : 0, width = DENSE_WIDTHS[i];
        final int height = (DENSE_ROWS + 1) * stride + 3, outWidth = (width + 2 * padding - 3) / stride + 1;
        kernels.denseBlocked(w, 0, w.count(), new Patches(height, width, 3, outWidth, stride, padding, padding), firstRow, endRow,
                in, 0, width * 3, 3, out, ORIGIN, out, SIZE / 2 + ORIGIN, DENSE_ROWS * outWidth * BLOCK, outWidth * BLOCK, 0, ONE,
                i == 1 ? 0 : 1);
    }

    private void depthwise(int i, int rows, Kernels kernels) {
        final int rest = i - widths[0].length;
        final int stride = rest < 0 ? 1 : 2, width = rest < 0 ? widths[0][i] : widths[1][rest];
        final int pitch = (stride * width + 2) * BLOCK;
        kernels.depthwise(new DepthwiseShape(stride, width, pitch), many.values(), ORIGIN, 0, 1, in, ORIGIN, 0, rows,
                out, ORIGIN, 0, 0, ONE);
    }

    private void depthwisePlain(int i, int rows, Kernels kernels) {
        final int width = PLAIN_WIDTHS[i], padding = i % 2;
        kernels.depthwisePlain(many.values(), ORIGIN, in, ORIGIN, width, rows, width - 2 + 2 * padding,
                out, ORIGIN, SIZE / 2, -0.5f, 0.5f);
    }

    private void toBlocks(int channels, Kernels kernels) {
        for (int again = 0; again < 4; again++) {
            toBlocks(channels, again % 2 == 0 ? 0 : last(channels), MOST_PIXELS, kernels);
        }
        kernels.toBlocks(one, 0, 1, 1, 1, out, ORIGIN, BLOCK, -1);
    }

    private void toBlocks(int channels, int from, int pixels, Kernels kernels) {
        kernels.toBlocks(in, from, PIXEL_STRIDE, channels, pixels, out, ORIGIN, MOST_PIXELS * BLOCK, 1);
    }

    private void fromBlocks(int channels, float[] residual, Kernels kernels) {
        for (int again = 0; again < 4; again++) {
            fromBlocks(channels, MOST_PIXELS, residual, kernels);
        }
        for (int stride = 1; stride <= 2; stride++) { // without gaps, and with gaps in the residual only
            kernels.fromBlocks(in, ORIGIN, BLOCK, 1, 1, residual == null ? null : nine, 0, stride, one, 0, 1);
        }
    }

    private void fromBlocks(int channels, int pixels, float[] residual, Kernels kernels) {
        final int at = last(channels);
        kernels.fromBlocks(in, ORIGIN, MOST_PIXELS * BLOCK, channels, pixels, residual, at, PIXEL_STRIDE, out, at, PIXEL_STRIDE);
    }

    private void clamp(int channels, Kernels kernels) {
        for (int again = 0; again < 4; again++) {
            clamp(channels, MOST_PIXELS, kernels);
        }
        kernels.clamp(one, 0, 1, 1, 1, -0.5f, 0.5f);
    }

    private void clamp(int channels, int pixels, Kernels kernels) {
        kernels.clamp(out, last(channels), PIXEL_STRIDE, channels, pixels, -0.5f, 0.5f);
    }

    private void mean(int channels, Kernels kernels) {
        for (int again = 0; again < 4; again++) {
            mean(channels, MOST_PIXELS, kernels);
        }
        kernels.mean(nine, 0, 1, 1, 9, one, 0);
    }

    private void mean(int channels, int pixels, Kernels kernels) {
        kernels.mean(in, last(channels), PIXEL_STRIDE, channels, pixels, out, SIZE - channels);
    }

    /** All patches of an image that ends with its array. */
    private void patches(float[] image, int height, int width, int channels, int stride, Kernels kernels) {
        final int outHeight = (height - 1) / stride + 1, outWidth = (width - 1) / stride + 1;
        kernels.patches(new Patches(height, width, channels, outWidth, stride, 1, 1), 0, outHeight,
                image, image.length - height * width * channels, width * channels, channels,
                out, ORIGIN, outHeight * outWidth * BLOCK, stride % 2);
    }

    /** Where pixels of so many channels begin that end with the array. */
    private static int last(int channels) {
        return SIZE - channels - (MOST_PIXELS - 1) * PIXEL_STRIDE;
    }
}
