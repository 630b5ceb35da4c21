package dev.lanefuse.kernel.simd;

import dev.lanefuse.kernel.DepthwiseShape;
import dev.lanefuse.kernel.Elementwise;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Layout;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.kernel.Patches;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The kernels on the lanes of {@code jdk.incubator.vector}. */
public final class SimdKernels implements Kernels {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int L = FLOATS.length();

    private final Layout layout;
    private final Pointwise pointwise;
    private final DenseRows dense;

    /** Kernels for weights that are packed like this, one of {@link Datapath#layout(boolean)}. */
    public SimdKernels(Layout layout) {
        assert layout.lanes() == L;
        this.layout = layout;
        this.pointwise = new Pointwise(layout);
        this.dense = new DenseRows(pointwise);
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public void pointwise(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride) {
        pointwise.toPlain(w, fromPanel, toPanel, a, aOffset, aBlockStride, pixels, residual, residualOffset, residualPixelStride,
                c, cOffset, cPixelStride);
    }

    @Override
    public void pointwiseBlocked(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int rows, int width,
            float[] c, int cOffset, int cBlockStride, int cRowStride, int low, int high) {
        pointwise.toBlocks(w, fromPanel, toPanel, a, aOffset, aBlockStride, rows, width, c, cOffset, cBlockStride, cRowStride, low, high);
    }

    @Override
    public boolean denseBlocked(
            Panels w, int fromPanel, int toPanel, Patches shape, int firstRow, int endRow,
            float[] in, int inOffset, int inRowStride, int inPixelStride, float[] scratch, int scratchOffset,
            float[] c, int cOffset, int cBlockStride, int cRowStride, int low, int high, float limit) {
        return shape.isImage(inPixelStride)
                ? dense.ofImage(w, fromPanel, toPanel, shape, firstRow, endRow, in, inOffset, inRowStride, inPixelStride, scratch,
                        scratchOffset,
                        c, cOffset, cBlockStride, cRowStride, low, high, limit)
                : dense.ofPatches(w, fromPanel, toPanel, shape, firstRow, endRow, in, inOffset, inRowStride, inPixelStride, scratch,
                        scratchOffset,
                        c, cOffset, cBlockStride, cRowStride, low, high, limit);
    }

    @Override
    public void depthwise(
            DepthwiseShape shape, float[] w, int wOffset, int fromBlock, int toBlock, float[] in, int inOffset, int inBlockStride,
            int outputRows, float[] out, int outOffset, int outBlockStride, int low, int high) {
        for (int b = fromBlock; b < toBlock; b++) { // a block of channels a step
            depthwiseBlock(shape, w, wOffset + b * 10 * BLOCK, in, inOffset + b * inBlockStride, outputRows,
                    out, outOffset + b * outBlockStride, low, high);
        }
    }

    /**
     * Columns of tiles: below 16 lanes of 7 pixels as long as they fit; of 4 pixels, and as many of 3 as come out even; of too few pixels
     * for that 3, the last overlapping; or 1. Each for all vectors of the block, whose cache lines are the same.
     */
    private static void depthwiseBlock(
            DepthwiseShape shape, float[] w, int wOffset, float[] in, int from, int rows, float[] out, int to, int low, int high) {
        final int width = shape.outputWidth(), stride = shape.stride(), pitch = shape.pitch();
        final int xStep = stride * pitch, cStep = width * BLOCK;
        final int sevens = L < BLOCK ? width / 7 * 7 : 0, left = width - sevens;
        final int fours = stride == 1 && left != 5 ? (left - (4 - left % 4) % 4 * 3) / 4 : 0;
        int ow = 0;
        for (; ow < sevens; ow += 7) {
            final int x = from + ow * stride * BLOCK, c = to + ow * BLOCK;
            for (int n = 0; n < BLOCK; n += L) { // a vector of channels a step
                if (stride == 1) {
                    DepthwiseTiles.stride1by7(in, x + n, xStep, pitch, rows, w, wOffset + 10 * n, out, c + n, cStep, low, high);
                } else {
                    DepthwiseTiles.stride2by7(in, x + n, xStep, pitch, rows, w, wOffset + 10 * n, out, c + n, cStep, low, high);
                }
            }
        }
        for (; ow < sevens + 4 * fours; ow += 4) {
            final int x = from + ow * BLOCK, c = to + ow * BLOCK;
            for (int n = 0; n < BLOCK; n += L) { // as above
                DepthwiseTiles.stride1by4(in, x + n, xStep, pitch, rows, w, wOffset + 10 * n, out, c + n, cStep, low, high);
            }
        }
        for (; width >= 3 && ow < width; ow += 3) {
            final int at = Math.min(ow, width - 3), x = from + at * stride * BLOCK, c = to + at * BLOCK;
            for (int n = 0; n < BLOCK; n += L) {
                if (stride == 1) {
                    DepthwiseTiles.stride1by3(in, x + n, xStep, pitch, rows, w, wOffset + 10 * n, out, c + n, cStep, low, high);
                } else {
                    DepthwiseTiles.stride2by3(in, x + n, xStep, pitch, rows, w, wOffset + 10 * n, out, c + n, cStep, low, high);
                }
            }
        }
        for (; ow < width; ow++) {
            final int x = from + ow * stride * BLOCK, c = to + ow * BLOCK;
            for (int n = 0; n < BLOCK; n += L) {
                DepthwiseTiles.by1(in, x + n, xStep, pitch, rows, w, wOffset + 10 * n, out, c + n, cStep, low, high);
            }
        }
    }

    @Override
    public void depthwisePlain(
            float[] w, int wOffset, float[] in, int inOffset, int inputWidth, int rows, int outputWidth,
            float[] out, int outOffset, int outBlockStride, float low, float high) {
        final int pad = (outputWidth + 2 - inputWidth) / 2, pitch = inputWidth * PLAIN_CHANNELS;
        final int tiled = inputWidth - 2 >= PlainTiles.PIXELS ? inputWidth - 2 : 0;
        for (int first = 0; first < tiled; first += PlainTiles.STRIP) { // a strip of pixels a step; the last may overlap the one before
            final int pixels = Math.clamp(tiled - first, PlainTiles.PIXELS, PlainTiles.STRIP), m = Math.min(first, tiled - pixels);
            for (int r = 0; r < Math.max(1, rows); r++) { // an output row a step; of no rows, none of its pixels
                plainRow(in, inOffset + r * pitch + m * PLAIN_CHANNELS, pitch, rows == 0 ? 0 : pixels, w, wOffset,
                        out, outOffset + (r * outputWidth + pad + m) * BLOCK, outBlockStride, low, high);
            }
        }
        for (int ow = 0; ow < outputWidth; ow++) { // a single pixel, those at the edges now that they are near
            if (ow < pad || ow >= pad + tiled) {
                plainColumn(ow, w, wOffset, in, inOffset, inputWidth, rows, outputWidth, out, outOffset, outBlockStride, low, high);
            }
        }
    }

    private static void plainRow(
            float[] in, int from, int pitch, int pixels, float[] w, int wOffset, float[] out, int to, int outBlockStride, float low,
            float high) {
        if (L < BLOCK) {
            PlainTiles.row(in, from, pitch, pixels, w, wOffset, out, to, outBlockStride, low, high);
            return;
        }
        for (int n = 0; n < PLAIN_CHANNELS; n += L) { // a vector of channels, which is a block, a step
            PlainTiles.vectorOfRow(in, from + n, pitch, pixels, w, wOffset + 10 * n, out, to + n / BLOCK * outBlockStride, low, high);
        }
    }

    /** Output pixel {@code ow} of every row. */
    private static void plainColumn(
            int ow, float[] w, int wOffset, float[] in, int inOffset, int inputWidth, int rows, int outputWidth,
            float[] out, int outOffset, int outBlockStride, float low, float high) {
        final int pixel = ow + (inputWidth - outputWidth) / 2, pitch = inputWidth * PLAIN_CHANNELS, cRow = outputWidth * BLOCK;
        for (int n = 0; n < PLAIN_CHANNELS; n += L) { // a vector of channels a step
            final int at = wOffset + 10 * n, to = outOffset + n / BLOCK * outBlockStride + ow * BLOCK + n % BLOCK;
            PlainTiles.column(in, inOffset + n, pitch, pixel, inputWidth - 1, rows, w, at, out, to, cRow, low, high);
        }
    }

    @Override
    public boolean toBlocks(
            float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset, int cBlockStride, float limit) {
        return BlockTiles.toBlocks(a, aOffset, aPixelStride, channels, pixels, c, cOffset, cBlockStride, limit);
    }

    @Override
    public boolean patches(
            Patches shape, int firstRow, int endRow, float[] in, int inOffset, int inRowStride, int inPixelStride,
            float[] out, int outOffset, int outBlockStride, float limit) {
        boolean within = true;
        for (int oh = firstRow; oh < endRow; oh++) { // an output row a step
            within &= PatchTiles.row(shape, oh, in, inOffset, inRowStride, inPixelStride,
                    out, outOffset + (oh - firstRow) * shape.outputWidth() * BLOCK, outBlockStride, limit);
        }
        return within;
    }

    @Override
    public void fromBlocks(
            float[] a, int aOffset, int aBlockStride, int channels, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride) {
        BlockTiles.fromBlocks(a, aOffset, aBlockStride, channels, pixels,
                residual, residualOffset, residualPixelStride, c, cOffset, cPixelStride);
    }

    @Override
    public void clamp(float[] c, int offset, int pixelStride, int channels, int pixels, float low, float high) {
        if (pixels == 0) { return; }
        final FloatVector lo = FloatVector.broadcast(FLOATS, low), hi = FloatVector.broadcast(FLOATS, high);
        final int whole = channels / L * L;
        for (int m = 0; m < pixels; m++) {
            final int from = offset + m * pixelStride;
            for (int i = from; i < from + whole; i += L) {
                final FloatVector v = FloatVector.fromArray(FLOATS, c, i);
                v.blend(hi, v.compare(VectorOperators.GE, hi)).blend(lo, v.compare(VectorOperators.LE, lo)).intoArray(c, i);
            }
            Elementwise.clamp(c, from + whole, channels - whole, low, high);
        }
    }

    @Override
    public void mean(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset) {
        MeanTiles.mean(a, aOffset, aPixelStride, channels, pixels, c, cOffset);
    }
}
