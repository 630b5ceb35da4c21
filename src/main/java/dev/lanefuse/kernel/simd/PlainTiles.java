package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.PLAIN_CHANNELS;
import static java.lang.Float.NEGATIVE_INFINITY;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of the depthwise 3x3 convolution that read plain pixels: 7 output pixels of a row by one vector of channels, along the row, and
 * single ones at the edges. Vectors of 16 lanes keep nine weights in registers; with fewer lanes, and 16 registers, there is room for those
 * of a row of taps.
 *
 * <p>The image comes from the L3: along the rows the processor sees three streams and reads ahead. Down a column of 8 rows, as
 * {@link DepthwiseTiles} go, there are ten, each for a few lines (Zen 3, all of 32-32-16 in tiles of 8: 311 to 339 us along, 356 to 409
 * down, 400 to 445 copied to blocks). 7 chains of nine FMAs under way, and three weights in registers, fit in 16 as C2 fills them; of 8 it
 * spills one, and 7 take 0.90 to 0.92 of the time.
 *
 * <p>Clamped by compare and select, for NaN may come out of a chain: two instructions more than on the bits, and as many would look at the
 * values.
 */
// @formatter:off: the tiles are aligned by hand
final class PlainTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();

    /** Pixels of a tile. */
    static final int PIXELS = 7;

    /**
     * Pixels of a row that are followed by the next row's, not by their own row's rest: at 16 lanes, tiles that are fast enough for it gain
     * by three rows of taps that stay in the L1 (Zen 5, 32-32-16: 118 to 121 us, along whole rows 122 to 132, 28 pixels 113 to 125); with
     * fewer lanes whole rows are as fast.
     */
    static final int STRIP = L == BLOCK ? 8 * PIXELS : Integer.MAX_VALUE;

    private PlainTiles() {}

    /**
     * Pixels of one output row, all of whose taps are within the image, at least {@link #PIXELS}, or none; the last tile overlaps the one
     * before.
     */
    static void row(float[] in, int x0, int pitch, int pixels, float[] w, int wOffset, float[] out, int c0, int cBlock, float low, float high) {
        if (pixels == 0) { return; }
        final FloatVector lo = FloatVector.broadcast(FLOATS, low).lanewise(MAX, NEGATIVE_INFINITY), hi = FloatVector.broadcast(FLOATS, high).lanewise(MAX, NEGATIVE_INFINITY);
        for (int tile = 0; tile < pixels; tile += PIXELS) { // a tile of pixels a step
            final int m = Math.min(tile, pixels - PIXELS);
            int i = x0 + m * PLAIN_CHANNELS, p = wOffset, c = c0 + m * BLOCK;
            for (int n = 0; n != PLAIN_CHANNELS; n += L) { // a vector of channels a step
                final int end = p + 10 * L;
                final FloatVector bias = FloatVector.fromArray(FLOATS, w, p);
                FloatVector acc0 = bias, acc1 = bias, acc2 = bias, acc3 = bias, acc4 = bias, acc5 = bias, acc6 = bias;
                int j = i;
                p += L;
                do { // a row of taps a step
                    final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p), w1 = FloatVector.fromArray(FLOATS, w, p + L), w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
                    FloatVector x;
                    x = FloatVector.fromArray(FLOATS, in, j);                       acc0 = x.lanewise(FMA, w0, acc0);
                    x = FloatVector.fromArray(FLOATS, in, j + PLAIN_CHANNELS);      acc0 = x.lanewise(FMA, w1, acc0);  acc1 = x.lanewise(FMA, w0, acc1);
                    x = FloatVector.fromArray(FLOATS, in, j + 2 * PLAIN_CHANNELS);  acc0 = x.lanewise(FMA, w2, acc0);  acc1 = x.lanewise(FMA, w1, acc1);  acc2 = x.lanewise(FMA, w0, acc2);
                    x = FloatVector.fromArray(FLOATS, in, j + 3 * PLAIN_CHANNELS);  acc1 = x.lanewise(FMA, w2, acc1);  acc2 = x.lanewise(FMA, w1, acc2);  acc3 = x.lanewise(FMA, w0, acc3);
                    out[c] = 0; // C2 keeps the loads behind it: DepthwiseTiles
                    x = FloatVector.fromArray(FLOATS, in, j + 4 * PLAIN_CHANNELS);  acc2 = x.lanewise(FMA, w2, acc2);  acc3 = x.lanewise(FMA, w1, acc3);  acc4 = x.lanewise(FMA, w0, acc4);
                    x = FloatVector.fromArray(FLOATS, in, j + 5 * PLAIN_CHANNELS);  acc3 = x.lanewise(FMA, w2, acc3);  acc4 = x.lanewise(FMA, w1, acc4);  acc5 = x.lanewise(FMA, w0, acc5);
                    x = FloatVector.fromArray(FLOATS, in, j + 6 * PLAIN_CHANNELS);  acc4 = x.lanewise(FMA, w2, acc4);  acc5 = x.lanewise(FMA, w1, acc5);  acc6 = x.lanewise(FMA, w0, acc6);
                    x = FloatVector.fromArray(FLOATS, in, j + 7 * PLAIN_CHANNELS);  acc5 = x.lanewise(FMA, w2, acc5);  acc6 = x.lanewise(FMA, w1, acc6);
                    x = FloatVector.fromArray(FLOATS, in, j + 8 * PLAIN_CHANNELS);  acc6 = x.lanewise(FMA, w2, acc6);
                    j += pitch;
                    p += 3 * L;
                } while (p != end);
                acc0.blend(hi, acc0.compare(GE, hi)).blend(lo, acc0.compare(LE, lo)).intoArray(out, c);
                acc1.blend(hi, acc1.compare(GE, hi)).blend(lo, acc1.compare(LE, lo)).intoArray(out, c + BLOCK);
                acc2.blend(hi, acc2.compare(GE, hi)).blend(lo, acc2.compare(LE, lo)).intoArray(out, c + 2 * BLOCK);
                acc3.blend(hi, acc3.compare(GE, hi)).blend(lo, acc3.compare(LE, lo)).intoArray(out, c + 3 * BLOCK);
                acc4.blend(hi, acc4.compare(GE, hi)).blend(lo, acc4.compare(LE, lo)).intoArray(out, c + 4 * BLOCK);
                acc5.blend(hi, acc5.compare(GE, hi)).blend(lo, acc5.compare(LE, lo)).intoArray(out, c + 5 * BLOCK);
                acc6.blend(hi, acc6.compare(GE, hi)).blend(lo, acc6.compare(LE, lo)).intoArray(out, c + 6 * BLOCK);
                i += L;
                c += (n & BLOCK - 1) == BLOCK - L ? cBlock - BLOCK + L : L;
            }
        }
    }

    /** The same for one vector of channels, {@code x0} and {@code c0} its first pixel's. */
    static void vectorOfRow(float[] in, int x0, int pitch, int pixels, float[] w, int wOffset, float[] out, int c0, float low, float high) {
        if (pixels == 0) { return; }
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector w00 = FloatVector.fromArray(FLOATS, w, wOffset + L), w01 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), w02 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        final FloatVector w10 = FloatVector.fromArray(FLOATS, w, wOffset + 4 * L), w11 = FloatVector.fromArray(FLOATS, w, wOffset + 5 * L), w12 = FloatVector.fromArray(FLOATS, w, wOffset + 6 * L);
        final FloatVector w20 = FloatVector.fromArray(FLOATS, w, wOffset + 7 * L), w21 = FloatVector.fromArray(FLOATS, w, wOffset + 8 * L), w22 = FloatVector.fromArray(FLOATS, w, wOffset + 9 * L);
        final FloatVector lo = FloatVector.broadcast(FLOATS, low).lanewise(MAX, NEGATIVE_INFINITY), hi = FloatVector.broadcast(FLOATS, high).lanewise(MAX, NEGATIVE_INFINITY);
        for (int tile = 0; tile < pixels; tile += PIXELS) { // a tile of pixels a step
            final int m = Math.min(tile, pixels - PIXELS);
            final int i = x0 + m * PLAIN_CHANNELS, j = i + pitch, k = j + pitch, c = c0 + m * BLOCK;
            FloatVector acc0 = bias, acc1 = bias, acc2 = bias, acc3 = bias, acc4 = bias, acc5 = bias, acc6 = bias;
            FloatVector x;
            x = FloatVector.fromArray(FLOATS, in, i);                                                                                                    acc0 = x.lanewise(FMA, w00, acc0);
            x = FloatVector.fromArray(FLOATS, in, i + PLAIN_CHANNELS);                                                                                   acc0 = x.lanewise(FMA, w01, acc0);  acc1 = x.lanewise(FMA, w00, acc1);
            x = FloatVector.fromArray(FLOATS, in, i + 2 * PLAIN_CHANNELS);                                                                               acc0 = x.lanewise(FMA, w02, acc0);  acc1 = x.lanewise(FMA, w01, acc1);  acc2 = x.lanewise(FMA, w00, acc2);
            x = FloatVector.fromArray(FLOATS, in, i + 3 * PLAIN_CHANNELS);   acc1 = x.lanewise(FMA, w02, acc1);  acc2 = x.lanewise(FMA, w01, acc2);  acc3 = x.lanewise(FMA, w00, acc3);
            x = FloatVector.fromArray(FLOATS, in, i + 4 * PLAIN_CHANNELS);   acc2 = x.lanewise(FMA, w02, acc2);  acc3 = x.lanewise(FMA, w01, acc3);  acc4 = x.lanewise(FMA, w00, acc4);
            x = FloatVector.fromArray(FLOATS, in, i + 5 * PLAIN_CHANNELS);   acc3 = x.lanewise(FMA, w02, acc3);  acc4 = x.lanewise(FMA, w01, acc4);  acc5 = x.lanewise(FMA, w00, acc5);
            x = FloatVector.fromArray(FLOATS, in, i + 6 * PLAIN_CHANNELS);   acc4 = x.lanewise(FMA, w02, acc4);  acc5 = x.lanewise(FMA, w01, acc5);  acc6 = x.lanewise(FMA, w00, acc6);
            x = FloatVector.fromArray(FLOATS, in, i + 7 * PLAIN_CHANNELS);   acc5 = x.lanewise(FMA, w02, acc5);  acc6 = x.lanewise(FMA, w01, acc6);
            x = FloatVector.fromArray(FLOATS, in, i + 8 * PLAIN_CHANNELS);   acc6 = x.lanewise(FMA, w02, acc6);
            x = FloatVector.fromArray(FLOATS, in, j);                                                                                                    acc0 = x.lanewise(FMA, w10, acc0);
            x = FloatVector.fromArray(FLOATS, in, j + PLAIN_CHANNELS);                                                                                   acc0 = x.lanewise(FMA, w11, acc0);  acc1 = x.lanewise(FMA, w10, acc1);
            x = FloatVector.fromArray(FLOATS, in, j + 2 * PLAIN_CHANNELS);                                                                               acc0 = x.lanewise(FMA, w12, acc0);  acc1 = x.lanewise(FMA, w11, acc1);  acc2 = x.lanewise(FMA, w10, acc2);
            x = FloatVector.fromArray(FLOATS, in, j + 3 * PLAIN_CHANNELS);   acc1 = x.lanewise(FMA, w12, acc1);  acc2 = x.lanewise(FMA, w11, acc2);  acc3 = x.lanewise(FMA, w10, acc3);
            x = FloatVector.fromArray(FLOATS, in, j + 4 * PLAIN_CHANNELS);   acc2 = x.lanewise(FMA, w12, acc2);  acc3 = x.lanewise(FMA, w11, acc3);  acc4 = x.lanewise(FMA, w10, acc4);
            x = FloatVector.fromArray(FLOATS, in, j + 5 * PLAIN_CHANNELS);   acc3 = x.lanewise(FMA, w12, acc3);  acc4 = x.lanewise(FMA, w11, acc4);  acc5 = x.lanewise(FMA, w10, acc5);
            x = FloatVector.fromArray(FLOATS, in, j + 6 * PLAIN_CHANNELS);   acc4 = x.lanewise(FMA, w12, acc4);  acc5 = x.lanewise(FMA, w11, acc5);  acc6 = x.lanewise(FMA, w10, acc6);
            x = FloatVector.fromArray(FLOATS, in, j + 7 * PLAIN_CHANNELS);   acc5 = x.lanewise(FMA, w12, acc5);  acc6 = x.lanewise(FMA, w11, acc6);
            x = FloatVector.fromArray(FLOATS, in, j + 8 * PLAIN_CHANNELS);   acc6 = x.lanewise(FMA, w12, acc6);
            x = FloatVector.fromArray(FLOATS, in, k);                                                                                                    acc0 = x.lanewise(FMA, w20, acc0);
            x = FloatVector.fromArray(FLOATS, in, k + PLAIN_CHANNELS);                                                                                   acc0 = x.lanewise(FMA, w21, acc0);  acc1 = x.lanewise(FMA, w20, acc1);
            x = FloatVector.fromArray(FLOATS, in, k + 2 * PLAIN_CHANNELS);                                                                               acc0 = x.lanewise(FMA, w22, acc0);  acc1 = x.lanewise(FMA, w21, acc1);  acc2 = x.lanewise(FMA, w20, acc2);
            x = FloatVector.fromArray(FLOATS, in, k + 3 * PLAIN_CHANNELS);   acc1 = x.lanewise(FMA, w22, acc1);  acc2 = x.lanewise(FMA, w21, acc2);  acc3 = x.lanewise(FMA, w20, acc3);
            x = FloatVector.fromArray(FLOATS, in, k + 4 * PLAIN_CHANNELS);   acc2 = x.lanewise(FMA, w22, acc2);  acc3 = x.lanewise(FMA, w21, acc3);  acc4 = x.lanewise(FMA, w20, acc4);
            x = FloatVector.fromArray(FLOATS, in, k + 5 * PLAIN_CHANNELS);   acc3 = x.lanewise(FMA, w22, acc3);  acc4 = x.lanewise(FMA, w21, acc4);  acc5 = x.lanewise(FMA, w20, acc5);
            x = FloatVector.fromArray(FLOATS, in, k + 6 * PLAIN_CHANNELS);   acc4 = x.lanewise(FMA, w22, acc4);  acc5 = x.lanewise(FMA, w21, acc5);  acc6 = x.lanewise(FMA, w20, acc6);
            x = FloatVector.fromArray(FLOATS, in, k + 7 * PLAIN_CHANNELS);   acc5 = x.lanewise(FMA, w22, acc5);  acc6 = x.lanewise(FMA, w21, acc6);
            x = FloatVector.fromArray(FLOATS, in, k + 8 * PLAIN_CHANNELS);   acc6 = x.lanewise(FMA, w22, acc6);
            acc0.blend(hi, acc0.compare(GE, hi)).blend(lo, acc0.compare(LE, lo)).intoArray(out, c);
            acc1.blend(hi, acc1.compare(GE, hi)).blend(lo, acc1.compare(LE, lo)).intoArray(out, c + BLOCK);
            acc2.blend(hi, acc2.compare(GE, hi)).blend(lo, acc2.compare(LE, lo)).intoArray(out, c + 2 * BLOCK);
            acc3.blend(hi, acc3.compare(GE, hi)).blend(lo, acc3.compare(LE, lo)).intoArray(out, c + 3 * BLOCK);
            acc4.blend(hi, acc4.compare(GE, hi)).blend(lo, acc4.compare(LE, lo)).intoArray(out, c + 4 * BLOCK);
            acc5.blend(hi, acc5.compare(GE, hi)).blend(lo, acc5.compare(LE, lo)).intoArray(out, c + 5 * BLOCK);
            acc6.blend(hi, acc6.compare(GE, hi)).blend(lo, acc6.compare(LE, lo)).intoArray(out, c + 6 * BLOCK);
        }
    }

    /**
     * A pixel of some rows, down a column: a tap left of pixel 0 or right of pixel {@code last} reads the pixel itself, and becomes +0.0.
     * {@code x0} is pixel 0 of the first row of taps.
     */
    static void column(
            float[] in, int x0, int pitch, int pixel, int last, int rows, float[] w, int wOffset, float[] out, int c0, int cRow, float low, float high) {
        if (rows == 0) { return; }
        final int before = pixel == 0 ? 0 : PLAIN_CHANNELS, behind = pixel == last ? 0 : PLAIN_CHANNELS;
        final IntVector left = IntVector.broadcast(INTS, pixel == 0 ? 0 : -1), right = IntVector.broadcast(INTS, pixel == last ? 0 : -1);
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector w00 = FloatVector.fromArray(FLOATS, w, wOffset + L), w01 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), w02 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        final FloatVector w10 = FloatVector.fromArray(FLOATS, w, wOffset + 4 * L), w11 = FloatVector.fromArray(FLOATS, w, wOffset + 5 * L), w12 = FloatVector.fromArray(FLOATS, w, wOffset + 6 * L);
        final FloatVector w20 = FloatVector.fromArray(FLOATS, w, wOffset + 7 * L), w21 = FloatVector.fromArray(FLOATS, w, wOffset + 8 * L), w22 = FloatVector.fromArray(FLOATS, w, wOffset + 9 * L);
        final FloatVector lo = FloatVector.broadcast(FLOATS, low).lanewise(MAX, NEGATIVE_INFINITY), hi = FloatVector.broadcast(FLOATS, high).lanewise(MAX, NEGATIVE_INFINITY);
        for (int i = x0 + pixel * PLAIN_CHANNELS, c = c0, end = c0 + rows * cRow; c != end; i += pitch, c += cRow) { // one output row a step
            final int j = i + pitch, k = j + pitch;
            FloatVector acc0 = bias;
            FloatVector x;
            x = (FloatVector) FloatVector.fromArray(FLOATS, in, i - before).reinterpretShape(INTS, 0).lanewise(AND, left).reinterpretShape(FLOATS, 0);   acc0 = x.lanewise(FMA, w00, acc0);
            x = FloatVector.fromArray(FLOATS, in, i);                                                                                                    acc0 = x.lanewise(FMA, w01, acc0);
            x = (FloatVector) FloatVector.fromArray(FLOATS, in, i + behind).reinterpretShape(INTS, 0).lanewise(AND, right).reinterpretShape(FLOATS, 0);  acc0 = x.lanewise(FMA, w02, acc0);
            x = (FloatVector) FloatVector.fromArray(FLOATS, in, j - before).reinterpretShape(INTS, 0).lanewise(AND, left).reinterpretShape(FLOATS, 0);   acc0 = x.lanewise(FMA, w10, acc0);
            x = FloatVector.fromArray(FLOATS, in, j);                                                                                                    acc0 = x.lanewise(FMA, w11, acc0);
            x = (FloatVector) FloatVector.fromArray(FLOATS, in, j + behind).reinterpretShape(INTS, 0).lanewise(AND, right).reinterpretShape(FLOATS, 0);  acc0 = x.lanewise(FMA, w12, acc0);
            x = (FloatVector) FloatVector.fromArray(FLOATS, in, k - before).reinterpretShape(INTS, 0).lanewise(AND, left).reinterpretShape(FLOATS, 0);   acc0 = x.lanewise(FMA, w20, acc0);
            x = FloatVector.fromArray(FLOATS, in, k);                                                                                                    acc0 = x.lanewise(FMA, w21, acc0);
            x = (FloatVector) FloatVector.fromArray(FLOATS, in, k + behind).reinterpretShape(INTS, 0).lanewise(AND, right).reinterpretShape(FLOATS, 0);  acc0 = x.lanewise(FMA, w22, acc0);
            acc0.blend(hi, acc0.compare(GE, hi)).blend(lo, acc0.compare(LE, lo)).intoArray(out, c);
        }
    }
}
