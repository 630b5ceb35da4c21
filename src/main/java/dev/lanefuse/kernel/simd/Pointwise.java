package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;

import dev.lanefuse.kernel.Elementwise;
import dev.lanefuse.kernel.Layout;
import dev.lanefuse.kernel.Panels;

/**
 * The pointwise convolution: which tiles a run of pixels takes, and where one overlaps another. Arguments are those of
 * {@link dev.lanefuse.kernel.Kernels}.
 */
final class Pointwise {
    private static final int L = Lanes.FLOATS.length();

    /**
     * Pixels of most tiles of two vectors and of three, and of those beside them: at 16 lanes there are 32 vector registers. Below there
     * may be 16, of which 6 pixels take 15.
     */
    private static final int MOST = L == 16 ? 7 : 6;

    private static final int OTHER = 4;

    /**
     * Rows of fewer pixels than this are taken as one run where not all tiles are {@link #MOST} pixels high. Only below 16 lanes: rows of 7
     * pixels are short to tiles of 6, and a fit for those of 7. Longer rows would take longer, for what goes across an end is moved (28
     * pixels: 119 in place of 113 us; 14: 109 and 113; 7: 175 and 208).
     */
    private static final int SHORT = L == 16 ? 0 : 4 * MOST;

    /**
     * Pixels of the highest tile, for chains of this length and longer: panels of 256 inputs and more do not stay in the L1, and every tile
     * reads them. From 128 to 192 it costs a hundredth (Zen 4), a thousandth of a network, which has no such panel of 96 inputs; but a loop
     * that is longer is compiled twice in a warm-up.
     */
    private static final int HIGHEST = 10;

    private static final int LONG_CHAIN = L == 16 ? 96 : Integer.MAX_VALUE;

    /** Panels that a tile of one pixel takes together, of which each is a stream out of memory. */
    private static final int STREAMS = 6;

    /** Whether tiles of one vector are made of two halves: {@link NarrowTiles}. */
    private final boolean halves;

    /**
     * Whether vectors are worked on whole, two a cycle: panels to blocks then have three, and of 24 channels two pixels share one
     * ({@link WideTiles}).
     */
    private final boolean wide;

    Pointwise(Layout layout) {
        this.halves = layout.grain() < L;
        this.wide = layout.vectors() > 2;
    }

    /** Whether tiles of one vector are made of two halves. */
    boolean halves() {
        return halves;
    }

    void toPlain(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride) {
        for (int p = fromPanel; p < toPanel; p++) { // panels outside: a panel is used by all pixels while it is near
            sumPanel(w, p, a, aOffset, aBlockStride, pixels, c, cOffset + p * w.width(), cPixelStride);
        }
        if (residual != null) { // once all sums are there, for tiles may overlap
            final int start = fromPanel * w.width(), channels = Math.min(toPanel * w.width(), w.outputs()) - start;
            BlockTiles.addTo(c, cOffset + start, cPixelStride, channels, w.isHollow() ? 1 : pixels, // counted as what it is
                    residual, residualOffset + start, residualPixelStride);
        }
    }

