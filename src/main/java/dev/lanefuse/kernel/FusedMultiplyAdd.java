package dev.lanefuse.kernel;

/**
 * One step of an output element's chain, and whether this machine can do it in one rounding.
 *
 * <p>Without the instruction {@link Math#fma(float, float, float)} is computed with {@code BigDecimal}, slower by
 * orders of magnitude. There a step is a multiplication and an addition, on every path alike.
 */
public final class FusedMultiplyAdd {
    /** Whether {@link #step} rounds once. Measured, not looked up: the flags of a JVM cannot be read without a further module. */
    public static final boolean FAST = isFast();

    private FusedMultiplyAdd() {}

    /** {@code x * w + acc}, rounded once where the machine can. */
    public static float step(float x, float w, float acc) {
        return FAST ? Math.fma(x, w, acc) : x * w + acc;
    }

    /** Compared with a multiplication and an addition in the same state of the JVM, interpreted or compiled. */
    private static boolean isFast() {
        long fused = Long.MAX_VALUE;
        long separate = Long.MAX_VALUE;
        float sink = 0;
        for (int attempt = 0; attempt < 8; attempt++) { // the best of several: a pause must not decide
            final long start = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                sink = Math.fma(1.0000001f, 0.75f, sink * 0.5f);
            }
            final long middle = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                sink = Math.max(1.0000001f, 0.75f + sink * 0.5f);
            }
            fused = Math.min(fused, middle - start);
            separate = Math.min(separate, System.nanoTime() - middle);
        }
        return Float.isNaN(sink) || fused < 12 * Math.max(separate, 100);
    }
}
