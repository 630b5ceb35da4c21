package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;

import dev.lanefuse.kernel.Panels;
import dev.lanefuse.kernel.Patches;
import java.util.Arrays;

/**
 * The rows of a dense 3x3 convolution: patches and the pointwise convolution on them, or, of an image of colours, tiles that read it as it
 * lies. Arguments are those of {@link dev.lanefuse.kernel.Kernels#denseBlocked}.
 *
 * @param pointwise convolves patches
 */
record DenseRows(Pointwise pointwise) {
    private static final int L = Lanes.FLOATS.length();

    /** Of any image: a row of patches a step. */
    boolean ofPatches(
            Panels w, int fromPanel, int toPanel, Patches shape, int firstRow, int endRow,
            float[] in, int inOffset, int inRowStride, int inPixelStride, float[] scratch, int scratchOffset,
            float[] c, int cOffset, int cBlockStride, int cRowStride, int low, int high, float limit) {
        final int width = shape.outputWidth();
        boolean within = true;
        for (int oh = firstRow; oh < endRow; oh++) { // an output row a step
            within &= PatchTiles.row(shape, oh, in, inOffset, inRowStride, inPixelStride, scratch, scratchOffset, width * BLOCK, limit);
            pointwise.toBlocks(w, fromPanel, toPanel, scratch, scratchOffset, width * BLOCK, 1, width,
                    c, cOffset + (oh - firstRow) * cRowStride, cBlockStride, 0, low, high);
        }
        return within;
    }

    /**
     * Of an image of colours, as it lies ({@link ImageTiles}). A tile at the edge reads a copy of what it sees of the image, with zeros
     * beside it. Only a row that sees the padding above or below is patches: single values put them together, for they are few, and vectors
     * would keep the kernel waiting until those are compiled, too.
     */
    boolean ofImage(
            Panels w, int fromPanel, int toPanel, Patches shape, int firstRow, int endRow,
            float[] in, int inOffset, int inRowStride, int inPixelStride, float[] scratch, int scratchOffset,
            float[] c, int cOffset, int cBlockStride, int cRowStride, int low, int high, float limit) {
        final int width = shape.outputWidth();
        final int from = shape.padLeft() == 0 ? 0 : ImageTiles.PIXELS;
        final int until = shape.endInside() == width ? width : width - ImageTiles.PIXELS;
        final boolean isNarrow = width * shape.size() < 6 * ImageTiles.SPAN; // below nine pixels, or eight: the room for a row of patches has none for two copies
        final int right = scratchOffset + 3 * ImageTiles.SPAN; // where the copy for the right edge is, behind that for the left one
        boolean within = true;
        for (int oh = firstRow; oh < endRow; oh++) { // an output row a step
            final int to = cOffset + (oh - firstRow) * cRowStride;
            final int row0 = shape.row(oh, 0, inOffset, inRowStride), row2 = shape.row(oh, 2, inOffset, inRowStride);
            if (row0 < 0 || row2 < 0 || isNarrow) {
                within &= shape.gather(oh, 0, width, in, inOffset, inRowStride, inPixelStride, scratch, scratchOffset, width * BLOCK,
                        limit);
                pointwise.toBlocks(w, fromPanel, toPanel, scratch, scratchOffset, width * BLOCK, 1, width, c, to, cBlockStride, 0, low,
                        high);
                continue;
            }
            if (from > 0) {
                copyEdge(shape, 0, in, row0, inRowStride, scratch, scratchOffset);
            }
            if (until < width) {
                copyEdge(shape, until, in, row0, inRowStride, scratch, right);
            }
            for (int kh = oh == firstRow ? 0 : 1; kh < 3 && !w.isHollow(); kh++) { // a row that the one before has not read
                within &= BlockTiles.isWithin(in, shape.row(oh, kh, inOffset, inRowStride), shape.inputWidth() * inPixelStride, limit);
            }
            final int i0 = row0 - shape.padLeft() * inPixelStride;
            for (int tile = from; tile < until; tile += ImageTiles.PIXELS) { // a tile of pixels a step; the last may overlap the one before, or that at the edge
                final int m = Math.max(0, Math.min(tile, until - ImageTiles.PIXELS));
                imageTile(w, fromPanel, toPanel, in, i0 + m * ImageTiles.STEP, inRowStride, c, to + m * BLOCK, cBlockStride, low, high);
            }
            if (from > 0) { // now, for what was stored as vectors and is read as single values has to have reached the cache
                imageTile(w, fromPanel, toPanel, scratch, scratchOffset, ImageTiles.SPAN, c, to, cBlockStride, low, high);
            }
            if (until < width) {
                imageTile(w, fromPanel, toPanel, scratch, right, ImageTiles.SPAN, c, to + until * BLOCK, cBlockStride, low, high);
            }
        }
        return within;
    }

    /**
     * What the tile of the pixels from {@code m} on, some of which are at an edge, sees of the image, and zeros beside it: three rows
     * without gaps.
     */
    private static void copyEdge(Patches shape, int m, float[] in, int row0, int inRowStride, float[] out, int outOffset) {
        final int first = m * ImageTiles.STEP - shape.padLeft() * ImageTiles.CHANNELS; // of a row's values
        final int from = Math.max(0, first), until = Math.min(shape.inputWidth() * ImageTiles.CHANNELS, first + ImageTiles.SPAN);
        Arrays.fill(out, outOffset, outOffset + 3 * ImageTiles.SPAN, 0);
        for (int kh = 0; kh < 3; kh++) {
            System.arraycopy(in, row0 + kh * inRowStride + from, out, outOffset + kh * ImageTiles.SPAN + from - first, until - from);
        }
    }

    /** A tile's pixels to the channels of some panels. */
    private void imageTile(
            Panels w, int fromPanel, int toPanel, float[] in, int i, int inRowStride, float[] c, int cOffset, int cBlockStride, int low,
            int high) {
        for (int p = fromPanel; p < toPanel; p++) {
            final int channel = p * w.width(), c0 = cOffset + channel / BLOCK * cBlockStride + channel % BLOCK;
            if (L < BLOCK) { // all panels are of two vectors: a block is one, or two
                ImageTiles.clamp6x2(in, i, inRowStride, w.steps(), w.values(), w.offset(p), c, c0, low, high);
            } else if (w.width(p) == 2 * L) {
                ImageTiles.clamp7x2(in, i, inRowStride, w.steps(), w.values(), w.offset(p), c, c0, cBlockStride, low, high);
            } else if (pointwise.halves()) {
                NarrowTiles.image7x2(in, i, inRowStride, w.steps(), w.values(), w.offset(p), c, c0, low, high);
            } else {
                ImageTiles.clamp7x1(in, i, inRowStride, w.steps(), w.values(), w.offset(p), c, c0, low, high);
            }
        }
    }
}
