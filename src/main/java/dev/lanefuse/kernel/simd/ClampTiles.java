package dev.lanefuse.kernel.simd;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the pointwise convolution that clamp, into blocks: 5 pixels by 1 to 3 vectors of output channels, and 3 by 3.
 *
 * <p>5 x 3 takes 15 accumulators, 3 weights and a broadcast of 32 registers, and 5 row addresses of the 15 general ones; 5 x 2 and 3 x
 * 3 are for 16 registers, where larger ones spill. A pixel's neighbour in a block lies one vector
 * further, so that C2 checks the bounds of a tile's stores once a block.
 *
 * <p>Every tile is one method with its own loop over pixels and one epilogue. C2 stops inlining at 40,000 live nodes, and a vector
 * that crosses a call that is not inlined is an object: ten times slower. On the way an FMA costs some 450 nodes, a load 300, a clamp
 * 1,000, so that a clamping 5 x 4 stood at 39,500 and fell in some JVMs (5 x 3: 23,000). All tiles use one
 * species, for two in one JVM make the calls within the vector library bimorphic; and they call {@code lanewise} rather than
 * {@code fma}, {@code max} and {@code min}, which saves a level of calls and a tenth of the nodes.
 *
 * <p>Arguments are those of {@link dev.lanefuse.kernel.Kernels#pointwiseBlocked}, for one panel; {@code wOffset} is its bias.
 */
// @formatter:off: the tiles are aligned by hand
final class ClampTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();

    private ClampTiles() {}

    static void clamp5x3(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] c, int cOffset, int blockStride, int low, int high) {
        assert pixels >= 5 && inputs >= 0;
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
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

            final int c0 = cOffset + m * L, c1 = c0 + blockStride, c2 = c1 + blockStride;
            acc00.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0);
            acc10.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + L);
            acc20.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 2 * L);
            acc30.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 3 * L);
            acc40.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 4 * L);
            acc01.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1);
            acc11.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + L);
            acc21.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + 2 * L);
            acc31.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + 3 * L);
            acc41.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + 4 * L);
            acc02.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2);
            acc12.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2 + L);
            acc22.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2 + 2 * L);
            acc32.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2 + 3 * L);
            acc42.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2 + 4 * L);
        }
    }

    static void clamp5x2(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] c, int cOffset, int blockStride, int low, int high) {
        assert pixels >= 5 && inputs >= 0;
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
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

            final int c0 = cOffset + m * L, c1 = c0 + blockStride;
            acc00.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0);
            acc10.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + L);
            acc20.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 2 * L);
            acc30.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 3 * L);
            acc40.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 4 * L);
            acc01.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1);
            acc11.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + L);
            acc21.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + 2 * L);
            acc31.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + 3 * L);
            acc41.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + 4 * L);
        }
    }

    static void clamp5x1(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] c, int cOffset, int low, int high) {
        assert pixels >= 5 && inputs >= 0;
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
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

            final int c0 = cOffset + m * L;
            acc00.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0);
            acc10.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + L);
            acc20.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 2 * L);
            acc30.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 3 * L);
            acc40.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 4 * L);
        }
    }

    static void clamp3x3(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] c, int cOffset, int blockStride, int low, int high) {
        assert pixels >= 3 && inputs >= 0;
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
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

            final int c0 = cOffset + m * L, c1 = c0 + blockStride, c2 = c1 + blockStride;
            acc00.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0);
            acc10.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + L);
            acc20.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 2 * L);
            acc01.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1);
            acc11.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + L);
            acc21.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + 2 * L);
            acc02.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2);
            acc12.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2 + L);
            acc22.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2 + 2 * L);
        }
    }

    static void clamp1x1(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset, int wStride,
            float[] c, int cOffset, int low, int high) {
        assert pixels >= 1 && inputs >= 0;
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
        for (int m = 0; m < pixels; m++) { // 1 pixel a step
            final int a0 = aOffset + m * aStride;

            final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
            FloatVector acc00 = bias0;

            for (int k = 0, p = wOffset + wStride; k < inputs; k++, p += wStride) {
                final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
                final FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);  acc00 = x0.lanewise(FMA, w0, acc00);
            }

            final int c0 = cOffset + m * L;
            acc00.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0);
        }
    }
}
