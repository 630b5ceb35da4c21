package dev.lanefuse.kernel.simd;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the pointwise convolution that clamp, into blocks: 5 pixels by 1 to 3 vectors of output channels for 32 vector
 * registers; 4 by 2 and 3 by 3 for 16, where 5 by 2 spills.
 *
 * <p>A tile is a method of its own, called once a tile. That spares what is scarce: the general registers. With the loop over pixels
 * around it C2 keeps the arrays alive behind the K loop, splits their addresses at its entry and moves them to and from vector
 * registers in every step (expand at 83 % of peak in place of 91 % over the 17 blocks); so the K loop also runs over the first row's
 * index and adds constant row distances, one address less than a row each. A pixel's neighbour in a block lies one vector further.
 *
 * <p>One epilogue a method. C2 stops inlining at 40,000 live nodes, and a vector that crosses a call that is not inlined is an object:
 * ten times slower. On the way an FMA costs some 450 nodes, a load 300, a clamp 1,000, so that a clamping 5 x 4 with a loop over pixels
 * stood at 39,500 and fell in some JVMs. All tiles use one species, for two in one JVM make the calls within the vector library
 * bimorphic; and they call {@code lanewise} rather than {@code fma}, {@code max} and {@code min}, which saves a level of calls and a
 * tenth of the nodes.
 *
 * <p>{@code a0} is the first input of the tile's first pixel, {@code c0} its first output, {@code wOffset} the panel's bias; see {@link
 * dev.lanefuse.kernel.Kernels#pointwiseBlocked}.
 */
// @formatter:off: the tiles are aligned by hand
final class ClampTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();

    private ClampTiles() {}

    static void clamp5x3(float[] a, int a0, int aStride, int inputs, float[] w, int wOffset,
            float[] c, int c0, int blockStride, int low, int high) {
        assert inputs >= 0;
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
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

        final int c1 = c0 + blockStride, c2 = c1 + blockStride;
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

    static void clamp5x2(float[] a, int a0, int aStride, int inputs, float[] w, int wOffset,
            float[] c, int c0, int blockStride, int low, int high) {
        assert inputs >= 0;
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
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

        final int c1 = c0 + blockStride;
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

    static void clamp5x1(float[] a, int a0, int aStride, int inputs, float[] w, int wOffset,
            float[] c, int c0, int low, int high) {
        assert inputs >= 0;
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
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

        acc00.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0);
        acc10.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + L);
        acc20.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 2 * L);
        acc30.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 3 * L);
        acc40.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 4 * L);
    }

    static void clamp4x2(float[] a, int a0, int aStride, int inputs, float[] w, int wOffset,
            float[] c, int c0, int blockStride, int low, int high) {
        assert inputs >= 0;
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
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

        final int c1 = c0 + blockStride;
        acc00.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0);
        acc10.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + L);
        acc20.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 2 * L);
        acc30.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0 + 3 * L);
        acc01.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1);
        acc11.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + L);
        acc21.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + 2 * L);
        acc31.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c1 + 3 * L);
    }

    static void clamp3x3(float[] a, int a0, int aStride, int inputs, float[] w, int wOffset,
            float[] c, int c0, int blockStride, int low, int high) {
        assert inputs >= 0;
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
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

        final int c1 = c0 + blockStride, c2 = c1 + blockStride;
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

    static void clamp1x1(float[] a, int a0, int inputs, float[] w, int wOffset, int wStride,
            float[] c, int c0, int low, int high) {
        assert inputs >= 0;
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
        final int end = a0 + inputs;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        FloatVector acc00 = bias0;

        for (int i = a0, p = wOffset + wStride; i < end; i++, p += wStride) { // one input channel a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);  acc00 = x0.lanewise(FMA, w0, acc00);
        }

        acc00.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(c, c0);
    }
}
