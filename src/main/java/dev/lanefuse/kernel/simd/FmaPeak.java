package dev.lanefuse.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The rate of fused multiply-adds that one core reaches when nothing else is in the way: what kernels are held against.
 *
 * <p>Twelve independent chains in registers: two units of four to five cycles need eight to ten in flight, and twelve and
 * two constants still fit in the sixteen registers of AVX2 and NEON. As in the kernels the accumulator is the summand: C2 knows the
 * instruction in that form only, any other costs copies and, at sixteen registers, spills (56 in place of 114 GFLOP/s on Zen 4).
 */
public final class FmaPeak {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int STEPS = 2048;
    /** Vector FMAs of a step. */
    public static final int CHAINS = 12;

    /** Keeps the chains alive. */
    private static volatile float sink;

    private FmaPeak() {}

    /**
     * Measures for some milliseconds on the calling thread. The first calls of a JVM measure its compilers: call it until it is steady.
     *
     * @return 10^9 operations a second, two a multiply-add and lane
     */
    public static double gigaflops(int millis) {
        final long flopsPerCall = 2L * CHAINS * STEPS * FLOATS.length();
        final long start = System.nanoTime();
        long calls = 0;
        long elapsed;
        do {
            sink = chains(STEPS);
            calls++;
            elapsed = System.nanoTime() - start;
        } while (elapsed < millis * 1_000_000L);
        return (double) calls * flopsPerCall / elapsed;
    }

    /** Runs {@code steps} steps of {@link #CHAINS} vector FMAs; what it returns only keeps them alive. */
    public static float chains(int steps) {
        final FloatVector x = FloatVector.broadcast(FLOATS, 0.75f);
        final FloatVector w = FloatVector.broadcast(FLOATS, 0.25f);
        FloatVector acc0 = FloatVector.zero(FLOATS);
        FloatVector acc1 = FloatVector.broadcast(FLOATS, 1);
        FloatVector acc2 = FloatVector.broadcast(FLOATS, 2);
        FloatVector acc3 = FloatVector.broadcast(FLOATS, 3);
        FloatVector acc4 = FloatVector.broadcast(FLOATS, 4);
        FloatVector acc5 = FloatVector.broadcast(FLOATS, 5);
        FloatVector acc6 = FloatVector.broadcast(FLOATS, 6);
        FloatVector acc7 = FloatVector.broadcast(FLOATS, 7);
        FloatVector acc8 = FloatVector.broadcast(FLOATS, 8);
        FloatVector acc9 = FloatVector.broadcast(FLOATS, 9);
        FloatVector acc10 = FloatVector.broadcast(FLOATS, 10);
        FloatVector acc11 = FloatVector.broadcast(FLOATS, 11);
        for (int i = 0; i < steps; i++) {
            acc0 = x.fma(w, acc0);
            acc1 = x.fma(w, acc1);
            acc2 = x.fma(w, acc2);
            acc3 = x.fma(w, acc3);
            acc4 = x.fma(w, acc4);
            acc5 = x.fma(w, acc5);
            acc6 = x.fma(w, acc6);
            acc7 = x.fma(w, acc7);
            acc8 = x.fma(w, acc8);
            acc9 = x.fma(w, acc9);
            acc10 = x.fma(w, acc10);
            acc11 = x.fma(w, acc11);
        }
        return acc0.add(acc1).add(acc2).add(acc3).add(acc4).add(acc5)
                .add(acc6).add(acc7).add(acc8).add(acc9).add(acc10).add(acc11).lane(0);
    }
}
