package dev.lanefuse.kernel.simd;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.DIV;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Register tiles of the mean over pixels: 4 vectors of channels, whose sums hide the latency of an addition, or one. */
final class MeanTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int L = FLOATS.length();

    private MeanTiles() {}

    static void mean(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset) {
        int n = 0;
        for (; n <= channels - 4 * L; n += 4 * L) {
            mean4(a, aOffset + n, aPixelStride, pixels, c, cOffset + n);
        }
        for (; n <= channels - L; n += L) {
            mean1(a, aOffset + n, aPixelStride, pixels, c, cOffset + n);
        }
        for (; n < channels; n++) {
            meanOne(a, aOffset + n, aPixelStride, pixels, c, cOffset + n);
        }
    }

    /** The sum is the operand, what was loaded the receiver: {@link BlockTiles}. */
    private static void mean4(float[] a, int a0, int aStride, int pixels, float[] c, int c0) {
        if (pixels == 0) { return; }
        FloatVector sum0 = FloatVector.zero(FLOATS), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int m = 0, i = a0; m < pixels; m++, i += aStride) { // one pixel a step
            sum0 = FloatVector.fromArray(FLOATS, a, i).lanewise(ADD, sum0);
            sum1 = FloatVector.fromArray(FLOATS, a, i + L).lanewise(ADD, sum1);
            sum2 = FloatVector.fromArray(FLOATS, a, i + 2 * L).lanewise(ADD, sum2);
            sum3 = FloatVector.fromArray(FLOATS, a, i + 3 * L).lanewise(ADD, sum3);
        }
        final FloatVector count = FloatVector.broadcast(FLOATS, (float) pixels);
        sum0.lanewise(DIV, count).intoArray(c, c0);
        sum1.lanewise(DIV, count).intoArray(c, c0 + L);
        sum2.lanewise(DIV, count).intoArray(c, c0 + 2 * L);
        sum3.lanewise(DIV, count).intoArray(c, c0 + 3 * L);
    }

    private static void mean1(float[] a, int a0, int aStride, int pixels, float[] c, int c0) {
        if (pixels == 0) { return; }
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int m = 0, i = a0; m < pixels; m++, i += aStride) { // one pixel a step
            sum = FloatVector.fromArray(FLOATS, a, i).lanewise(ADD, sum);
        }
        sum.lanewise(DIV, FloatVector.broadcast(FLOATS, (float) pixels)).intoArray(c, c0);
    }

    /** The sum is a local: C2 of JDK 27 vectorises sums in an array on trial, and compiles them again where the trial fails. */
    private static void meanOne(float[] a, int a0, int aStride, int pixels, float[] c, int c0) {
        float sum = 0;
        for (int m = 0, i = a0; m < pixels; m++, i += aStride) { // one pixel a step
            sum += a[i];
        }
        c[c0] = sum / pixels;
    }
}
