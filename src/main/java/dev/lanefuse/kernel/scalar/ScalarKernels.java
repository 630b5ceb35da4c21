package dev.lanefuse.kernel.scalar;

import static dev.lanefuse.kernel.scalar.ScalarTiles.CHANNELS;
import static dev.lanefuse.kernel.scalar.ScalarTiles.PIXELS;

import dev.lanefuse.kernel.DepthwiseShape;
import dev.lanefuse.kernel.Elementwise;
import dev.lanefuse.kernel.FusedMultiplyAdd;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Layout;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.kernel.Patches;

/**
 * The kernels in plain Java: the backend where there are no lanes, and the oracle for those that have them. {@link ScalarTiles} does the
 * arithmetic.
 */
public final class ScalarKernels implements Kernels {
    private final Layout layout;
    private final int lanes;

    /** Kernels for weights that are packed like this. */
    public ScalarKernels(Layout layout) {
        this.layout = layout;
        this.lanes = layout.lanes();
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public void pointwise(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride) {
        for (int p = fromPanel; !w.isHollow() && p < toPanel; p++) { // a panel of output channels a step
            final int start = p * w.width();
            final int run = Math.min(w.width(p), Math.ceilDiv(w.outputs() - start, CHANNELS) * CHANNELS);
            final int count = cPixelStride < run ? 1 : pixels; // pixels that overlap are written one after the other
            for (int m = 0; m < pixels; m += count) {
                final int to = cOffset + m * cPixelStride + start;
                chains(w, p, 0, run, a, aOffset + m * BLOCK, aBlockStride, count, c, to, cPixelStride);
                if (residual != null) {
                    add(residual, residualOffset + m * residualPixelStride + start, residualPixelStride, run, count, c, to, cPixelStride);
                }
            }
        }
    }

    @Override
    public void pointwiseBlocked(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aBlockStride, int rows, int width,
            float[] c, int cOffset, int cBlockStride, int cRowStride, int low, int high) {
        final int run = Math.min(BLOCK, w.width());
        for (int p = fromPanel; !w.isHollow() && p < toPanel; p++) { // a panel of output channels a step
            for (int n = 0; n < w.width(p); n += run) { // a block, or what a panel holds of it
                final int channel = p * w.width() + n;
                final int start = cOffset + channel / BLOCK * cBlockStride + channel % BLOCK;
                for (int r = 0; r < rows; r++) { // a row of pixels a step
                    chains(w, p, n, run, a, aOffset + r * width * BLOCK, aBlockStride, width, c, start + r * cRowStride, BLOCK);
                    clampBits(c, start + r * cRowStride, width, run, low, high);
                }
            }
        }
    }

    @Override
    public boolean denseBlocked(
            Panels w, int fromPanel, int toPanel, Patches shape, int firstRow, int endRow,
            float[] in, int inOffset, int inRowStride, int inPixelStride, float[] scratch, int scratchOffset,
            float[] c, int cOffset, int cBlockStride, int cRowStride, int low, int high, float limit) {
        final int width = shape.outputWidth();
        boolean within = true;
        for (int oh = firstRow; oh < endRow; oh++) { // an output row a step
            within &= shape.gather(oh, 0, width, in, inOffset, inRowStride, inPixelStride, scratch, scratchOffset, width * BLOCK, limit);
            pointwiseBlocked(w, fromPanel, toPanel, scratch, scratchOffset, width * BLOCK, 1, width,
                    c, cOffset + (oh - firstRow) * cRowStride, cBlockStride, cRowStride, low, high);
        }
        return within;
    }

    /** The chains of {@code run} neighbouring channels of panel {@code p}, from its channel {@code first}. */
    private static void chains(
            Panels w, int p, int first, int run, float[] a, int aOffset, int aBlockStride, int pixels, float[] c, int cOffset,
            int cStride) {
        for (int n = 0; n < run; n += CHANNELS) { // channels outside: their weights are used by all pixels while they are near
            column(w.values(), w.offset(p) + first + n, w.width(p), a, aOffset, aBlockStride, w.inputs(), pixels, c, cOffset + n, cStride);
        }
    }

    /** A tile's channels of all pixels; the last tile overlaps the one before. */
    private static void column(
            float[] w, int wOffset, int wStride, float[] a, int aOffset, int aBlockStride, int inputs, int pixels,
            float[] c, int cOffset, int cStride) {
        final int rows = pixels >= PIXELS && FusedMultiplyAdd.FAST ? PIXELS : 1;
        for (int tile = 0; tile < pixels; tile += rows) { // a tile of pixels a step
            final int m = Math.min(tile, pixels - rows);
            if (rows == PIXELS) {
                ScalarTiles.pixels4(w, wOffset, wStride, a, aOffset + m * BLOCK, aBlockStride, inputs, c, cOffset + m * cStride, cStride);
            } else {
                ScalarTiles.pixels1(w, wOffset, wStride, a, aOffset + m * BLOCK, aBlockStride, inputs, c, cOffset + m * cStride);
            }
        }
    }

    private static void add(float[] residual, int rOffset, int rStride, int run, int pixels, float[] c, int cOffset, int cStride) {
        for (int m = 0; m < pixels; m++) { // a pixel a step
            for (int n = 0; n < run; n++) {
                c[cOffset + m * cStride + n] += residual[rOffset + m * rStride + n];
            }
        }
    }

    /** Clamps {@code run} channels of blocked pixels on their bits. */
    private static void clampBits(float[] c, int offset, int pixels, int run, int low, int high) {
        if (low == NO_LOW && high == NO_HIGH) {
            return;
        }
        for (int m = 0; m < pixels; m++) {
            Elementwise.clampBits(c, offset + m * BLOCK, run, low, high);
        }
    }

    @Override
    public void depthwise(
            DepthwiseShape shape, float[] w, int wOffset, int fromBlock, int toBlock, float[] in, int inOffset, int inBlockStride,
            int outputRows, float[] out, int outOffset, int outBlockStride, int low, int high) {
        final int width = shape.outputWidth(), stride = shape.stride();
        for (int b = fromBlock; b < toBlock; b++) { // a block of channels a step
            for (int r = 0; r < outputRows; r++) { // an output row a step
                final int from = inOffset + b * inBlockStride + r * stride * shape.pitch();
                final int to = outOffset + b * outBlockStride + r * width * BLOCK;
                for (int n = 0; n < BLOCK; n++) { // a channel a step
                    final int channel = b * BLOCK + n;
                    ScalarTiles.depthwiseRow(in, from + n, stride * BLOCK, BLOCK, shape.pitch(), width,
                            w, wOffset + channel / lanes * 10 * lanes + channel % lanes, lanes, out, to + n);
                }
                clampBits(out, to, width, BLOCK, low, high);
            }
        }
    }

    @Override
    public void depthwisePlain(
            float[] w, int wOffset, float[] in, int inOffset, int inputWidth, int rows, int outputWidth,
            float[] out, int outOffset, int outBlockStride, float low, float high) {
        final int pad = (outputWidth + 2 - inputWidth) / 2, pitch = inputWidth * PLAIN_CHANNELS;
        for (int r = 0; r < rows; r++) { // an output row a step
            for (int n = 0; n < PLAIN_CHANNELS; n++) { // a channel a step
                final int from = inOffset + r * pitch + n, at = wOffset + n / lanes * 10 * lanes + n % lanes;
                final int to = outOffset + n / BLOCK * outBlockStride + r * outputWidth * BLOCK + n % BLOCK;
                if (inputWidth > 2) {
                    ScalarTiles.depthwiseRow(in, from, PLAIN_CHANNELS, PLAIN_CHANNELS, pitch, inputWidth - 2, w, at, lanes,
                            out, to + pad * BLOCK);
                }
                for (int ow = 0; pad > 0 && ow < outputWidth; ow += Math.max(1, outputWidth - 1)) { // the first pixel and the last
                    out[to + ow * BLOCK] = ScalarTiles.depthwiseEdge(in, from, ow, inputWidth, pitch, w, at, lanes);
                }
            }
            for (int b = 0; b < PLAIN_CHANNELS / BLOCK; b++) {
                Elementwise.clamp(out, outOffset + b * outBlockStride + r * outputWidth * BLOCK, outputWidth * BLOCK, low, high);
            }
        }
    }

    @Override
    public boolean toBlocks(
            float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset, int cBlockStride, float limit) {
        boolean within = true;
        for (int m = 0; m < pixels; m++) {
            for (int n = 0; n < Math.ceilDiv(channels, lanes) * lanes; n++) {
                final float v = n < channels ? a[aOffset + m * aPixelStride + n] : 0;
                c[cOffset + n / BLOCK * cBlockStride + m * BLOCK + n % BLOCK] = v;
                within &= Math.abs(v) <= limit;
            }
        }
        return within;
    }

    @Override
    public boolean patches(
            Patches shape, int firstRow, int endRow, float[] in, int inOffset, int inRowStride, int inPixelStride,
            float[] out, int outOffset, int outBlockStride, float limit) {
        boolean within = true;
        for (int oh = firstRow; oh < endRow; oh++) { // an output row a step
            within &= shape.gather(oh, 0, shape.outputWidth(), in, inOffset, inRowStride, inPixelStride,
                    out, outOffset + (oh - firstRow) * shape.outputWidth() * BLOCK, outBlockStride, limit);
        }
        return within;
    }

    @Override
    public void fromBlocks(
            float[] a, int aOffset, int aBlockStride, int channels, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride) {
        for (int m = 0; m < pixels; m++) {
            for (int n = 0; n < channels; n++) {
                final float v = a[aOffset + n / BLOCK * aBlockStride + m * BLOCK + n % BLOCK];
                c[cOffset + m * cPixelStride + n] = residual == null ? v : v + residual[residualOffset + m * residualPixelStride + n];
            }
        }
    }

    @Override
    public void clamp(float[] c, int offset, int pixelStride, int channels, int pixels, float low, float high) {
        for (int m = 0; m < pixels; m++) {
            Elementwise.clamp(c, offset + m * pixelStride, channels, low, high);
        }
    }

    @Override
    public void mean(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset) {
        Elementwise.mean(a, aOffset, aPixelStride, channels, pixels, c, cOffset);
    }
}
