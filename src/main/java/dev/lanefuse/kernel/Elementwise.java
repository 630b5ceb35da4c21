package dev.lanefuse.kernel;

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

    /** Copies {@code pixels} x {@code channels} values, adding {@code residual} unless it is null. */
    public static void finish(
            float[] a, int aOffset, int aPixelStride, int channels, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride) {
        for (int m = 0; m < pixels; m++) {
            final int from = aOffset + m * aPixelStride;
            final int to = cOffset + m * cPixelStride;
            if (residual == null) {
                System.arraycopy(a, from, c, to, channels);
                continue;
            }
            final int add = residualOffset + m * residualPixelStride;
            for (int i = 0; i < channels; i++) {
                c[to + i] = a[from + i] + residual[add + i];
            }
        }
    }
}
