package dev.lanefuse.kernel.scalar;

import dev.lanefuse.kernel.FusedMultiplyAdd;
import java.util.Arrays;

/**
 * The rate of multiply-adds that one core reaches in plain Java: what kernels are held against where there is no vector module.
 *
 * <p>A row of elements, each with a chain of {@value #CHAIN} steps. C2 turns the row into vectors by itself, as it does with the scalar
 * kernels; chains in scalar variables would stay scalar, and kernels would come out at several hundred percent of the peak. Factors
 * come from arrays: with constants in their place C2 makes code of half the speed (47 in place of 97 GFLOP/s on Zen 4).
 */
public final class FmaPeak {
    private static final int CHAIN = 8;
    private static final int ROW = 2048;

    private FmaPeak() {}

    /**
     * Measures for some milliseconds on the calling thread. The first calls of a JVM measure its compilers: call it until it is steady.
     *
     * @return 10^9 operations a second, two a multiply-add
     */
    public static double gigaflops(int millis) {
        final float[] factors = new float[ROW];
        final float[] sums = new float[ROW];
        Arrays.fill(factors, 0.75f);
        final long flopsPerCall = 2L * CHAIN * ROW;
        final long start = System.nanoTime();
        long calls = 0;
        long elapsed;
        do {
            chains(factors, factors, sums);
            calls++;
            elapsed = System.nanoTime() - start;
        } while (elapsed < millis * 1_000_000L);
        return (double) calls * flopsPerCall / elapsed;
    }

    private static void chains(float[] x, float[] w, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            float acc = sums[i];
            acc = FusedMultiplyAdd.step(x[i], w[i], acc);
            acc = FusedMultiplyAdd.step(x[i], w[i], acc);
            acc = FusedMultiplyAdd.step(x[i], w[i], acc);
            acc = FusedMultiplyAdd.step(x[i], w[i], acc);
            acc = FusedMultiplyAdd.step(x[i], w[i], acc);
            acc = FusedMultiplyAdd.step(x[i], w[i], acc);
            acc = FusedMultiplyAdd.step(x[i], w[i], acc);
            acc = FusedMultiplyAdd.step(x[i], w[i], acc);
            sums[i] = acc;
        }
    }
}
