package dev.lanefuse.kernel.simd;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.FMA;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the pointwise convolution that add a residual, to plain pixels: 5 pixels by 1 to 4 vectors of output
 * channels for 32 vector registers; 4 by 2 and 3 by 3 for 16.
 *
 * <p>5 x 4 takes 20 accumulators, 4 weights and a broadcast, and 5 rows of the 15 general registers. Past six rows
 * the addresses run out of general registers (7x3: 74 % of peak, 8x2: 85 %, 5x4: 99 %, K = 384, Zen 4), and 5 keeps the edge of 49, 98 and
 * 196 pixels small. See {@link ClampTiles} for what bounds a method.
 *
 * <p>Arguments as there, see {@link dev.lanefuse.kernel.Kernels#pointwise}. Where nothing is added {@code residual} holds -0.0 and its
 * stride is 0: x + -0.0 is x for every x.
 */
// @formatter:off: the tiles are aligned by hand
final class AddTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int L = FLOATS.length();

    private AddTiles() {}

    static void add5x4(float[] a, int a0, int aStride, int inputs, float[] w, int wOffset,
            float[] residual, int r0, int residualStride, float[] c, int c0, int cStride) {
        assert inputs >= 0;
        final int end = a0 + inputs, s1 = aStride, s2 = 2 * aStride, s3 = 3 * aStride, s4 = 4 * aStride;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        final FloatVector bias2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L);
        final FloatVector bias3 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        FloatVector acc00 = bias0, acc01 = bias1, acc02 = bias2, acc03 = bias3;
        FloatVector acc10 = bias0, acc11 = bias1, acc12 = bias2, acc13 = bias3;
        FloatVector acc20 = bias0, acc21 = bias1, acc22 = bias2, acc23 = bias3;
        FloatVector acc30 = bias0, acc31 = bias1, acc32 = bias2, acc33 = bias3;
        FloatVector acc40 = bias0, acc41 = bias1, acc42 = bias2, acc43 = bias3;

        for (int i = a0, p = wOffset + 4 * L; i < end; i++, p += 4 * L) { // one input channel a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            final FloatVector w3 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                 acc00 = x0.lanewise(FMA, w0, acc00);  acc01 = x0.lanewise(FMA, w1, acc01);  acc02 = x0.lanewise(FMA, w2, acc02);  acc03 = x0.lanewise(FMA, w3, acc03);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + s1]);            acc10 = x1.lanewise(FMA, w0, acc10);  acc11 = x1.lanewise(FMA, w1, acc11);  acc12 = x1.lanewise(FMA, w2, acc12);  acc13 = x1.lanewise(FMA, w3, acc13);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + s2]);            acc20 = x2.lanewise(FMA, w0, acc20);  acc21 = x2.lanewise(FMA, w1, acc21);  acc22 = x2.lanewise(FMA, w2, acc22);  acc23 = x2.lanewise(FMA, w3, acc23);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + s3]);            acc30 = x3.lanewise(FMA, w0, acc30);  acc31 = x3.lanewise(FMA, w1, acc31);  acc32 = x3.lanewise(FMA, w2, acc32);  acc33 = x3.lanewise(FMA, w3, acc33);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + s4]);            acc40 = x4.lanewise(FMA, w0, acc40);  acc41 = x4.lanewise(FMA, w1, acc41);  acc42 = x4.lanewise(FMA, w2, acc42);  acc43 = x4.lanewise(FMA, w3, acc43);
        }

        final int r1 = r0 + residualStride, r2 = r1 + residualStride, r3 = r2 + residualStride, r4 = r3 + residualStride;
        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride, c4 = c3 + cStride;
        acc00.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
        acc01.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0 + L)).intoArray(c, c0 + L);
        acc02.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0 + 2 * L)).intoArray(c, c0 + 2 * L);
        acc03.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0 + 3 * L)).intoArray(c, c0 + 3 * L);
        acc10.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
        acc11.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1 + L)).intoArray(c, c1 + L);
        acc12.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1 + 2 * L)).intoArray(c, c1 + 2 * L);
        acc13.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1 + 3 * L)).intoArray(c, c1 + 3 * L);
        acc20.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
        acc21.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2 + L)).intoArray(c, c2 + L);
        acc22.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2 + 2 * L)).intoArray(c, c2 + 2 * L);
        acc23.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2 + 3 * L)).intoArray(c, c2 + 3 * L);
        acc30.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3)).intoArray(c, c3);
        acc31.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3 + L)).intoArray(c, c3 + L);
        acc32.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3 + 2 * L)).intoArray(c, c3 + 2 * L);
        acc33.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3 + 3 * L)).intoArray(c, c3 + 3 * L);
        acc40.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4)).intoArray(c, c4);
        acc41.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4 + L)).intoArray(c, c4 + L);
        acc42.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4 + 2 * L)).intoArray(c, c4 + 2 * L);
        acc43.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4 + 3 * L)).intoArray(c, c4 + 3 * L);
    }

    static void add5x3(float[] a, int a0, int aStride, int inputs, float[] w, int wOffset,
            float[] residual, int r0, int residualStride, float[] c, int c0, int cStride) {
        assert inputs >= 0;
        final int end = a0 + inputs, s1 = aStride, s2 = 2 * aStride, s3 = 3 * aStride, s4 = 4 * aStride;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        final FloatVector bias2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L);
        FloatVector acc00 = bias0, acc01 = bias1, acc02 = bias2;
        FloatVector acc10 = bias0, acc11 = bias1, acc12 = bias2;
        FloatVector acc20 = bias0, acc21 = bias1, acc22 = bias2;
        FloatVector acc30 = bias0, acc31 = bias1, acc32 = bias2;
        FloatVector acc40 = bias0, acc41 = bias1, acc42 = bias2;

        for (int i = a0, p = wOffset + 3 * L; i < end; i++, p += 3 * L) { // one input channel a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                 acc00 = x0.lanewise(FMA, w0, acc00);  acc01 = x0.lanewise(FMA, w1, acc01);  acc02 = x0.lanewise(FMA, w2, acc02);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + s1]);            acc10 = x1.lanewise(FMA, w0, acc10);  acc11 = x1.lanewise(FMA, w1, acc11);  acc12 = x1.lanewise(FMA, w2, acc12);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + s2]);            acc20 = x2.lanewise(FMA, w0, acc20);  acc21 = x2.lanewise(FMA, w1, acc21);  acc22 = x2.lanewise(FMA, w2, acc22);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + s3]);            acc30 = x3.lanewise(FMA, w0, acc30);  acc31 = x3.lanewise(FMA, w1, acc31);  acc32 = x3.lanewise(FMA, w2, acc32);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + s4]);            acc40 = x4.lanewise(FMA, w0, acc40);  acc41 = x4.lanewise(FMA, w1, acc41);  acc42 = x4.lanewise(FMA, w2, acc42);
        }

        final int r1 = r0 + residualStride, r2 = r1 + residualStride, r3 = r2 + residualStride, r4 = r3 + residualStride;
        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride, c4 = c3 + cStride;
        acc00.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
        acc01.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0 + L)).intoArray(c, c0 + L);
        acc02.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0 + 2 * L)).intoArray(c, c0 + 2 * L);
        acc10.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
        acc11.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1 + L)).intoArray(c, c1 + L);
        acc12.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1 + 2 * L)).intoArray(c, c1 + 2 * L);
        acc20.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
        acc21.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2 + L)).intoArray(c, c2 + L);
        acc22.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2 + 2 * L)).intoArray(c, c2 + 2 * L);
        acc30.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3)).intoArray(c, c3);
        acc31.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3 + L)).intoArray(c, c3 + L);
        acc32.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3 + 2 * L)).intoArray(c, c3 + 2 * L);
        acc40.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4)).intoArray(c, c4);
        acc41.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4 + L)).intoArray(c, c4 + L);
        acc42.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4 + 2 * L)).intoArray(c, c4 + 2 * L);
    }

    static void add5x2(float[] a, int a0, int aStride, int inputs, float[] w, int wOffset,
            float[] residual, int r0, int residualStride, float[] c, int c0, int cStride) {
        assert inputs >= 0;
        final int end = a0 + inputs, s1 = aStride, s2 = 2 * aStride, s3 = 3 * aStride, s4 = 4 * aStride;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc00 = bias0, acc01 = bias1;
        FloatVector acc10 = bias0, acc11 = bias1;
        FloatVector acc20 = bias0, acc21 = bias1;
        FloatVector acc30 = bias0, acc31 = bias1;
        FloatVector acc40 = bias0, acc41 = bias1;

        for (int i = a0, p = wOffset + 2 * L; i < end; i++, p += 2 * L) { // one input channel a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                 acc00 = x0.lanewise(FMA, w0, acc00);  acc01 = x0.lanewise(FMA, w1, acc01);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + s1]);            acc10 = x1.lanewise(FMA, w0, acc10);  acc11 = x1.lanewise(FMA, w1, acc11);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + s2]);            acc20 = x2.lanewise(FMA, w0, acc20);  acc21 = x2.lanewise(FMA, w1, acc21);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + s3]);            acc30 = x3.lanewise(FMA, w0, acc30);  acc31 = x3.lanewise(FMA, w1, acc31);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + s4]);            acc40 = x4.lanewise(FMA, w0, acc40);  acc41 = x4.lanewise(FMA, w1, acc41);
        }

        final int r1 = r0 + residualStride, r2 = r1 + residualStride, r3 = r2 + residualStride, r4 = r3 + residualStride;
        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride, c4 = c3 + cStride;
        acc00.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
        acc01.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0 + L)).intoArray(c, c0 + L);
        acc10.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
        acc11.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1 + L)).intoArray(c, c1 + L);
        acc20.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
        acc21.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2 + L)).intoArray(c, c2 + L);
        acc30.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3)).intoArray(c, c3);
        acc31.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3 + L)).intoArray(c, c3 + L);
        acc40.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4)).intoArray(c, c4);
        acc41.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4 + L)).intoArray(c, c4 + L);
    }

    static void add5x1(float[] a, int a0, int aStride, int inputs, float[] w, int wOffset,
            float[] residual, int r0, int residualStride, float[] c, int c0, int cStride) {
        assert inputs >= 0;
        final int end = a0 + inputs, s1 = aStride, s2 = 2 * aStride, s3 = 3 * aStride, s4 = 4 * aStride;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        FloatVector acc00 = bias0;
        FloatVector acc10 = bias0;
        FloatVector acc20 = bias0;
        FloatVector acc30 = bias0;
        FloatVector acc40 = bias0;

        for (int i = a0, p = wOffset + L; i < end; i++, p += L) { // one input channel a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                 acc00 = x0.lanewise(FMA, w0, acc00);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + s1]);            acc10 = x1.lanewise(FMA, w0, acc10);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + s2]);            acc20 = x2.lanewise(FMA, w0, acc20);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + s3]);            acc30 = x3.lanewise(FMA, w0, acc30);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + s4]);            acc40 = x4.lanewise(FMA, w0, acc40);
        }

        final int r1 = r0 + residualStride, r2 = r1 + residualStride, r3 = r2 + residualStride, r4 = r3 + residualStride;
        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride, c4 = c3 + cStride;
        acc00.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
        acc10.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
        acc20.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
        acc30.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3)).intoArray(c, c3);
        acc40.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4)).intoArray(c, c4);
    }

    static void add4x2(float[] a, int a0, int aStride, int inputs, float[] w, int wOffset,
            float[] residual, int r0, int residualStride, float[] c, int c0, int cStride) {
        assert inputs >= 0;
        final int end = a0 + inputs, s1 = aStride, s2 = 2 * aStride, s3 = 3 * aStride;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc00 = bias0, acc01 = bias1;
        FloatVector acc10 = bias0, acc11 = bias1;
        FloatVector acc20 = bias0, acc21 = bias1;
        FloatVector acc30 = bias0, acc31 = bias1;

        for (int i = a0, p = wOffset + 2 * L; i < end; i++, p += 2 * L) { // one input channel a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                 acc00 = x0.lanewise(FMA, w0, acc00);  acc01 = x0.lanewise(FMA, w1, acc01);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + s1]);            acc10 = x1.lanewise(FMA, w0, acc10);  acc11 = x1.lanewise(FMA, w1, acc11);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + s2]);            acc20 = x2.lanewise(FMA, w0, acc20);  acc21 = x2.lanewise(FMA, w1, acc21);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + s3]);            acc30 = x3.lanewise(FMA, w0, acc30);  acc31 = x3.lanewise(FMA, w1, acc31);
        }

        final int r1 = r0 + residualStride, r2 = r1 + residualStride, r3 = r2 + residualStride;
        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        acc00.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
        acc01.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0 + L)).intoArray(c, c0 + L);
        acc10.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
        acc11.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1 + L)).intoArray(c, c1 + L);
        acc20.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
        acc21.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2 + L)).intoArray(c, c2 + L);
        acc30.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3)).intoArray(c, c3);
        acc31.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3 + L)).intoArray(c, c3 + L);
    }

    static void add3x3(float[] a, int a0, int aStride, int inputs, float[] w, int wOffset,
            float[] residual, int r0, int residualStride, float[] c, int c0, int cStride) {
        assert inputs >= 0;
        final int end = a0 + inputs, s1 = aStride, s2 = 2 * aStride;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        final FloatVector bias2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L);
        FloatVector acc00 = bias0, acc01 = bias1, acc02 = bias2;
        FloatVector acc10 = bias0, acc11 = bias1, acc12 = bias2;
        FloatVector acc20 = bias0, acc21 = bias1, acc22 = bias2;

        for (int i = a0, p = wOffset + 3 * L; i < end; i++, p += 3 * L) { // one input channel a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                 acc00 = x0.lanewise(FMA, w0, acc00);  acc01 = x0.lanewise(FMA, w1, acc01);  acc02 = x0.lanewise(FMA, w2, acc02);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + s1]);            acc10 = x1.lanewise(FMA, w0, acc10);  acc11 = x1.lanewise(FMA, w1, acc11);  acc12 = x1.lanewise(FMA, w2, acc12);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + s2]);            acc20 = x2.lanewise(FMA, w0, acc20);  acc21 = x2.lanewise(FMA, w1, acc21);  acc22 = x2.lanewise(FMA, w2, acc22);
        }

        final int r1 = r0 + residualStride, r2 = r1 + residualStride;
        final int c1 = c0 + cStride, c2 = c1 + cStride;
        acc00.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
        acc01.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0 + L)).intoArray(c, c0 + L);
        acc02.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0 + 2 * L)).intoArray(c, c0 + 2 * L);
        acc10.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
        acc11.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1 + L)).intoArray(c, c1 + L);
        acc12.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1 + 2 * L)).intoArray(c, c1 + 2 * L);
        acc20.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
        acc21.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2 + L)).intoArray(c, c2 + L);
        acc22.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2 + 2 * L)).intoArray(c, c2 + 2 * L);
    }

    static void add1x1(float[] a, int a0, int inputs, float[] w, int wOffset, int wStride,
            float[] residual, int r0, float[] c, int c0) {
        assert inputs >= 0;
        final int end = a0 + inputs;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        FloatVector acc00 = bias0;

        for (int i = a0, p = wOffset + wStride; i < end; i++, p += wStride) { // one input channel a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);  acc00 = x0.lanewise(FMA, w0, acc00);
        }

        acc00.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
    }
}
