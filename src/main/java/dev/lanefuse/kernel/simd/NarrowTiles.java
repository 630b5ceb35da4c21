package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.NO_LOW;
import static dev.lanefuse.kernel.Kernels.ORIGIN;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of 8 lanes, for panels of 8, 16 or 24 channels: the last of a convolution's, where the widest vector has 8 lanes or its
 * processor works on the halves of 16 anyway ({@link Datapath}).
 *
 * <p>There a multiply-add of half a vector takes half the time, and so does a broadcast, of which C2 makes an instruction of its own: a
 * third longer than a multiply-add, which hides it only if it has two vectors to work on. A tile of one vector of 16 lanes ends at 75 % of
 * peak; as two of 8 it reaches 98 (Zen 4, 96 inputs), and 24 channels as three 98 in place of the 75 that padding them to 32 leaves.
 *
 * <p>K loops and epilogues are those of {@link ClampTiles}, {@link SumTiles} and {@link ImageTiles}, once more: a species that is not a
 * constant is none to C2. 7 by 3 takes 25 registers of 32; 14 by 1, which 8 lanes take too, all of 16 and spills nothing.
 */
// @formatter:off: the tiles are aligned by hand
final class NarrowTiles {
    static final int LANES = 8;

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final int LAST_PAIR = ClampTiles.LAST_PAIR;
    private static final int STEP = ImageTiles.STEP;
    private static final int RUN = ImageTiles.RUN;

    private NarrowTiles() {}