    private void sumPanel(
            Panels w, int p, float[] a, int aOffset, int aBlockStride, int pixels, float[] c, int cOffset, int cStride) {
        final int steps = w.steps(), at = w.offset(p);
        final float[] v = w.values();
        final int width = w.width(p);
        assert width <= 2 * L : "a panel of " + width + " channels to plain pixels";
        final boolean two = width == 2 * L;
        final boolean oneAndHalf = wide && two && w.outputs() - p * w.width() == 3 * L / 2 && pixels >= HIGHEST; // the rest repeats: Panels.repeatHalf
        final boolean highest = two && Math.abs(steps) >= LONG_CHAIN && pixels >= HIGHEST;
        final int high = oneAndHalf || highest ? HIGHEST : two ? MOST : 14;
        final int head = oneAndHalf ? pixels : highest ? highHead(pixels) : two ? head(pixels, steps) : lastHead(width, pixels);
        final int rest = two && !highest ? restRows(pixels) : pixels < 7 ? 1 : 7;
        for (int tile = 0, rows; tile < pixels; tile += rows) { // a tile of pixels a step; the last may overlap the one before
            rows = tile < head ? high : rest;
            final int m = Math.min(tile, pixels - rows);
            final int a0 = aOffset + m * BLOCK, c0 = cOffset + m * cStride;
            if (!two) {
                sumLast(width, rows, a, a0, aBlockStride, steps, v, at, c, c0, cStride);
            } else if (oneAndHalf) {
                WideTiles.sum10by24(a, a0, aBlockStride, steps, v, at, c, c0, cStride);
            } else if (rows == 10) {
                SumTiles.sum10x2(a, a0, aBlockStride, steps, v, at, c, c0, cStride);
            } else if (rows == 7) {
                SumTiles.sum7x2(a, a0, aBlockStride, steps, v, at, c, c0, L, cStride);
            } else if (rows == 6) {
                SumTiles.sum6x2(a, a0, aBlockStride, steps, v, at, c, c0, cStride);
            } else if (rows == 4) {
                SumTiles.sum4x2(a, a0, aBlockStride, steps, v, at, c, c0, cStride);
            } else {
                SumTiles.sum1(true, a, a0, aBlockStride, steps, v, at, c, c0, L);
            }
        }
    }

    /** A tile of the last panel, where that is less than two vectors. */
    private void sumLast(
            int width, int rows, float[] a, int a0, int aBlockStride, int steps, float[] v, int at, float[] c, int c0, int cStride) {
        if (width == 3 * NarrowTiles.LANES) {
            if (rows == 7) {
                NarrowTiles.sum7x3(a, a0, aBlockStride, steps, v, at, c, c0, cStride);
            } else {
                NarrowTiles.sum1(true, a, a0, aBlockStride, steps, v, at, c, c0);
            }
        } else if (width == NarrowTiles.LANES) {
            if (rows == 14) {
                NarrowTiles.sum14x1(a, a0, aBlockStride, steps, v, at, c, c0, cStride);
            } else if (rows == 7) {
                NarrowTiles.sum7x1(a, a0, aBlockStride, steps, v, at, c, c0, cStride);
            } else {
                NarrowTiles.sum1(false, a, a0, aBlockStride, steps, v, at, c, c0);
            }
        } else if (rows == 14) {
            SumTiles.sum14x1(a, a0, aBlockStride, steps, v, at, c, c0, cStride);
        } else if (rows == 1) {
            SumTiles.sum1(false, a, a0, aBlockStride, steps, v, at, c, c0, 0);
        } else if (halves) {
            NarrowTiles.sum7x2(a, a0, aBlockStride, steps, v, at, c, c0, cStride);
        } else {
            SumTiles.sum7x1(a, a0, aBlockStride, steps, v, at, c, c0, cStride);
        }
    }

    /**
     * Pixels of a run that tiles of {@link #MOST} take: those of {@link #OTHER} behind them make it come out even; where that cannot be,
     * the last overlaps. None where a chain does not come in eights, as tiles of 6 take it.
     */
    private static int head(int pixels, int steps) {
        if (pixels < MOST || MOST == 6 && steps % 8 != 0) {
            return 0;
        }
        final int cover = MOST % 2 == 0 ? pixels + pixels % 2 : pixels; // tiles of even heights cover an even number
        final int others = OTHER * (MOST == 7 ? 2 * cover % 7 : cover % 3); // as many fours as leave a multiple of 7, or of 6
        return others <= cover ? cover - others : (pixels + MOST - OTHER - 1) / MOST * MOST;
    }

    /** Pixels of the tiles behind those. */
    private static int restRows(int pixels) {
        return pixels < OTHER ? 1 : OTHER;
    }

    /** The same of a long chain, and of tiles of 10 and of 7: where most of them would be of 7, the last of 10 overlaps. */
    private static int highHead(int pixels) {
        final int sevens = 7 * (3 * pixels % HIGHEST);
        return 2 * sevens <= pixels ? pixels - sevens : pixels;
    }

