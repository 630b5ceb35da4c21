package dev.lanefuse.kernel.simd;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the pointwise convolution: 5 pixels by 1 to 4 vectors of output channels, and 3 by 3.
 *
 * <p>5 x 4 and 5 x 3 are for 32 vector registers: 20 accumulators, 4 weights and 1 broadcast, and 5 row addresses of the 15 general
 * ones. Past six rows the row addresses run out of general registers (7x3: 74 % of peak, 8x2: 85 %, 5x4: 99 %, K = 384,
 * Zen 4), and 5 keeps the edge of 49, 98 and 196 pixels small. 5 x 2 and 3 x 3 are for 16 registers, where 6x2, 4x3 and 4x4 spill and
 * run at half the speed.
 *
 * <p>Every tile is one method with its own loop over pixels and one epilogue. C2 stops inlining at 40,000 live nodes, and a vector
 * that crosses a call that is not inlined is an object: ten times slower. An FMA costs some 450 nodes on the way, a load 300, a clamp
 * 1,000, so that a clamping 5 x 4 stands at 39,500 and fell in one JVM of three (5 x 3: 23,000; adding 5 x 4: 18,500). All tiles use
 * one species, for two in one JVM make the calls within the vector library bimorphic and double their nodes; and they call {@code lanewise}
 * rather than {@code fma}, {@code max} and {@code min}, which saves a level and a tenth of the nodes.
 *
 * <p>The packed panel, the addresses and the two epilogues (clamp, add) are described in {@link
 * dev.lanefuse.kernel.Kernels}.
 */
