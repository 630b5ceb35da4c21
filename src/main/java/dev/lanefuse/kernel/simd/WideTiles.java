package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.NO_LOW;
import static dev.lanefuse.kernel.Kernels.ORIGIN;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of three vectors of output channels, into blocks, and of one and a half, to plain pixels, in place of those of
 * {@link ClampTiles} on processors that start two multiply-adds of 512 bits a cycle. There all that stands beside the multiply-adds counts
 * twice: 7 x 2, with 14 chains and two loads for three multiply-adds, ends at 84 to 89 % of peak, and 7 x 3, with 21 and about one for two,
 * reaches 90 to 100 (Intel Xeon, alone). 21 sums, three weights and the inputs under way take 27 of 32 registers. Hidden channels of
 * MobileNetV2, six times a multiple of eight, are multiples of 48.
 *
 * <p>With 21 clamps the tile of 7 x 3 has 44,100 live nodes when C2 has parsed it, above the limit at which it inlines no more
 * ({@link ClampTiles}). The library has its calls inlined by force: those beyond are inlined once the graph is cleaned, to some 7,500. It
 * ran at 80 to 88 % of peak in 40 of 40 JVMs, 20 of them with a second species (32 inputs). Clamped in a pass of its own (18,300 nodes),
 * the expand stages of the 17 blocks reach 80 % of peak in place of 86.
 *
 * <p>Of a panel of 24 channels to plain pixels, of which MobileNetV2 has two at 1.0, tiles of two vectors compute 32. There two pixels
 * share the second vector: {@link #sum10by24}.
 *
 * <p>The third vector of channels lies {@code second} elements behind the second; else all is as it is there.
 */
// @formatter:off: the tiles are aligned by hand
final class WideTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();
    private static final int LAST_PAIR = ClampTiles.LAST_PAIR;

    /** The lanes of the second of two pixels. */
    private static final VectorMask<Float> UPPER = VectorMask.fromLong(FLOATS, -1L << L / 2);

    private WideTiles() {}

    static void clamp7x3(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset,
            float[] c, int c0, int second, int low, int high) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 3 * L, end = first + steps * 3 * L, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        final FloatVector bias2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L);
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
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                  acc00 = x0.lanewise(FMA, w0, acc00);   acc01 = x0.lanewise(FMA, w1, acc01);   acc02 = x0.lanewise(FMA, w2, acc02);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);          acc10 = x1.lanewise(FMA, w0, acc10);   acc11 = x1.lanewise(FMA, w1, acc11);   acc12 = x1.lanewise(FMA, w2, acc12);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);      acc20 = x2.lanewise(FMA, w0, acc20);   acc21 = x2.lanewise(FMA, w1, acc21);   acc22 = x2.lanewise(FMA, w2, acc22);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);      acc30 = x3.lanewise(FMA, w0, acc30);   acc31 = x3.lanewise(FMA, w1, acc31);   acc32 = x3.lanewise(FMA, w2, acc32);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK]);      acc40 = x4.lanewise(FMA, w0, acc40);   acc41 = x4.lanewise(FMA, w1, acc41);   acc42 = x4.lanewise(FMA, w2, acc42);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK]);      acc50 = x5.lanewise(FMA, w0, acc50);   acc51 = x5.lanewise(FMA, w1, acc51);   acc52 = x5.lanewise(FMA, w2, acc52);
            final FloatVector x6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK]);      acc60 = x6.lanewise(FMA, w0, acc60);   acc61 = x6.lanewise(FMA, w1, acc61);   acc62 = x6.lanewise(FMA, w2, acc62);
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
            final FloatVector v1 = FloatVector.fromArray(FLOATS, w, p + 4 * L);
            final FloatVector v2 = FloatVector.fromArray(FLOATS, w, p + 5 * L);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);              acc00 = y0.lanewise(FMA, v0, acc00);   acc01 = y0.lanewise(FMA, v1, acc01);   acc02 = y0.lanewise(FMA, v2, acc02);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);      acc10 = y1.lanewise(FMA, v0, acc10);   acc11 = y1.lanewise(FMA, v1, acc11);   acc12 = y1.lanewise(FMA, v2, acc12);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]);  acc20 = y2.lanewise(FMA, v0, acc20);   acc21 = y2.lanewise(FMA, v1, acc21);   acc22 = y2.lanewise(FMA, v2, acc22);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]);  acc30 = y3.lanewise(FMA, v0, acc30);   acc31 = y3.lanewise(FMA, v1, acc31);   acc32 = y3.lanewise(FMA, v2, acc32);
            final FloatVector y4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 1]);  acc40 = y4.lanewise(FMA, v0, acc40);   acc41 = y4.lanewise(FMA, v1, acc41);   acc42 = y4.lanewise(FMA, v2, acc42);
            final FloatVector y5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 1]);  acc50 = y5.lanewise(FMA, v0, acc50);   acc51 = y5.lanewise(FMA, v1, acc51);   acc52 = y5.lanewise(FMA, v2, acc52);
            final FloatVector y6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK + 1]);  acc60 = y6.lanewise(FMA, v0, acc60);   acc61 = y6.lanewise(FMA, v1, acc61);   acc62 = y6.lanewise(FMA, v2, acc62);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 6 * L;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        final int c1 = c0 + second, c2 = c1 + second;
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
        ((FloatVector) acc02.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2);
        ((FloatVector) acc12.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2 + BLOCK);
        ((FloatVector) acc22.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2 + 2 * BLOCK);
        ((FloatVector) acc32.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2 + 3 * BLOCK);
        ((FloatVector) acc42.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2 + 4 * BLOCK);
        ((FloatVector) acc52.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2 + 5 * BLOCK);
        ((FloatVector) acc62.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2 + 6 * BLOCK);
    }

    static void clamp4x3(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset,
            float[] c, int c0, int second, int low, int high) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 3 * L, end = first + steps * 3 * L, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        final FloatVector bias2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L);
        FloatVector acc00 = bias0, acc01 = bias1, acc02 = bias2;
        FloatVector acc10 = bias0, acc11 = bias1, acc12 = bias2;
        FloatVector acc20 = bias0, acc21 = bias1, acc22 = bias2;
        FloatVector acc30 = bias0, acc31 = bias1, acc32 = bias2;

        int i = a0, p = first;
        do { // two input channels a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                  acc00 = x0.lanewise(FMA, w0, acc00);   acc01 = x0.lanewise(FMA, w1, acc01);   acc02 = x0.lanewise(FMA, w2, acc02);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);          acc10 = x1.lanewise(FMA, w0, acc10);   acc11 = x1.lanewise(FMA, w1, acc11);   acc12 = x1.lanewise(FMA, w2, acc12);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);      acc20 = x2.lanewise(FMA, w0, acc20);   acc21 = x2.lanewise(FMA, w1, acc21);   acc22 = x2.lanewise(FMA, w2, acc22);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);      acc30 = x3.lanewise(FMA, w0, acc30);   acc31 = x3.lanewise(FMA, w1, acc31);   acc32 = x3.lanewise(FMA, w2, acc32);
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
            final FloatVector v1 = FloatVector.fromArray(FLOATS, w, p + 4 * L);
            final FloatVector v2 = FloatVector.fromArray(FLOATS, w, p + 5 * L);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);              acc00 = y0.lanewise(FMA, v0, acc00);   acc01 = y0.lanewise(FMA, v1, acc01);   acc02 = y0.lanewise(FMA, v2, acc02);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);      acc10 = y1.lanewise(FMA, v0, acc10);   acc11 = y1.lanewise(FMA, v1, acc11);   acc12 = y1.lanewise(FMA, v2, acc12);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]);  acc20 = y2.lanewise(FMA, v0, acc20);   acc21 = y2.lanewise(FMA, v1, acc21);   acc22 = y2.lanewise(FMA, v2, acc22);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]);  acc30 = y3.lanewise(FMA, v0, acc30);   acc31 = y3.lanewise(FMA, v1, acc31);   acc32 = y3.lanewise(FMA, v2, acc32);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 6 * L;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        final int c1 = c0 + second, c2 = c1 + second;
        ((FloatVector) acc00.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0);
        ((FloatVector) acc10.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + BLOCK);
        ((FloatVector) acc20.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 2 * BLOCK);
        ((FloatVector) acc30.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 3 * BLOCK);
        ((FloatVector) acc01.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1);
        ((FloatVector) acc11.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + BLOCK);
        ((FloatVector) acc21.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 2 * BLOCK);
        ((FloatVector) acc31.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 3 * BLOCK);
        ((FloatVector) acc02.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2);
        ((FloatVector) acc12.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2 + BLOCK);
        ((FloatVector) acc22.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2 + 2 * BLOCK);
        ((FloatVector) acc32.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2 + 3 * BLOCK);
    }

    static void clamp1x3(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset,
            float[] c, int c0, int second, int low, int high) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 3 * L, end = first + steps * 3 * L, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        final FloatVector bias2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L);
        FloatVector acc00 = bias0, acc01 = bias1, acc02 = bias2;

        int i = a0, p = first;
        do { // two input channels a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                  acc00 = x0.lanewise(FMA, w0, acc00);   acc01 = x0.lanewise(FMA, w1, acc01);   acc02 = x0.lanewise(FMA, w2, acc02);
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
            final FloatVector v1 = FloatVector.fromArray(FLOATS, w, p + 4 * L);
            final FloatVector v2 = FloatVector.fromArray(FLOATS, w, p + 5 * L);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);              acc00 = y0.lanewise(FMA, v0, acc00);   acc01 = y0.lanewise(FMA, v1, acc01);   acc02 = y0.lanewise(FMA, v2, acc02);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 6 * L;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        final int c1 = c0 + second, c2 = c1 + second;
        ((FloatVector) acc00.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0);
        ((FloatVector) acc01.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1);
        ((FloatVector) acc02.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2);
    }

    /**
     * To plain pixels, 10 by a vector and a half, two of which share one: its lower half is the last half vector of the first pixel, its
     * upper half that of the second, whose input is blended in. The weights have the half twice
     * ({@link dev.lanefuse.kernel.Panels#repeatHalf}). The shared vector is stored before the second pixel's own, which covers what it
     * spills; behind the last pixel it spills nothing. A step takes one input: as quick as two (Zen 5), and half as much to compile. 15
     * sums, two weights, the inputs of a pair and their blend take 20 of 32 registers.
     */
    static void sum10by24(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, float[] c, int c0, int cStride) {
        if (steps < 0) { return; }
        assert steps > 0 && a0 % BLOCK == ORIGIN && cStride >= 3 * L / 2;
        final int first = wOffset + 2 * L, end = first + steps * 2 * L, jump = aBlockStride - BLOCK + 1;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc0 = bias0, acc1 = bias0, shared0 = bias1;
        FloatVector acc2 = bias0, acc3 = bias0, shared1 = bias1;
        FloatVector acc4 = bias0, acc5 = bias0, shared2 = bias1;
        FloatVector acc6 = bias0, acc7 = bias0, shared3 = bias1;
        FloatVector acc8 = bias0, acc9 = bias0, shared4 = bias1;

        int i = a0, p = first;
        do { // an input channel a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]), x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);
            acc0 = x0.lanewise(FMA, w0, acc0);  acc1 = x1.lanewise(FMA, w0, acc1);  shared0 = x0.blend(x1, UPPER).lanewise(FMA, w1, shared0);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]), x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);
            acc2 = x2.lanewise(FMA, w0, acc2);  acc3 = x3.lanewise(FMA, w0, acc3);  shared1 = x2.blend(x3, UPPER).lanewise(FMA, w1, shared1);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK]), x5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK]);
            acc4 = x4.lanewise(FMA, w0, acc4);  acc5 = x5.lanewise(FMA, w0, acc5);  shared2 = x4.blend(x5, UPPER).lanewise(FMA, w1, shared2);
            final FloatVector x6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK]), x7 = FloatVector.broadcast(FLOATS, a[i + 7 * BLOCK]);
            acc6 = x6.lanewise(FMA, w0, acc6);  acc7 = x7.lanewise(FMA, w0, acc7);  shared3 = x6.blend(x7, UPPER).lanewise(FMA, w1, shared3);
            final FloatVector x8 = FloatVector.broadcast(FLOATS, a[i + 8 * BLOCK]), x9 = FloatVector.broadcast(FLOATS, a[i + 9 * BLOCK]);
            acc8 = x8.lanewise(FMA, w0, acc8);  acc9 = x9.lanewise(FMA, w0, acc9);  shared4 = x8.blend(x9, UPPER).lanewise(FMA, w1, shared4);
            i += (i & BLOCK - 1) == LAST_PAIR + 1 ? jump : 1;
            p += 2 * L;
        } while (p != end);

        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        final int c4 = c3 + cStride, c5 = c4 + cStride, c6 = c5 + cStride;
        final int c7 = c6 + cStride, c8 = c7 + cStride, c9 = c8 + cStride;
        acc0.intoArray(c, c0);
        shared0.intoArray(c, c0 + L);
        shared0.intoArray(c, c1 + L / 2);
        acc1.intoArray(c, c1);
        acc2.intoArray(c, c2);
        shared1.intoArray(c, c2 + L);
        shared1.intoArray(c, c3 + L / 2);
        acc3.intoArray(c, c3);
        acc4.intoArray(c, c4);
        shared2.intoArray(c, c4 + L);
        shared2.intoArray(c, c5 + L / 2);
        acc5.intoArray(c, c5);
        acc6.intoArray(c, c6);
        shared3.intoArray(c, c6 + L);
        shared3.intoArray(c, c7 + L / 2);
        acc7.intoArray(c, c7);
        acc8.intoArray(c, c8);
        shared4.intoArray(c, c8 + L);
        shared4.intoArray(c, c9 + L / 2);
        acc9.intoArray(c, c9);
    }

    /** Clamps the bits of a run of whole vectors where they stand: what the tiles of {@link SumTiles} leave of narrower panels. */
    static void clamp(float[] c, int offset, int count, int low, int high) {
        if (count == 0) { return; }
        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        for (int i = offset; i < offset + count; i += L) { // a vector a step
            ((FloatVector) FloatVector.fromArray(FLOATS, c, i).reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, i);
        }
    }
}