    /** The same for a panel of less than two vectors, to plain pixels: of one, a tile takes twice the pixels. */
    private int lastHead(int width, int pixels) {
        final boolean one = width == (halves ? NarrowTiles.LANES : L);
        return one && pixels >= 14 ? (pixels + 6) / 14 * 14 : 0;
    }

    void toBlocks(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int rows, int width,
            float[] c, int cOffset, int cBlockStride, int cRowStride, int low, int high) {
        int p = fromPanel;
        if (rows * width == 1 && L > 4 && w.width() == 2 * L) { // below, a panel is half a block
            final int whole = w.width(toPanel - 1) == w.width() ? toPanel - fromPanel : toPanel - fromPanel - 1; // the last may be less
            final int apart = whole / STREAMS; // each stream is a run of panels
            final int second = L == BLOCK ? cBlockStride : L, next = 2 * L / BLOCK * cBlockStride;
            for (; p < fromPanel + apart; p++) { // a panel of each stream a step
                ClampTiles.clamp1x12(a, aOffset, aBlockStride, w.steps(), w.values(), w.offset(p), w.offset(apart) - w.offset(0),
                        c, cOffset + p * next, second, apart * next, low, high);
            }
            p += (STREAMS - 1) * apart; // where the last stream ends
        }
        for (; p < toPanel; p++) { // panels outside, as above
            final int channel = p * w.width();
            final int start = cOffset + channel / BLOCK * cBlockStride + channel % BLOCK;
            if (rows > 1 && width < SHORT && width % MOST != 0 && cRowStride == (width + 1) * BLOCK && w.width(p) == 2 * L) {
                clampAcross(w, p, a, aOffset, aBlockStride, rows, width, c, start, low, high);
                continue;
            }
            for (int r = 0; r < rows; r++) { // a row of pixels a step
                final int a0 = aOffset + r * width * BLOCK, c0 = start + r * cRowStride;
                if (wide) {
                    wideRow(w, p, a, a0, aBlockStride, width, c, c0, cBlockStride, low, high);
                } else {
                    clampRow(w, p, a, a0, aBlockStride, width, c, c0, cBlockStride, low, high);
                }
            }
        }
    }

    /**
     * Short rows as one run, with one pixel between a row and the next: a tile goes across the end of a row, and fewer of them are not the
     * highest.
     */
    private void clampAcross(
            Panels w, int p, float[] a, int aOffset, int aBlockStride, int rows, int width, float[] c, int cOffset, int low, int high) {
        final int steps = w.steps(), at = w.offset(p);
        final int pixels = rows * width, head = head(pixels, steps), rest = restRows(pixels);
        final float[] v = w.values();
        for (int tile = 0, count; tile < pixels; tile += count) { // as above
            count = tile < head ? MOST : rest;
            final int m = Math.min(tile, pixels - count);
            final int row = m / width, column = m - row * width;
            final int c0 = cOffset + (m + row) * BLOCK;
            clampTile(count, a, aOffset + m * BLOCK, aBlockStride, steps, v, at, c, c0, L, low, high);
            if (column + count > width) {
                BlockTiles.spread(c, c0, column, count, width);
            }
        }
    }

    private void clampRow(
            Panels w, int p, float[] a, int aOffset, int aBlockStride, int pixels,
            float[] c, int cOffset, int cBlockStride, int low, int high) {
        final int second = L == BLOCK ? cBlockStride : L;
        final boolean two = w.width(p) == 2 * L;
        final int steps = w.steps(), at = w.offset(p);
        final int head = two ? head(pixels, steps) : 0, rest = two ? restRows(pixels) : pixels < 7 ? 1 : 7;
        final float[] v = w.values();
        for (int tile = 0, rows; tile < pixels; tile += rows) { // as above
            rows = tile < head ? MOST : rest;
            final int m = Math.min(tile, pixels - rows);
            final int a0 = aOffset + m * BLOCK, c0 = cOffset + m * BLOCK;
            if (two) {
                clampTile(rows, a, a0, aBlockStride, steps, v, at, c, c0, second, low, high);
            } else {
                clampHalves(rows, a, a0, aBlockStride, steps, v, at, c, c0, low, high);
            }
        }
    }