// @formatter:off: the tiles are aligned by hand
final class PointwiseTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();

    private PointwiseTiles() {}

    static void clamp5x3(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] c, int cOffset, int cStride, int vectorStride, int low, int high) {
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

            final int c0 = cOffset + m * cStride, c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride, c4 = c3 + cStride;
            final int v1 = vectorStride, v2 = 2 * vectorStride;
            acc00.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0);
            acc01.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + v1);
            acc02.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + v2);
            acc10.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1);
            acc11.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + v1);
            acc12.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + v2);
            acc20.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2);
            acc21.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2 + v1);
            acc22.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2 + v2);
            acc30.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c3);
            acc31.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c3 + v1);
            acc32.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c3 + v2);
            acc40.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c4);
            acc41.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c4 + v1);
            acc42.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c4 + v2);
        }
    }

    static void clamp5x2(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] c, int cOffset, int cStride, int vectorStride, int low, int high) {
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

            final int c0 = cOffset + m * cStride, c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride, c4 = c3 + cStride;
            final int v1 = vectorStride;
            acc00.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0);
            acc01.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + v1);
            acc10.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1);
            acc11.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + v1);
            acc20.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2);
            acc21.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2 + v1);
            acc30.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c3);
            acc31.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c3 + v1);
            acc40.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c4);
            acc41.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c4 + v1);
        }
    }

    static void clamp5x1(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] c, int cOffset, int cStride, int vectorStride, int low, int high) {
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

            final int c0 = cOffset + m * cStride, c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride, c4 = c3 + cStride;
            acc00.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0);
            acc10.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1);
            acc20.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2);
            acc30.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c3);
            acc40.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c4);
        }
    }

    static void clamp3x3(float[] a, int aOffset, int aStride, int pixels, int inputs, float[] w, int wOffset,
            float[] c, int cOffset, int cStride, int vectorStride, int low, int high) {
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

            final int c0 = cOffset + m * cStride, c1 = c0 + cStride, c2 = c1 + cStride;
            final int v1 = vectorStride, v2 = 2 * vectorStride;
            acc00.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0);
            acc01.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + v1);
            acc02.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + v2);
            acc10.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1);
            acc11.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + v1);
            acc12.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + v2);
            acc20.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2);
            acc21.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2 + v1);
            acc22.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c2 + v2);
        }
    }

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
            acc00.add(FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
            acc01.add(FloatVector.fromArray(FLOATS, residual, r0 + L)).intoArray(c, c0 + L);
            acc02.add(FloatVector.fromArray(FLOATS, residual, r0 + 2 * L)).intoArray(c, c0 + 2 * L);
            acc03.add(FloatVector.fromArray(FLOATS, residual, r0 + 3 * L)).intoArray(c, c0 + 3 * L);
            acc10.add(FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
            acc11.add(FloatVector.fromArray(FLOATS, residual, r1 + L)).intoArray(c, c1 + L);
            acc12.add(FloatVector.fromArray(FLOATS, residual, r1 + 2 * L)).intoArray(c, c1 + 2 * L);
            acc13.add(FloatVector.fromArray(FLOATS, residual, r1 + 3 * L)).intoArray(c, c1 + 3 * L);
            acc20.add(FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
            acc21.add(FloatVector.fromArray(FLOATS, residual, r2 + L)).intoArray(c, c2 + L);
            acc22.add(FloatVector.fromArray(FLOATS, residual, r2 + 2 * L)).intoArray(c, c2 + 2 * L);
            acc23.add(FloatVector.fromArray(FLOATS, residual, r2 + 3 * L)).intoArray(c, c2 + 3 * L);
            acc30.add(FloatVector.fromArray(FLOATS, residual, r3)).intoArray(c, c3);
            acc31.add(FloatVector.fromArray(FLOATS, residual, r3 + L)).intoArray(c, c3 + L);
            acc32.add(FloatVector.fromArray(FLOATS, residual, r3 + 2 * L)).intoArray(c, c3 + 2 * L);
            acc33.add(FloatVector.fromArray(FLOATS, residual, r3 + 3 * L)).intoArray(c, c3 + 3 * L);
            acc40.add(FloatVector.fromArray(FLOATS, residual, r4)).intoArray(c, c4);
            acc41.add(FloatVector.fromArray(FLOATS, residual, r4 + L)).intoArray(c, c4 + L);
            acc42.add(FloatVector.fromArray(FLOATS, residual, r4 + 2 * L)).intoArray(c, c4 + 2 * L);
            acc43.add(FloatVector.fromArray(FLOATS, residual, r4 + 3 * L)).intoArray(c, c4 + 3 * L);
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
            acc00.add(FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
            acc01.add(FloatVector.fromArray(FLOATS, residual, r0 + L)).intoArray(c, c0 + L);
            acc02.add(FloatVector.fromArray(FLOATS, residual, r0 + 2 * L)).intoArray(c, c0 + 2 * L);
            acc10.add(FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
            acc11.add(FloatVector.fromArray(FLOATS, residual, r1 + L)).intoArray(c, c1 + L);
            acc12.add(FloatVector.fromArray(FLOATS, residual, r1 + 2 * L)).intoArray(c, c1 + 2 * L);
            acc20.add(FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
            acc21.add(FloatVector.fromArray(FLOATS, residual, r2 + L)).intoArray(c, c2 + L);
            acc22.add(FloatVector.fromArray(FLOATS, residual, r2 + 2 * L)).intoArray(c, c2 + 2 * L);
            acc30.add(FloatVector.fromArray(FLOATS, residual, r3)).intoArray(c, c3);
            acc31.add(FloatVector.fromArray(FLOATS, residual, r3 + L)).intoArray(c, c3 + L);
            acc32.add(FloatVector.fromArray(FLOATS, residual, r3 + 2 * L)).intoArray(c, c3 + 2 * L);
            acc40.add(FloatVector.fromArray(FLOATS, residual, r4)).intoArray(c, c4);
            acc41.add(FloatVector.fromArray(FLOATS, residual, r4 + L)).intoArray(c, c4 + L);
            acc42.add(FloatVector.fromArray(FLOATS, residual, r4 + 2 * L)).intoArray(c, c4 + 2 * L);
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
            acc00.add(FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
            acc01.add(FloatVector.fromArray(FLOATS, residual, r0 + L)).intoArray(c, c0 + L);
            acc10.add(FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
            acc11.add(FloatVector.fromArray(FLOATS, residual, r1 + L)).intoArray(c, c1 + L);
            acc20.add(FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
            acc21.add(FloatVector.fromArray(FLOATS, residual, r2 + L)).intoArray(c, c2 + L);
            acc30.add(FloatVector.fromArray(FLOATS, residual, r3)).intoArray(c, c3);
            acc31.add(FloatVector.fromArray(FLOATS, residual, r3 + L)).intoArray(c, c3 + L);
            acc40.add(FloatVector.fromArray(FLOATS, residual, r4)).intoArray(c, c4);
            acc41.add(FloatVector.fromArray(FLOATS, residual, r4 + L)).intoArray(c, c4 + L);
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
            acc00.add(FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
            acc10.add(FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
            acc20.add(FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
            acc30.add(FloatVector.fromArray(FLOATS, residual, r3)).intoArray(c, c3);
            acc40.add(FloatVector.fromArray(FLOATS, residual, r4)).intoArray(c, c4);
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
            acc00.add(FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
            acc01.add(FloatVector.fromArray(FLOATS, residual, r0 + L)).intoArray(c, c0 + L);
            acc02.add(FloatVector.fromArray(FLOATS, residual, r0 + 2 * L)).intoArray(c, c0 + 2 * L);
            acc10.add(FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
            acc11.add(FloatVector.fromArray(FLOATS, residual, r1 + L)).intoArray(c, c1 + L);
            acc12.add(FloatVector.fromArray(FLOATS, residual, r1 + 2 * L)).intoArray(c, c1 + 2 * L);
            acc20.add(FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
            acc21.add(FloatVector.fromArray(FLOATS, residual, r2 + L)).intoArray(c, c2 + L);
            acc22.add(FloatVector.fromArray(FLOATS, residual, r2 + 2 * L)).intoArray(c, c2 + 2 * L);
        }
    }

}
