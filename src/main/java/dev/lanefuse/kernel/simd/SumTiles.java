package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.ORIGIN;
import static jdk.incubator.vector.VectorOperators.FMA;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the pointwise convolution that store their sums as they are: to plain pixels, or, one pixel by one vector, and beside
 * panels of three vectors, to blocks, where {@link Pointwise} has them clamped. K loops are those of {@link ClampTiles}, which says why
 * they are as they are. What follows the sums, a residual, is a pass of its own: an epilogue that adds costs a tile without a residual an
 * eighth of its time where the chains are short (32-16 at 112 x 112: 111 us, without it 95), and the nodes that it takes are those that 10
 * x 2 needs to stay below C2's limit.
 *
 * <p>10 x 2 is for long chains, whose panels may not stay in the L1: it reads a panel for every tenth pixel.
 *
 * <p>{@code c0} is the first pixel's first channel of the panel, see {@link dev.lanefuse.kernel.Kernels#pointwise}.
 */
// @formatter:off: the tiles are aligned by hand
final class SumTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int L = FLOATS.length();
    private static final int LAST_PAIR = ClampTiles.LAST_PAIR;
    private static final int LAST_EIGHT = ClampTiles.LAST_EIGHT;

    private SumTiles() {}

    static void sum10x2(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, float[] c, int c0, int cStride) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 2 * L, end = first + steps * 2 * L, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc00 = bias0, acc01 = bias1;
        FloatVector acc10 = bias0, acc11 = bias1;
        FloatVector acc20 = bias0, acc21 = bias1;
        FloatVector acc30 = bias0, acc31 = bias1;
        FloatVector acc40 = bias0, acc41 = bias1;
        FloatVector acc50 = bias0, acc51 = bias1;
        FloatVector acc60 = bias0, acc61 = bias1;
        FloatVector acc70 = bias0, acc71 = bias1;
        FloatVector acc80 = bias0, acc81 = bias1;
        FloatVector acc90 = bias0, acc91 = bias1;

        int i = a0, p = first;
        do { // two input channels a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                  acc00 = x0.lanewise(FMA, w0, acc00);   acc01 = x0.lanewise(FMA, w1, acc01);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);          acc10 = x1.lanewise(FMA, w0, acc10);   acc11 = x1.lanewise(FMA, w1, acc11);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);      acc20 = x2.lanewise(FMA, w0, acc20);   acc21 = x2.lanewise(FMA, w1, acc21);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);      acc30 = x3.lanewise(FMA, w0, acc30);   acc31 = x3.lanewise(FMA, w1, acc31);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK]);      acc40 = x4.lanewise(FMA, w0, acc40);   acc41 = x4.lanewise(FMA, w1, acc41);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK]);      acc50 = x5.lanewise(FMA, w0, acc50);   acc51 = x5.lanewise(FMA, w1, acc51);
            final FloatVector x6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK]);      acc60 = x6.lanewise(FMA, w0, acc60);   acc61 = x6.lanewise(FMA, w1, acc61);
            final FloatVector x7 = FloatVector.broadcast(FLOATS, a[i + 7 * BLOCK]);      acc70 = x7.lanewise(FMA, w0, acc70);   acc71 = x7.lanewise(FMA, w1, acc71);
            final FloatVector x8 = FloatVector.broadcast(FLOATS, a[i + 8 * BLOCK]);      acc80 = x8.lanewise(FMA, w0, acc80);   acc81 = x8.lanewise(FMA, w1, acc81);
            final FloatVector x9 = FloatVector.broadcast(FLOATS, a[i + 9 * BLOCK]);      acc90 = x9.lanewise(FMA, w0, acc90);   acc91 = x9.lanewise(FMA, w1, acc91);
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            final FloatVector v1 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);              acc00 = y0.lanewise(FMA, v0, acc00);   acc01 = y0.lanewise(FMA, v1, acc01);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);      acc10 = y1.lanewise(FMA, v0, acc10);   acc11 = y1.lanewise(FMA, v1, acc11);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]);  acc20 = y2.lanewise(FMA, v0, acc20);   acc21 = y2.lanewise(FMA, v1, acc21);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]);  acc30 = y3.lanewise(FMA, v0, acc30);   acc31 = y3.lanewise(FMA, v1, acc31);
            final FloatVector y4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 1]);  acc40 = y4.lanewise(FMA, v0, acc40);   acc41 = y4.lanewise(FMA, v1, acc41);
            final FloatVector y5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 1]);  acc50 = y5.lanewise(FMA, v0, acc50);   acc51 = y5.lanewise(FMA, v1, acc51);
            final FloatVector y6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK + 1]);  acc60 = y6.lanewise(FMA, v0, acc60);   acc61 = y6.lanewise(FMA, v1, acc61);
            final FloatVector y7 = FloatVector.broadcast(FLOATS, a[i + 7 * BLOCK + 1]);  acc70 = y7.lanewise(FMA, v0, acc70);   acc71 = y7.lanewise(FMA, v1, acc71);
            final FloatVector y8 = FloatVector.broadcast(FLOATS, a[i + 8 * BLOCK + 1]);  acc80 = y8.lanewise(FMA, v0, acc80);   acc81 = y8.lanewise(FMA, v1, acc81);
            final FloatVector y9 = FloatVector.broadcast(FLOATS, a[i + 9 * BLOCK + 1]);  acc90 = y9.lanewise(FMA, v0, acc90);   acc91 = y9.lanewise(FMA, v1, acc91);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 4 * L;
        } while (p != end);

        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        final int c4 = c3 + cStride, c5 = c4 + cStride, c6 = c5 + cStride;
        final int c7 = c6 + cStride, c8 = c7 + cStride, c9 = c8 + cStride;
        acc00.intoArray(c, c0);
        acc01.intoArray(c, c0 + L);
        acc10.intoArray(c, c1);
        acc11.intoArray(c, c1 + L);
        acc20.intoArray(c, c2);
        acc21.intoArray(c, c2 + L);
        acc30.intoArray(c, c3);
        acc31.intoArray(c, c3 + L);
        acc40.intoArray(c, c4);
        acc41.intoArray(c, c4 + L);
        acc50.intoArray(c, c5);
        acc51.intoArray(c, c5 + L);
        acc60.intoArray(c, c6);
        acc61.intoArray(c, c6 + L);
        acc70.intoArray(c, c7);
        acc71.intoArray(c, c7 + L);
        acc80.intoArray(c, c8);
        acc81.intoArray(c, c8 + L);
        acc90.intoArray(c, c9);
        acc91.intoArray(c, c9 + L);
    }

    static void sum7x2(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, float[] c, int c0, int second, int cStride) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 2 * L, end = first + steps * 2 * L, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
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
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                  acc00 = x0.lanewise(FMA, w0, acc00);   acc01 = x0.lanewise(FMA, w1, acc01);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);          acc10 = x1.lanewise(FMA, w0, acc10);   acc11 = x1.lanewise(FMA, w1, acc11);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);      acc20 = x2.lanewise(FMA, w0, acc20);   acc21 = x2.lanewise(FMA, w1, acc21);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);      acc30 = x3.lanewise(FMA, w0, acc30);   acc31 = x3.lanewise(FMA, w1, acc31);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK]);      acc40 = x4.lanewise(FMA, w0, acc40);   acc41 = x4.lanewise(FMA, w1, acc41);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK]);      acc50 = x5.lanewise(FMA, w0, acc50);   acc51 = x5.lanewise(FMA, w1, acc51);
            final FloatVector x6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK]);      acc60 = x6.lanewise(FMA, w0, acc60);   acc61 = x6.lanewise(FMA, w1, acc61);
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            final FloatVector v1 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);              acc00 = y0.lanewise(FMA, v0, acc00);   acc01 = y0.lanewise(FMA, v1, acc01);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);      acc10 = y1.lanewise(FMA, v0, acc10);   acc11 = y1.lanewise(FMA, v1, acc11);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]);  acc20 = y2.lanewise(FMA, v0, acc20);   acc21 = y2.lanewise(FMA, v1, acc21);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]);  acc30 = y3.lanewise(FMA, v0, acc30);   acc31 = y3.lanewise(FMA, v1, acc31);
            final FloatVector y4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 1]);  acc40 = y4.lanewise(FMA, v0, acc40);   acc41 = y4.lanewise(FMA, v1, acc41);
            final FloatVector y5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 1]);  acc50 = y5.lanewise(FMA, v0, acc50);   acc51 = y5.lanewise(FMA, v1, acc51);
            final FloatVector y6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK + 1]);  acc60 = y6.lanewise(FMA, v0, acc60);   acc61 = y6.lanewise(FMA, v1, acc61);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 4 * L;
        } while (p != end);

        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        final int c4 = c3 + cStride, c5 = c4 + cStride, c6 = c5 + cStride;
        acc00.intoArray(c, c0);
        acc01.intoArray(c, c0 + second);
        acc10.intoArray(c, c1);
        acc11.intoArray(c, c1 + second);
        acc20.intoArray(c, c2);
        acc21.intoArray(c, c2 + second);
        acc30.intoArray(c, c3);
        acc31.intoArray(c, c3 + second);
        acc40.intoArray(c, c4);
        acc41.intoArray(c, c4 + second);
        acc50.intoArray(c, c5);
        acc51.intoArray(c, c5 + second);
        acc60.intoArray(c, c6);
        acc61.intoArray(c, c6 + second);
    }

    static void sum6x2(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, float[] c, int c0, int cStride) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 8 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 2 * L, end = first + steps * 2 * L, jump = aBlockStride - BLOCK + 8;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc00 = bias0, acc01 = bias1;
        FloatVector acc10 = bias0, acc11 = bias1;
        FloatVector acc20 = bias0, acc21 = bias1;
        FloatVector acc30 = bias0, acc31 = bias1;
        FloatVector acc40 = bias0, acc41 = bias1;
        FloatVector acc50 = bias0, acc51 = bias1;

        int i = a0, p = first;
        do { // eight input channels a step
            FloatVector w0 = FloatVector.fromArray(FLOATS, w, p), w1 = FloatVector.fromArray(FLOATS, w, p + L), x;
            x = FloatVector.broadcast(FLOATS, a[i]);                    acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK]);            acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);        acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);        acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK]);        acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK]);        acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0; // behind the inputs, before the weights
            w0 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
            c[c0] = 1; // behind those, before their inputs
            x = FloatVector.broadcast(FLOATS, a[i + 1]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 1]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 1]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0;
            w0 = FloatVector.fromArray(FLOATS, w, p + 4 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 5 * L);
            c[c0] = 1;
            x = FloatVector.broadcast(FLOATS, a[i + 2]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 2]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 2]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 2]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 2]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 2]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0;
            w0 = FloatVector.fromArray(FLOATS, w, p + 6 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 7 * L);
            c[c0] = 1;
            x = FloatVector.broadcast(FLOATS, a[i + 3]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 3]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 3]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 3]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 3]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 3]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0;
            w0 = FloatVector.fromArray(FLOATS, w, p + 8 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 9 * L);
            c[c0] = 1;
            x = FloatVector.broadcast(FLOATS, a[i + 4]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 4]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 4]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 4]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 4]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 4]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0;
            w0 = FloatVector.fromArray(FLOATS, w, p + 10 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 11 * L);
            c[c0] = 1;
            x = FloatVector.broadcast(FLOATS, a[i + 5]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 5]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 5]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 5]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 5]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 5]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0;
            w0 = FloatVector.fromArray(FLOATS, w, p + 12 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 13 * L);
            c[c0] = 1;
            x = FloatVector.broadcast(FLOATS, a[i + 6]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 6]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 6]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 6]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 6]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 6]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0;
            w0 = FloatVector.fromArray(FLOATS, w, p + 14 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 15 * L);
            c[c0] = 1;
            x = FloatVector.broadcast(FLOATS, a[i + 7]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 7]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 7]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 7]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 7]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 7]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            i += (i & BLOCK - 1) == LAST_EIGHT ? jump : 8;
            p += 16 * L;
        } while (p != end);

        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        final int c4 = c3 + cStride, c5 = c4 + cStride;
        acc00.intoArray(c, c0);
        acc01.intoArray(c, c0 + L);
        acc10.intoArray(c, c1);
        acc11.intoArray(c, c1 + L);
        acc20.intoArray(c, c2);
        acc21.intoArray(c, c2 + L);
        acc30.intoArray(c, c3);
        acc31.intoArray(c, c3 + L);
        acc40.intoArray(c, c4);
        acc41.intoArray(c, c4 + L);
        acc50.intoArray(c, c5);
        acc51.intoArray(c, c5 + L);
    }

    static void sum4x2(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, float[] c, int c0, int cStride) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 2 * L, end = first + steps * 2 * L, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc00 = bias0, acc01 = bias1;
        FloatVector acc10 = bias0, acc11 = bias1;
        FloatVector acc20 = bias0, acc21 = bias1;
        FloatVector acc30 = bias0, acc31 = bias1;

        int i = a0, p = first;
        do { // two input channels a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                  acc00 = x0.lanewise(FMA, w0, acc00);   acc01 = x0.lanewise(FMA, w1, acc01);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);          acc10 = x1.lanewise(FMA, w0, acc10);   acc11 = x1.lanewise(FMA, w1, acc11);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);      acc20 = x2.lanewise(FMA, w0, acc20);   acc21 = x2.lanewise(FMA, w1, acc21);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);      acc30 = x3.lanewise(FMA, w0, acc30);   acc31 = x3.lanewise(FMA, w1, acc31);
            if (L < BLOCK) {
                c[c0] = 0; // as above
            }
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            final FloatVector v1 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);              acc00 = y0.lanewise(FMA, v0, acc00);   acc01 = y0.lanewise(FMA, v1, acc01);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);      acc10 = y1.lanewise(FMA, v0, acc10);   acc11 = y1.lanewise(FMA, v1, acc11);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]);  acc20 = y2.lanewise(FMA, v0, acc20);   acc21 = y2.lanewise(FMA, v1, acc21);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]);  acc30 = y3.lanewise(FMA, v0, acc30);   acc31 = y3.lanewise(FMA, v1, acc31);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 4 * L;
        } while (p != end);

        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        acc00.intoArray(c, c0);
        acc01.intoArray(c, c0 + L);
        acc10.intoArray(c, c1);
        acc11.intoArray(c, c1 + L);
        acc20.intoArray(c, c2);
        acc21.intoArray(c, c2 + L);
        acc30.intoArray(c, c3);
        acc31.intoArray(c, c3 + L);
    }

    /**
     * One pixel by two vectors, or by one. Both in one method, which is larger so than what C2 inlines (325 bytecodes): inlined into its
     * callers the loop kept an object a step in one JVM of some 60 that run two species.
     */
    static void sum1(boolean two, float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, float[] c, int c0, int second) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int jump = aBlockStride - BLOCK + 2;
        int i = a0;
        if (two) {
            FloatVector acc0 = FloatVector.fromArray(FLOATS, w, wOffset), acc1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
            int p = wOffset + 2 * L;
            final int end = p + steps * 2 * L;
            do { // two input channels a step
                final FloatVector x = FloatVector.broadcast(FLOATS, a[i]);
                acc0 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p), acc0);          acc1 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + L), acc1);
                final FloatVector y = FloatVector.broadcast(FLOATS, a[i + 1]);
                acc0 = y.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 2 * L), acc0);  acc1 = y.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 3 * L), acc1);
                i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
                p += 4 * L;
            } while (p != end);
            acc0.intoArray(c, c0);
            acc1.intoArray(c, c0 + second);
        } else {
            FloatVector acc = FloatVector.fromArray(FLOATS, w, wOffset);
            int p = wOffset + L;
            final int end = p + steps * L;
            do { // as above
                acc = FloatVector.broadcast(FLOATS, a[i]).lanewise(FMA, FloatVector.fromArray(FLOATS, w, p), acc);
                acc = FloatVector.broadcast(FLOATS, a[i + 1]).lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + L), acc);
                i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
                p += 2 * L;
            } while (p != end);
            acc.intoArray(c, c0);
        }
    }

    static void sum14x1(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, float[] c, int c0, int cStride) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + L, end = first + steps * L, jump = aBlockStride - BLOCK + 2;

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
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + L);
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
            p += 2 * L;
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
        final int first = wOffset + L, end = first + steps * L, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        FloatVector acc00 = bias0, acc10 = bias0;
        FloatVector acc20 = bias0, acc30 = bias0;
        FloatVector acc40 = bias0, acc50 = bias0;
        FloatVector acc60 = bias0;

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
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);              acc00 = y0.lanewise(FMA, v0, acc00);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);      acc10 = y1.lanewise(FMA, v0, acc10);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]);  acc20 = y2.lanewise(FMA, v0, acc20);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]);  acc30 = y3.lanewise(FMA, v0, acc30);
            final FloatVector y4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 1]);  acc40 = y4.lanewise(FMA, v0, acc40);
            final FloatVector y5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 1]);  acc50 = y5.lanewise(FMA, v0, acc50);
            final FloatVector y6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK + 1]);  acc60 = y6.lanewise(FMA, v0, acc60);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 2 * L;
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