    /**
     * A row of pixels where panels have three vectors. Those of the last, or of a dense convolution, are rare there: sums, clamped in a
     * pass, spare further tiles.
     */
    private static void wideRow(
            Panels w, int p, float[] a, int aOffset, int aBlockStride, int pixels,
            float[] c, int cOffset, int cBlockStride, int low, int high) {
        final int steps = w.steps(), at = w.offset(p), panel = w.width(p);
        final float[] v = w.values();
        final int head = panel == 3 * L ? head(pixels, steps) : 0, rest = panel == 3 * L ? restRows(pixels) : pixels < 7 ? 1 : 7;
        for (int tile = 0, rows; tile < pixels; tile += rows) { // as above
            rows = tile < head ? MOST : rest;
            final int m = Math.min(tile, pixels - rows);
            final int a0 = aOffset + m * BLOCK, c0 = cOffset + m * BLOCK;
            if (panel == 3 * L && rows == 7) {
                WideTiles.clamp7x3(a, a0, aBlockStride, steps, v, at, c, c0, cBlockStride, low, high);
            } else if (panel == 3 * L && rows == 4) {
                WideTiles.clamp4x3(a, a0, aBlockStride, steps, v, at, c, c0, cBlockStride, low, high);
            } else if (panel == 3 * L) {
                WideTiles.clamp1x3(a, a0, aBlockStride, steps, v, at, c, c0, cBlockStride, low, high);
            } else if (panel == 2 * L && rows == 7) {
                SumTiles.sum7x2(a, a0, aBlockStride, steps, v, at, c, c0, cBlockStride, BLOCK);
            } else if (panel == 2 * L) {
                SumTiles.sum1(true, a, a0, aBlockStride, steps, v, at, c, c0, cBlockStride);
            } else if (rows == 7) {
                SumTiles.sum7x1(a, a0, aBlockStride, steps, v, at, c, c0, BLOCK);
            } else {
                SumTiles.sum1(false, a, a0, aBlockStride, steps, v, at, c, c0, 0);
            }
        }
        for (int n = 0; panel < 3 * L && n < panel; n += BLOCK) { // a block a step
            WideTiles.clamp(c, cOffset + n / BLOCK * cBlockStride, w.isHollow() ? 0 : pixels * BLOCK, low, high);
        }
    }

    private static void clampTile(
            int rows, float[] a, int a0, int aBlockStride, int steps, float[] v, int at, float[] c, int c0, int second, int low, int high) {
        if (rows == 7) {
            ClampTiles.clamp7x2(a, a0, aBlockStride, steps, v, at, c, c0, second, low, high);
        } else if (rows == 6) {
            ClampTiles.clamp6x2(a, a0, aBlockStride, steps, v, at, c, c0, low, high);
        } else if (rows == 4) {
            ClampTiles.clamp4x2(a, a0, aBlockStride, steps, v, at, c, c0, second, low, high);
        } else {
            ClampTiles.clamp1x2(a, a0, aBlockStride, steps, v, at, c, c0, second, low, high);
        }
    }

    /** A tile of the last panel, where that is one vector: of two halves, or a single pixel. */
    private static void clampHalves(
            int rows, float[] a, int a0, int aBlockStride, int steps, float[] v, int at, float[] c, int c0, int low, int high) {
        if (rows == 7) {
            NarrowTiles.clamp7x2(a, a0, aBlockStride, steps, v, at, c, c0, low, high);
        } else {
            SumTiles.sum1(false, a, a0, aBlockStride, steps, v, at, c, c0, 0);
            if (steps >= 0) { // clamped where they stand: in a tile so small that it is inlined here C2 kept an object
                Elementwise.clampBits(c, c0, L, low, high);
            }
        }
    }
}
