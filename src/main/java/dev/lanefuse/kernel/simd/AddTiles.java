package dev.lanefuse.kernel.simd;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.FMA;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the pointwise convolution that add a residual, to plain pixels: 5 pixels by 1 to 4 vectors of output
 * channels, and 3 by 3.
 *
 * <p>5 x 4 takes 20 accumulators, 4 weights and a broadcast of 32 registers, and 5 row addresses of the 15 general ones. Past six rows
 * the addresses run out of general registers, and 5 keeps the edge of 49, 98 and
 * 196 pixels small. 10 pixels by one vector were slower than 5 (57 against 64 % at K = 32). See {@link ClampTiles} for what bounds the size of a method.
 *
 * <p>Arguments are those of {@link dev.lanefuse.kernel.Kernels#pointwise}, for one panel; {@code wOffset} is its bias. Where nothing is
 * added {@code residual} holds -0.0 and its stride is 0: x + -0.0 is x for every x.
 */
// @formatter:off: the tiles are aligned by hand
final class AddTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int L = FLOATS.length();

    private AddTiles() {}

    static void add5x4(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] residual, int residualOffset, int residualStride, float[] c, int cOffset, int cStride) {
        assert pixels >= 5 && inputs >= 0;
        for (int tile = 0; tile < pixels; tile += 5) { // 5 pixels a step; the last tile overlaps the one before
            final int m = Math.min(tile, pixels - 5);
            final int a0 = aOffset + m * aStride, a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride;

            final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
            final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
            final FloatVector bias2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L);
            final FloatVector bias3 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
            FloatVector acc00 = bias0, acc01 = bias1, acc02 = bias2, acc03 = bias3;
            FloatVector acc10 = bias0, acc11 = bias1, acc12 = bias2, acc13 = bias3;
            FloatVector acc20 = bias0, acc21 = bias1, acc22 = bias2, acc23 = bias3;
            FloatVector acc30 = bias0, acc31 = bias1, acc32 = bias2, acc33 = bias3;
            FloatVector acc40 = bias0, acc41 = bias1, acc42 = bias2, acc43 = bias3;

            for (int k = 0, p = wOffset + 4 * L; k < inputs; k++, p += 4 * L) {
                final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
                final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
                final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
                final FloatVector w3 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
                final FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);  acc00 = x0.lanewise(FMA, w0, acc00);  acc01 = x0.lanewise(FMA, w1, acc01);  acc02 = x0.lanewise(FMA, w2, acc02);  acc03 = x0.lanewise(FMA, w3, acc03);
                final FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);  acc10 = x1.lanewise(FMA, w0, acc10);  acc11 = x1.lanewise(FMA, w1, acc11);  acc12 = x1.lanewise(FMA, w2, acc12);  acc13 = x1.lanewise(FMA, w3, acc13);
                final FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);  acc20 = x2.lanewise(FMA, w0, acc20);  acc21 = x2.lanewise(FMA, w1, acc21);  acc22 = x2.lanewise(FMA, w2, acc22);  acc23 = x2.lanewise(FMA, w3, acc23);
                final FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + k]);  acc30 = x3.lanewise(FMA, w0, acc30);  acc31 = x3.lanewise(FMA, w1, acc31);  acc32 = x3.lanewise(FMA, w2, acc32);  acc33 = x3.lanewise(FMA, w3, acc33);
                final FloatVector x4 = FloatVector.broadcast(FLOATS, a[a4 + k]);  acc40 = x4.lanewise(FMA, w0, acc40);  acc41 = x4.lanewise(FMA, w1, acc41);  acc42 = x4.lanewise(FMA, w2, acc42);  acc43 = x4.lanewise(FMA, w3, acc43);
            }

            final int r0 = residualOffset + m * residualStride, r1 = r0 + residualStride, r2 = r1 + residualStride, r3 = r2 + residualStride, r4 = r3 + residualStride;
            final int c0 = cOffset + m * cStride, c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride, c4 = c3 + cStride;
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
    }

    static void add5x3(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] residual, int residualOffset, int residualStride, float[] c, int cOffset, int cStride) {
        assert pixels >= 5 && inputs >= 0;
        for (int tile = 0; tile < pixels; tile += 5) { // 5 pixels a step; the last tile overlaps the one before
            final int m = Math.min(tile, pixels - 5);
            final int a0 = aOffset + m * aStride, a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride;

            final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
            final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
            final FloatVector bias2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L);
            FloatVector acc00 = bias0, acc01 = bias1, acc02 = bias2;
            FloatVector acc10 = bias0, acc11 = bias1, acc12 = bias2;
            FloatVector acc20 = bias0, acc21 = bias1, acc22 = bias2;
            FloatVector acc30 = bias0, acc31 = bias1, acc32 = bias2;
            FloatVector acc40 = bias0, acc41 = bias1, acc42 = bias2;

            for (int k = 0, p = wOffset + 3 * L; k < inputs; k++, p += 3 * L) {
                final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
                final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
                final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
                final FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);  acc00 = x0.lanewise(FMA, w0, acc00);  acc01 = x0.lanewise(FMA, w1, acc01);  acc02 = x0.lanewise(FMA, w2, acc02);
                final FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);  acc10 = x1.lanewise(FMA, w0, acc10);  acc11 = x1.lanewise(FMA, w1, acc11);  acc12 = x1.lanewise(FMA, w2, acc12);
                final FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);  acc20 = x2.lanewise(FMA, w0, acc20);  acc21 = x2.lanewise(FMA, w1, acc21);  acc22 = x2.lanewise(FMA, w2, acc22);
                final FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + k]);  acc30 = x3.lanewise(FMA, w0, acc30);  acc31 = x3.lanewise(FMA, w1, acc31);  acc32 = x3.lanewise(FMA, w2, acc32);
                final FloatVector x4 = FloatVector.broadcast(FLOATS, a[a4 + k]);  acc40 = x4.lanewise(FMA, w0, acc40);  acc41 = x4.lanewise(FMA, w1, acc41);  acc42 = x4.lanewise(FMA, w2, acc42);
            }

            final int r0 = residualOffset + m * residualStride, r1 = r0 + residualStride, r2 = r1 + residualStride, r3 = r2 + residualStride, r4 = r3 + residualStride;
            final int c0 = cOffset + m * cStride, c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride, c4 = c3 + cStride;
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
    }

    static void add5x2(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] residual, int residualOffset, int residualStride, float[] c, int cOffset, int cStride) {
        assert pixels >= 5 && inputs >= 0;
        for (int tile = 0; tile < pixels; tile += 5) { // 5 pixels a step; the last tile overlaps the one before
            final int m = Math.min(tile, pixels - 5);
            final int a0 = aOffset + m * aStride, a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride;

            final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
            final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
            FloatVector acc00 = bias0, acc01 = bias1;
            FloatVector acc10 = bias0, acc11 = bias1;
            FloatVector acc20 = bias0, acc21 = bias1;
            FloatVector acc30 = bias0, acc31 = bias1;
            FloatVector acc40 = bias0, acc41 = bias1;

            for (int k = 0, p = wOffset + 2 * L; k < inputs; k++, p += 2 * L) {
                final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
                final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
                final FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);  acc00 = x0.lanewise(FMA, w0, acc00);  acc01 = x0.lanewise(FMA, w1, acc01);
                final FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);  acc10 = x1.lanewise(FMA, w0, acc10);  acc11 = x1.lanewise(FMA, w1, acc11);
                final FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);  acc20 = x2.lanewise(FMA, w0, acc20);  acc21 = x2.lanewise(FMA, w1, acc21);
                final FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + k]);  acc30 = x3.lanewise(FMA, w0, acc30);  acc31 = x3.lanewise(FMA, w1, acc31);
                final FloatVector x4 = FloatVector.broadcast(FLOATS, a[a4 + k]);  acc40 = x4.lanewise(FMA, w0, acc40);  acc41 = x4.lanewise(FMA, w1, acc41);
            }

            final int r0 = residualOffset + m * residualStride, r1 = r0 + residualStride, r2 = r1 + residualStride, r3 = r2 + residualStride, r4 = r3 + residualStride;
            final int c0 = cOffset + m * cStride, c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride, c4 = c3 + cStride;
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
    }

    static void add5x1(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] residual, int residualOffset, int residualStride, float[] c, int cOffset, int cStride) {
        assert pixels >= 5 && inputs >= 0;
        for (int tile = 0; tile < pixels; tile += 5) { // 5 pixels a step; the last tile overlaps the one before
            final int m = Math.min(tile, pixels - 5);
            final int a0 = aOffset + m * aStride, a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride;

            final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
            FloatVector acc00 = bias0;
            FloatVector acc10 = bias0;
            FloatVector acc20 = bias0;
            FloatVector acc30 = bias0;
            FloatVector acc40 = bias0;

            for (int k = 0, p = wOffset + L; k < inputs; k++, p += L) {
                final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
                final FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);  acc00 = x0.lanewise(FMA, w0, acc00);
                final FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);  acc10 = x1.lanewise(FMA, w0, acc10);
                final FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);  acc20 = x2.lanewise(FMA, w0, acc20);
                final FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + k]);  acc30 = x3.lanewise(FMA, w0, acc30);
                final FloatVector x4 = FloatVector.broadcast(FLOATS, a[a4 + k]);  acc40 = x4.lanewise(FMA, w0, acc40);
            }

            final int r0 = residualOffset + m * residualStride, r1 = r0 + residualStride, r2 = r1 + residualStride, r3 = r2 + residualStride, r4 = r3 + residualStride;
            final int c0 = cOffset + m * cStride, c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride, c4 = c3 + cStride;
            acc00.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
            acc10.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
            acc20.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
            acc30.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3)).intoArray(c, c3);
            acc40.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4)).intoArray(c, c4);
        }
    }

    static void add3x3(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] residual, int residualOffset, int residualStride, float[] c, int cOffset, int cStride) {
        assert pixels >= 3 && inputs >= 0;
        for (int tile = 0; tile < pixels; tile += 3) { // 3 pixels a step; the last tile overlaps the one before
            final int m = Math.min(tile, pixels - 3);
            final int a0 = aOffset + m * aStride, a1 = a0 + aStride, a2 = a1 + aStride;

            final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
            final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
            final FloatVector bias2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L);
            FloatVector acc00 = bias0, acc01 = bias1, acc02 = bias2;
            FloatVector acc10 = bias0, acc11 = bias1, acc12 = bias2;
            FloatVector acc20 = bias0, acc21 = bias1, acc22 = bias2;

            for (int k = 0, p = wOffset + 3 * L; k < inputs; k++, p += 3 * L) {
                final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
                final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
                final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
                final FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);  acc00 = x0.lanewise(FMA, w0, acc00);  acc01 = x0.lanewise(FMA, w1, acc01);  acc02 = x0.lanewise(FMA, w2, acc02);
                final FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);  acc10 = x1.lanewise(FMA, w0, acc10);  acc11 = x1.lanewise(FMA, w1, acc11);  acc12 = x1.lanewise(FMA, w2, acc12);
                final FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);  acc20 = x2.lanewise(FMA, w0, acc20);  acc21 = x2.lanewise(FMA, w1, acc21);  acc22 = x2.lanewise(FMA, w2, acc22);
            }

            final int r0 = residualOffset + m * residualStride, r1 = r0 + residualStride, r2 = r1 + residualStride;
            final int c0 = cOffset + m * cStride, c1 = c0 + cStride, c2 = c1 + cStride;
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
    }

    static void add1x1(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset, int wStride,
            float[] residual, int residualOffset, int residualStride, float[] c, int cOffset, int cStride) {
        assert pixels >= 1 && inputs >= 0;
        for (int m = 0; m < pixels; m++) { // 1 pixel a step
            final int a0 = aOffset + m * aStride;

            final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
            FloatVector acc00 = bias0;

            for (int k = 0, p = wOffset + wStride; k < inputs; k++, p += wStride) {
                final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
                final FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);  acc00 = x0.lanewise(FMA, w0, acc00);
            }

            final int r0 = residualOffset + m * residualStride;
            final int c0 = cOffset + m * cStride;
            acc00.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
        }
    }
}
