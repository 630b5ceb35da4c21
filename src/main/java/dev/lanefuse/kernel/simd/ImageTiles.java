package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.NO_LOW;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import dev.lanefuse.kernel.Patches;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of a dense 3x3 convolution that read an image of three channels at stride 2 as it lies: 7 pixels, or 6, by 2 vectors of
 * output channels, or 7 by one. The nine values under a row of taps lie side by side, and those of the next pixel {@link #STEP} further;
 * what is left of {@link ClampTiles} is that and the jump from row to row. Patches took half as long as the multiply-adds on them.
 *
 * <p>A step takes one input, for nine are an odd number. {@code i0} is the first tap of the tile's first pixel; the rest as in
 * {@link ClampTiles}.
 */
// @formatter:off: the tiles are aligned by hand
final class ImageTiles {
    /** Channels of the image, and its stride. */
    static final int CHANNELS = Patches.COLOURS;
    static final int STRIDE = Patches.STEM_STRIDE;

    /** Pixels of a tile: at 16 lanes there are 32 vector registers; below there may be 16, of which 6 pixels take 15. */
    static final int PIXELS = Lanes.FLOATS.length() == BLOCK ? 7 : 6;

    /** Elements from a pixel's taps to the next one's, and values under a row of taps. */
    static final int STEP = STRIDE * CHANNELS;
    static final int RUN = 3 * CHANNELS;

    /** Values of a row that a tile sees. */
    static final int SPAN = (PIXELS - 1) * STEP + RUN;

    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();

    private ImageTiles() {}

    static void clamp7x2(float[] in, int i0, int rowStride, int steps, float[] w, int wOffset, float[] c, int c0, int second, int low, int high) {
        if (steps < 0) { return; }
        final int first = wOffset + 2 * L, end = first + 3 * RUN * 2 * L, jump = rowStride - RUN + 1;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc00 = bias0, acc01 = bias1;
        FloatVector acc10 = bias0, acc11 = bias1;
        FloatVector acc20 = bias0, acc21 = bias1;
        FloatVector acc30 = bias0, acc31 = bias1;
        FloatVector acc40 = bias0, acc41 = bias1;
        FloatVector acc50 = bias0, acc51 = bias1;
        FloatVector acc60 = bias0, acc61 = bias1;

        int i = i0, p = first, left = RUN;
        do { // one value of a pixel's nine by three a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, in[i]);                acc00 = x0.lanewise(FMA, w0, acc00);  acc01 = x0.lanewise(FMA, w1, acc01);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, in[i + STEP]);         acc10 = x1.lanewise(FMA, w0, acc10);  acc11 = x1.lanewise(FMA, w1, acc11);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, in[i + 2 * STEP]);     acc20 = x2.lanewise(FMA, w0, acc20);  acc21 = x2.lanewise(FMA, w1, acc21);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, in[i + 3 * STEP]);     acc30 = x3.lanewise(FMA, w0, acc30);  acc31 = x3.lanewise(FMA, w1, acc31);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, in[i + 4 * STEP]);     acc40 = x4.lanewise(FMA, w0, acc40);  acc41 = x4.lanewise(FMA, w1, acc41);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, in[i + 5 * STEP]);     acc50 = x5.lanewise(FMA, w0, acc50);  acc51 = x5.lanewise(FMA, w1, acc51);
            final FloatVector x6 = FloatVector.broadcast(FLOATS, in[i + 6 * STEP]);     acc60 = x6.lanewise(FMA, w0, acc60);  acc61 = x6.lanewise(FMA, w1, acc61);
            left--;
            i += left == 0 ? jump : 1;
            left = left == 0 ? RUN : left;
            p += 2 * L;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        final int c1 = c0 + second;
        ((FloatVector) acc00.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0);
        ((FloatVector) acc10.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + BLOCK);
        ((FloatVector) acc20.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 2 * BLOCK);
        ((FloatVector) acc30.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 3 * BLOCK);
        ((FloatVector) acc40.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 4 * BLOCK);
        ((FloatVector) acc50.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 5 * BLOCK);
        ((FloatVector) acc60.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 6 * BLOCK);
        ((FloatVector) acc01.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1);
        ((FloatVector) acc11.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + BLOCK);
        ((FloatVector) acc21.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 2 * BLOCK);
        ((FloatVector) acc31.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 3 * BLOCK);
        ((FloatVector) acc41.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 4 * BLOCK);
        ((FloatVector) acc51.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 5 * BLOCK);
        ((FloatVector) acc61.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 6 * BLOCK);
    }

    /** Below 16 lanes, where both vectors are in one block. */
    static void clamp6x2(float[] in, int i0, int rowStride, int steps, float[] w, int wOffset, float[] c, int c0, int low, int high) {
        if (steps < 0) { return; }
        final int first = wOffset + 2 * L, end = first + 3 * RUN * 2 * L, jump = rowStride - RUN + 1;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc00 = bias0, acc01 = bias1;
        FloatVector acc10 = bias0, acc11 = bias1;
        FloatVector acc20 = bias0, acc21 = bias1;
        FloatVector acc30 = bias0, acc31 = bias1;
        FloatVector acc40 = bias0, acc41 = bias1;
        FloatVector acc50 = bias0, acc51 = bias1;

        int i = i0, p = first, left = RUN;
        do { // one value of a pixel's nine by three a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, in[i]);                acc00 = x0.lanewise(FMA, w0, acc00);  acc01 = x0.lanewise(FMA, w1, acc01);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, in[i + STEP]);         acc10 = x1.lanewise(FMA, w0, acc10);  acc11 = x1.lanewise(FMA, w1, acc11);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, in[i + 2 * STEP]);     acc20 = x2.lanewise(FMA, w0, acc20);  acc21 = x2.lanewise(FMA, w1, acc21);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, in[i + 3 * STEP]);     acc30 = x3.lanewise(FMA, w0, acc30);  acc31 = x3.lanewise(FMA, w1, acc31);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, in[i + 4 * STEP]);     acc40 = x4.lanewise(FMA, w0, acc40);  acc41 = x4.lanewise(FMA, w1, acc41);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, in[i + 5 * STEP]);     acc50 = x5.lanewise(FMA, w0, acc50);  acc51 = x5.lanewise(FMA, w1, acc51);
            left--;
            i += left == 0 ? jump : 1;
            left = left == 0 ? RUN : left;
            p += 2 * L;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        final int c1 = c0 + L;
        ((FloatVector) acc00.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0);
        ((FloatVector) acc10.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + BLOCK);
        ((FloatVector) acc20.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 2 * BLOCK);
        ((FloatVector) acc30.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 3 * BLOCK);
        ((FloatVector) acc40.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 4 * BLOCK);
        ((FloatVector) acc50.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 5 * BLOCK);
        ((FloatVector) acc01.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1);
        ((FloatVector) acc11.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + BLOCK);
        ((FloatVector) acc21.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 2 * BLOCK);
        ((FloatVector) acc31.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 3 * BLOCK);
        ((FloatVector) acc41.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 4 * BLOCK);
        ((FloatVector) acc51.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 5 * BLOCK);
    }

    static void clamp7x1(float[] in, int i0, int rowStride, int steps, float[] w, int wOffset, float[] c, int c0, int low, int high) {
        if (steps < 0) { return; }
        final int first = wOffset + L, end = first + 3 * RUN * L, jump = rowStride - RUN + 1;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        FloatVector acc00 = bias0;
        FloatVector acc10 = bias0;
        FloatVector acc20 = bias0;
        FloatVector acc30 = bias0;
        FloatVector acc40 = bias0;
        FloatVector acc50 = bias0;
        FloatVector acc60 = bias0;

        int i = i0, p = first, left = RUN;
        do { // one value of a pixel's nine by three a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, in[i]);                acc00 = x0.lanewise(FMA, w0, acc00);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, in[i + STEP]);         acc10 = x1.lanewise(FMA, w0, acc10);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, in[i + 2 * STEP]);     acc20 = x2.lanewise(FMA, w0, acc20);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, in[i + 3 * STEP]);     acc30 = x3.lanewise(FMA, w0, acc30);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, in[i + 4 * STEP]);     acc40 = x4.lanewise(FMA, w0, acc40);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, in[i + 5 * STEP]);     acc50 = x5.lanewise(FMA, w0, acc50);
            final FloatVector x6 = FloatVector.broadcast(FLOATS, in[i + 6 * STEP]);     acc60 = x6.lanewise(FMA, w0, acc60);
            left--;
            i += left == 0 ? jump : 1;
            left = left == 0 ? RUN : left;
            p += L;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        ((FloatVector) acc00.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0);
        ((FloatVector) acc10.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + BLOCK);
        ((FloatVector) acc20.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 2 * BLOCK);
        ((FloatVector) acc30.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 3 * BLOCK);
        ((FloatVector) acc40.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 4 * BLOCK);
        ((FloatVector) acc50.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 5 * BLOCK);
        ((FloatVector) acc60.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 6 * BLOCK);
    }
}