    static void clamp7x2(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset,
            float[] c, int c0, int low, int high) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 2 * LANES, end = first + steps * 2 * LANES, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + LANES);
        FloatVector acc00 = bias0, acc01 = bias1;
        FloatVector acc10 = bias0, acc11 = bias1;
        FloatVector acc20 = bias0, acc21 = bias1;
        FloatVector acc30 = bias0, acc31 = bias1;
        FloatVector acc40 = bias0, acc41 = bias1;
        FloatVector acc50 = bias0, acc51 = bias1;
        FloatVector acc60 = bias0, acc61 = bias1;

        int i = a0, p = first;
        do { // two input channels a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + LANES);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                 acc00 = x0.lanewise(FMA, w0, acc00);   acc01 = x0.lanewise(FMA, w1, acc01);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);         acc10 = x1.lanewise(FMA, w0, acc10);   acc11 = x1.lanewise(FMA, w1, acc11);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);     acc20 = x2.lanewise(FMA, w0, acc20);   acc21 = x2.lanewise(FMA, w1, acc21);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);     acc30 = x3.lanewise(FMA, w0, acc30);   acc31 = x3.lanewise(FMA, w1, acc31);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK]);     acc40 = x4.lanewise(FMA, w0, acc40);   acc41 = x4.lanewise(FMA, w1, acc41);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK]);     acc50 = x5.lanewise(FMA, w0, acc50);   acc51 = x5.lanewise(FMA, w1, acc51);
            final FloatVector x6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK]);     acc60 = x6.lanewise(FMA, w0, acc60);   acc61 = x6.lanewise(FMA, w1, acc61);
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + 2 * LANES);
            final FloatVector v1 = FloatVector.fromArray(FLOATS, w, p + 3 * LANES);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);             acc00 = y0.lanewise(FMA, v0, acc00);   acc01 = y0.lanewise(FMA, v1, acc01);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);     acc10 = y1.lanewise(FMA, v0, acc10);   acc11 = y1.lanewise(FMA, v1, acc11);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]); acc20 = y2.lanewise(FMA, v0, acc20);   acc21 = y2.lanewise(FMA, v1, acc21);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]); acc30 = y3.lanewise(FMA, v0, acc30);   acc31 = y3.lanewise(FMA, v1, acc31);
            final FloatVector y4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 1]); acc40 = y4.lanewise(FMA, v0, acc40);   acc41 = y4.lanewise(FMA, v1, acc41);
            final FloatVector y5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 1]); acc50 = y5.lanewise(FMA, v0, acc50);   acc51 = y5.lanewise(FMA, v1, acc51);
            final FloatVector y6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK + 1]); acc60 = y6.lanewise(FMA, v0, acc60);   acc61 = y6.lanewise(FMA, v1, acc61);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 4 * LANES;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        ((FloatVector) acc00.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0);
        ((FloatVector) acc10.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + BLOCK);
        ((FloatVector) acc20.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 2 * BLOCK);
        ((FloatVector) acc30.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 3 * BLOCK);
        ((FloatVector) acc40.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 4 * BLOCK);
        ((FloatVector) acc50.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 5 * BLOCK);
        ((FloatVector) acc60.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 6 * BLOCK);
        ((FloatVector) acc01.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + LANES);
        ((FloatVector) acc11.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + LANES + BLOCK);
        ((FloatVector) acc21.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + LANES + 2 * BLOCK);
        ((FloatVector) acc31.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + LANES + 3 * BLOCK);
        ((FloatVector) acc41.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + LANES + 4 * BLOCK);
        ((FloatVector) acc51.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + LANES + 5 * BLOCK);
        ((FloatVector) acc61.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + LANES + 6 * BLOCK);
    }

    /** {@link ImageTiles#clamp7x1}. */
    static void image7x2(float[] in, int i0, int rowStride, int steps, float[] w, int wOffset, float[] c, int c0, int low, int high) {
        if (steps < 0) { return; }
        final int first = wOffset + 2 * LANES, end = first + 3 * RUN * 2 * LANES, jump = rowStride - RUN + 1;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + LANES);
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
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + LANES);
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
            p += 2 * LANES;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        final int c1 = c0 + LANES;
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

    static void sum7x3(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, float[] c, int c0, int cStride) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 3 * LANES, end = first + steps * 3 * LANES, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + LANES);
        final FloatVector bias2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * LANES);
        FloatVector acc00 = bias0, acc01 = bias1, acc02 = bias2;
        FloatVector acc10 = bias0, acc11 = bias1, acc12 = bias2;
        FloatVector acc20 = bias0, acc21 = bias1, acc22 = bias2;
        FloatVector acc30 = bias0, acc31 = bias1, acc32 = bias2;
        FloatVector acc40 = bias0, acc41 = bias1, acc42 = bias2;
        FloatVector acc50 = bias0, acc51 = bias1, acc52 = bias2;
        FloatVector acc60 = bias0, acc61 = bias1, acc62 = bias2;

        int i = a0, p = first;
        do { // two input channels a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + LANES);
            final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * LANES);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                 acc00 = x0.lanewise(FMA, w0, acc00);   acc01 = x0.lanewise(FMA, w1, acc01);   acc02 = x0.lanewise(FMA, w2, acc02);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);         acc10 = x1.lanewise(FMA, w0, acc10);   acc11 = x1.lanewise(FMA, w1, acc11);   acc12 = x1.lanewise(FMA, w2, acc12);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);     acc20 = x2.lanewise(FMA, w0, acc20);   acc21 = x2.lanewise(FMA, w1, acc21);   acc22 = x2.lanewise(FMA, w2, acc22);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);     acc30 = x3.lanewise(FMA, w0, acc30);   acc31 = x3.lanewise(FMA, w1, acc31);   acc32 = x3.lanewise(FMA, w2, acc32);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK]);     acc40 = x4.lanewise(FMA, w0, acc40);   acc41 = x4.lanewise(FMA, w1, acc41);   acc42 = x4.lanewise(FMA, w2, acc42);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK]);     acc50 = x5.lanewise(FMA, w0, acc50);   acc51 = x5.lanewise(FMA, w1, acc51);   acc52 = x5.lanewise(FMA, w2, acc52);
            final FloatVector x6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK]);     acc60 = x6.lanewise(FMA, w0, acc60);   acc61 = x6.lanewise(FMA, w1, acc61);   acc62 = x6.lanewise(FMA, w2, acc62);
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + 3 * LANES);
            final FloatVector v1 = FloatVector.fromArray(FLOATS, w, p + 4 * LANES);
            final FloatVector v2 = FloatVector.fromArray(FLOATS, w, p + 5 * LANES);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);             acc00 = y0.lanewise(FMA, v0, acc00);   acc01 = y0.lanewise(FMA, v1, acc01);   acc02 = y0.lanewise(FMA, v2, acc02);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);     acc10 = y1.lanewise(FMA, v0, acc10);   acc11 = y1.lanewise(FMA, v1, acc11);   acc12 = y1.lanewise(FMA, v2, acc12);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]); acc20 = y2.lanewise(FMA, v0, acc20);   acc21 = y2.lanewise(FMA, v1, acc21);   acc22 = y2.lanewise(FMA, v2, acc22);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]); acc30 = y3.lanewise(FMA, v0, acc30);   acc31 = y3.lanewise(FMA, v1, acc31);   acc32 = y3.lanewise(FMA, v2, acc32);
            final FloatVector y4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 1]); acc40 = y4.lanewise(FMA, v0, acc40);   acc41 = y4.lanewise(FMA, v1, acc41);   acc42 = y4.lanewise(FMA, v2, acc42);
            final FloatVector y5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 1]); acc50 = y5.lanewise(FMA, v0, acc50);   acc51 = y5.lanewise(FMA, v1, acc51);   acc52 = y5.lanewise(FMA, v2, acc52);
            final FloatVector y6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK + 1]); acc60 = y6.lanewise(FMA, v0, acc60);   acc61 = y6.lanewise(FMA, v1, acc61);   acc62 = y6.lanewise(FMA, v2, acc62);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 6 * LANES;
        } while (p != end);

        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        final int c4 = c3 + cStride, c5 = c4 + cStride, c6 = c5 + cStride;
        acc00.intoArray(c, c0);
        acc01.intoArray(c, c0 + LANES);
        acc02.intoArray(c, c0 + 2 * LANES);
        acc10.intoArray(c, c1);
        acc11.intoArray(c, c1 + LANES);
        acc12.intoArray(c, c1 + 2 * LANES);
        acc20.intoArray(c, c2);
        acc21.intoArray(c, c2 + LANES);
        acc22.intoArray(c, c2 + 2 * LANES);
        acc30.intoArray(c, c3);
        acc31.intoArray(c, c3 + LANES);
        acc32.intoArray(c, c3 + 2 * LANES);
        acc40.intoArray(c, c4);
        acc41.intoArray(c, c4 + LANES);
        acc42.intoArray(c, c4 + 2 * LANES);
        acc50.intoArray(c, c5);
        acc51.intoArray(c, c5 + LANES);
        acc52.intoArray(c, c5 + 2 * LANES);
        acc60.intoArray(c, c6);
        acc61.intoArray(c, c6 + LANES);
        acc62.intoArray(c, c6 + 2 * LANES);
    }

    /**
     * One pixel by three vectors, or by one. Both in one method, which is larger so than what C2 inlines (325 bytecodes): inlined into its
     * callers the loop kept an object a step in one JVM of some 60 that run two species.
     */
    static void sum1(boolean three, float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, float[] c, int c0) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int jump = aBlockStride - BLOCK + 2;
        int i = a0;
        if (three) {
            FloatVector acc0 = FloatVector.fromArray(FLOATS, w, wOffset), acc1 = FloatVector.fromArray(FLOATS, w, wOffset + LANES), acc2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * LANES);
            int p = wOffset + 3 * LANES;
            final int end = p + steps * 3 * LANES;
            do { // two input channels a step
                final FloatVector x = FloatVector.broadcast(FLOATS, a[i]);
                acc0 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p), acc0);
                acc1 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + LANES), acc1);
                acc2 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 2 * LANES), acc2);
                final FloatVector y = FloatVector.broadcast(FLOATS, a[i + 1]);
                acc0 = y.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 3 * LANES), acc0);
                acc1 = y.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 4 * LANES), acc1);
                acc2 = y.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 5 * LANES), acc2);
                i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
                p += 6 * LANES;
            } while (p != end);
            acc0.intoArray(c, c0);
            acc1.intoArray(c, c0 + LANES);
            acc2.intoArray(c, c0 + 2 * LANES);
        } else {
            FloatVector acc = FloatVector.fromArray(FLOATS, w, wOffset);
            int p = wOffset + LANES;
            final int end = p + steps * LANES;
            do { // as above
                acc = FloatVector.broadcast(FLOATS, a[i]).lanewise(FMA, FloatVector.fromArray(FLOATS, w, p), acc);
                acc = FloatVector.broadcast(FLOATS, a[i + 1]).lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + LANES), acc);
                i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
                p += 2 * LANES;
            } while (p != end);
            acc.intoArray(c, c0);
        }
    }

    static void sum7x2(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, float[] c, int c0, int cStride) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 2 * LANES, end = first + steps * 2 * LANES, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + LANES);
        FloatVector acc00 = bias0, acc01 = bias1;
        FloatVector acc10 = bias0, acc11 = bias1;
        FloatVector acc20 = bias0, acc21 = bias1;
        FloatVector acc30 = bias0, acc31 = bias1;
        FloatVector acc40 = bias0, acc41 = bias1;
        FloatVector acc50 = bias0, acc51 = bias1;
        FloatVector acc60 = bias0, acc61 = bias1;

        int i = a0, p = first;
        do { // two input channels a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + LANES);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                 acc00 = x0.lanewise(FMA, w0, acc00);   acc01 = x0.lanewise(FMA, w1, acc01);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);         acc10 = x1.lanewise(FMA, w0, acc10);   acc11 = x1.lanewise(FMA, w1, acc11);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);     acc20 = x2.lanewise(FMA, w0, acc20);   acc21 = x2.lanewise(FMA, w1, acc21);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);     acc30 = x3.lanewise(FMA, w0, acc30);   acc31 = x3.lanewise(FMA, w1, acc31);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK]);     acc40 = x4.lanewise(FMA, w0, acc40);   acc41 = x4.lanewise(FMA, w1, acc41);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK]);     acc50 = x5.lanewise(FMA, w0, acc50);   acc51 = x5.lanewise(FMA, w1, acc51);
            final FloatVector x6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK]);     acc60 = x6.lanewise(FMA, w0, acc60);   acc61 = x6.lanewise(FMA, w1, acc61);
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + 2 * LANES);
            final FloatVector v1 = FloatVector.fromArray(FLOATS, w, p + 3 * LANES);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);             acc00 = y0.lanewise(FMA, v0, acc00);   acc01 = y0.lanewise(FMA, v1, acc01);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);     acc10 = y1.lanewise(FMA, v0, acc10);   acc11 = y1.lanewise(FMA, v1, acc11);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]); acc20 = y2.lanewise(FMA, v0, acc20);   acc21 = y2.lanewise(FMA, v1, acc21);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]); acc30 = y3.lanewise(FMA, v0, acc30);   acc31 = y3.lanewise(FMA, v1, acc31);
            final FloatVector y4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 1]); acc40 = y4.lanewise(FMA, v0, acc40);   acc41 = y4.lanewise(FMA, v1, acc41);
            final FloatVector y5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 1]); acc50 = y5.lanewise(FMA, v0, acc50);   acc51 = y5.lanewise(FMA, v1, acc51);
            final FloatVector y6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK + 1]); acc60 = y6.lanewise(FMA, v0, acc60);   acc61 = y6.lanewise(FMA, v1, acc61);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 4 * LANES;
        } while (p != end);

        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        final int c4 = c3 + cStride, c5 = c4 + cStride, c6 = c5 + cStride;
        acc00.intoArray(c, c0);
        acc01.intoArray(c, c0 + LANES);
        acc10.intoArray(c, c1);
        acc11.intoArray(c, c1 + LANES);
        acc20.intoArray(c, c2);
        acc21.intoArray(c, c2 + LANES);
        acc30.intoArray(c, c3);
        acc31.intoArray(c, c3 + LANES);
        acc40.intoArray(c, c4);
        acc41.intoArray(c, c4 + LANES);
        acc50.intoArray(c, c5);
        acc51.intoArray(c, c5 + LANES);
        acc60.intoArray(c, c6);
        acc61.intoArray(c, c6 + LANES);
    }

    static void sum14x1(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, float[] c, int c0, int cStride) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + LANES, end = first + steps * LANES, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        FloatVector acc00 = bias0, acc10 = bias0;
        FloatVector acc20 = bias0, acc30 = bias0;
        FloatVector acc40 = bias0, acc50 = bias0;
        FloatVector acc60 = bias0, acc70 = bias0;
        FloatVector acc80 = bias0, acc90 = bias0;
        FloatVector acca0 = bias0, accb0 = bias0;
        FloatVector accc0 = bias0, accd0 = bias0;

        int i = a0, p = first;
        do { // two input channels a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                  acc00 = x0.lanewise(FMA, w0, acc00);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);          acc10 = x1.lanewise(FMA, w0, acc10);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);      acc20 = x2.lanewise(FMA, w0, acc20);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);      acc30 = x3.lanewise(FMA, w0, acc30);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK]);      acc40 = x4.lanewise(FMA, w0, acc40);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK]);      acc50 = x5.lanewise(FMA, w0, acc50);
            final FloatVector x6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK]);      acc60 = x6.lanewise(FMA, w0, acc60);
            final FloatVector x7 = FloatVector.broadcast(FLOATS, a[i + 7 * BLOCK]);      acc70 = x7.lanewise(FMA, w0, acc70);
            final FloatVector x8 = FloatVector.broadcast(FLOATS, a[i + 8 * BLOCK]);      acc80 = x8.lanewise(FMA, w0, acc80);
            final FloatVector x9 = FloatVector.broadcast(FLOATS, a[i + 9 * BLOCK]);      acc90 = x9.lanewise(FMA, w0, acc90);
            final FloatVector xa = FloatVector.broadcast(FLOATS, a[i + 10 * BLOCK]);     acca0 = xa.lanewise(FMA, w0, acca0);
            final FloatVector xb = FloatVector.broadcast(FLOATS, a[i + 11 * BLOCK]);     accb0 = xb.lanewise(FMA, w0, accb0);
            final FloatVector xc = FloatVector.broadcast(FLOATS, a[i + 12 * BLOCK]);     accc0 = xc.lanewise(FMA, w0, accc0);
            final FloatVector xd = FloatVector.broadcast(FLOATS, a[i + 13 * BLOCK]);     accd0 = xd.lanewise(FMA, w0, accd0);
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + LANES);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);              acc00 = y0.lanewise(FMA, v0, acc00);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);      acc10 = y1.lanewise(FMA, v0, acc10);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]);  acc20 = y2.lanewise(FMA, v0, acc20);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]);  acc30 = y3.lanewise(FMA, v0, acc30);
            final FloatVector y4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 1]);  acc40 = y4.lanewise(FMA, v0, acc40);
            final FloatVector y5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 1]);  acc50 = y5.lanewise(FMA, v0, acc50);
            final FloatVector y6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK + 1]);  acc60 = y6.lanewise(FMA, v0, acc60);
            final FloatVector y7 = FloatVector.broadcast(FLOATS, a[i + 7 * BLOCK + 1]);  acc70 = y7.lanewise(FMA, v0, acc70);
            final FloatVector y8 = FloatVector.broadcast(FLOATS, a[i + 8 * BLOCK + 1]);  acc80 = y8.lanewise(FMA, v0, acc80);
            final FloatVector y9 = FloatVector.broadcast(FLOATS, a[i + 9 * BLOCK + 1]);  acc90 = y9.lanewise(FMA, v0, acc90);
            final FloatVector ya = FloatVector.broadcast(FLOATS, a[i + 10 * BLOCK + 1]); acca0 = ya.lanewise(FMA, v0, acca0);
            final FloatVector yb = FloatVector.broadcast(FLOATS, a[i + 11 * BLOCK + 1]); accb0 = yb.lanewise(FMA, v0, accb0);
            final FloatVector yc = FloatVector.broadcast(FLOATS, a[i + 12 * BLOCK + 1]); accc0 = yc.lanewise(FMA, v0, accc0);
            final FloatVector yd = FloatVector.broadcast(FLOATS, a[i + 13 * BLOCK + 1]); accd0 = yd.lanewise(FMA, v0, accd0);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 2 * LANES;
        } while (p != end);

        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        final int c4 = c3 + cStride, c5 = c4 + cStride, c6 = c5 + cStride;
        final int c7 = c6 + cStride, c8 = c7 + cStride, c9 = c8 + cStride;
        final int ca = c9 + cStride, cb = ca + cStride, cc = cb + cStride;
        final int cd = cc + cStride;
        acc00.intoArray(c, c0);
        acc10.intoArray(c, c1);
        acc20.intoArray(c, c2);
        acc30.intoArray(c, c3);
        acc40.intoArray(c, c4);
        acc50.intoArray(c, c5);
        acc60.intoArray(c, c6);
        acc70.intoArray(c, c7);
        acc80.intoArray(c, c8);
        acc90.intoArray(c, c9);
        acca0.intoArray(c, ca);
        accb0.intoArray(c, cb);
        accc0.intoArray(c, cc);
        accd0.intoArray(c, cd);
    }

    static void sum7x1(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, float[] c, int c0, int cStride) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + LANES, end = first + steps * LANES, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        FloatVector acc00 = bias0, acc10 = bias0;
        FloatVector acc20 = bias0, acc30 = bias0;
        FloatVector acc40 = bias0, acc50 = bias0;
        FloatVector acc60 = bias0;

        int i = a0, p = first;
        do { // two input channels a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                 acc00 = x0.lanewise(FMA, w0, acc00);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);         acc10 = x1.lanewise(FMA, w0, acc10);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);     acc20 = x2.lanewise(FMA, w0, acc20);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);     acc30 = x3.lanewise(FMA, w0, acc30);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK]);     acc40 = x4.lanewise(FMA, w0, acc40);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK]);     acc50 = x5.lanewise(FMA, w0, acc50);
            final FloatVector x6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK]);     acc60 = x6.lanewise(FMA, w0, acc60);
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + LANES);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);             acc00 = y0.lanewise(FMA, v0, acc00);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);     acc10 = y1.lanewise(FMA, v0, acc10);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]); acc20 = y2.lanewise(FMA, v0, acc20);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]); acc30 = y3.lanewise(FMA, v0, acc30);
            final FloatVector y4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 1]); acc40 = y4.lanewise(FMA, v0, acc40);
            final FloatVector y5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 1]); acc50 = y5.lanewise(FMA, v0, acc50);
            final FloatVector y6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK + 1]); acc60 = y6.lanewise(FMA, v0, acc60);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 2 * LANES;
        } while (p != end);

        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        final int c4 = c3 + cStride, c5 = c4 + cStride, c6 = c5 + cStride;
        acc00.intoArray(c, c0);
        acc10.intoArray(c, c1);
        acc20.intoArray(c, c2);
        acc30.intoArray(c, c3);
        acc40.intoArray(c, c4);
        acc50.intoArray(c, c5);
        acc60.intoArray(c, c6);
    }
}
