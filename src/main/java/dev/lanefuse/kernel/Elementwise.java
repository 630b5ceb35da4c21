package dev.lanefuse.kernel;

import java.util.Arrays;

/** What is done to single values; the same code serves every backend. */
public final class Elementwise {
    private Elementwise() {}

    /** {@code v <= low ? low : v >= high ? high : v}: -0.0 becomes +0.0 at low = +0.0, NaN stays NaN. */
    public static float clamp(float v, float low, float high) {
        return v <= low ? low : v >= high ? high : v;
    }

    /** Clamps {@code count} values where they stand. */
    public static void clamp(float[] c, int offset, int count, float low, float high) {
        for (int i = offset; i < offset + count; i++) {
            c[i] = clamp(c[i], low, high);
        }
    }

    /**
     * Clamps the bits of {@code count} values as integers, where they stand. If {@code low} is at least +0.0 every value but NaN becomes
     * what {@link #clamp(float, float, float)} gives.
     */
    public static void clampBits(float[] c, int offset, int count, int low, int high) {
        for (int i = offset; i < offset + count; i++) {
            c[i] = Float.intBitsToFloat(Math.min(Math.max(Float.floatToRawIntBits(c[i]), low), high));
        }
    }

    /**
     * {@code c[i] = fma(a[i], kernel[i], bias[i])} for {@code count} values, with the numbers again from the first on behind the last;
     * {@code c} may be {@code a}, from there or from before on.
     */
    public static void scale(float[] a, int aOffset, int count, float[] kernel, float[] bias, float[] c, int cOffset) {
        for (int from = 0; from < count; from += kernel.length) { // all numbers a step
            final int a0 = aOffset + from, c0 = cOffset + from, run = Math.min(kernel.length, count - from);
            for (int i = 0; i < run; i++) {
                c[c0 + i] = FusedMultiplyAdd.step(a[a0 + i], kernel[i], bias[i]);
            }
        }
    }

    /** Means of {@code channels} channels over {@code pixels} pixels; the sums are made where the means will stand. */
    public static void mean(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset) {
        Arrays.fill(c, cOffset, cOffset + channels, 0);
        for (int m = 0; m < pixels; m++) { // one pixel a step, to every sum
            final int from = aOffset + m * aPixelStride;
            for (int n = 0; n < channels; n++) {
                c[cOffset + n] += a[from + n];
            }
        }
        for (int n = cOffset; n < cOffset + channels; n++) {
            c[n] /= pixels;
        }
    }

    /** {@code 1 / (1 + exp(-a[i]))}, in double, rounded once; NaN stays NaN. {@link StrictMath#exp} as below. */
    public static void sigmoid(float[] a, int aOffset, int count, float[] c, int cOffset) {
        for (int i = 0; i < count; i++) {
            c[cOffset + i] = (float) (1 / (1 + StrictMath.exp(-(double) a[aOffset + i])));
        }
    }

    /**
     * {@code exp(a[i] - max) / sum of exp(a[j] - max)}, in double, summed in ascending order, rounded once. NaN or +infinity anywhere gives
     * NaN everywhere. {@link StrictMath#exp}, for the interpreter and C2 may differ in the last bit of {@link Math#exp}.
     *
     * @param powers {@code count} values of scratch
     */
    public static void softmax(float[] a, int aOffset, int count, double[] powers, float[] c, int cOffset) {
        float max = a[aOffset];
        for (int i = 1; i < count; i++) {
            max = Math.max(max, a[aOffset + i]);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            powers[i] = StrictMath.exp((double) a[aOffset + i] - max);
            sum += powers[i];
        }
        for (int i = 0; i < count; i++) {
            c[cOffset + i] = (float) (powers[i] / sum);
        }
    }
}
