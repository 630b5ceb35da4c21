package dev.lanefuse.kernel;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Drives the SIMD kernels through C2 on {@link Drills}, and tells of each when it is compiled.
 *
 * <p>No JVM says without further modules what is compiled; a clock does. While its vectors are objects a SIMD kernel takes longer than its
 * scalar twin; compiled, most take clearly less. So a drill has passed once the best time of the one was well below that of the other; and
 * those that are about as fast as their twins once no drill has become faster for so long that C2 can have nothing left to do. A wrong
 * answer costs time, never a bit; a kernel that C2 cannot compile never passes.
 *
 * <p>What it costs is the vectors that are objects: every operation is a call, whose own methods are compiled too. But it takes some dozen
 * runs to tell C2 how a tile runs, and thousands of calls only to have it compiled, so all but one of two hundred are
 * {@linkplain Panels#hollow hollow}, or of no pixels. Drills and kernels join one after the other, those first that a network spends its
 * time in: a hundred methods at once would keep C1 from those of the first requests. A drill that has passed is only called, and half of
 * the time the thread gives way to the compilers.
 */
public final class WarmUp {
    private static final Kernel[] KERNELS = Kernel.values();

    /** From this kernel on they join when for those before there is nothing to do but wait. */
    private static final Kernel RARE = Kernel.PATCHES;

    /** Rounds after which the next kernel joins; of its drills, one joins a round. */
    private static final int STAGGER = 20;

    /** Rounds of a drill after which its times are believed: the scalar twin, too, is interpreted at first. */
    private static final int BELIEVED = 20;

    /** The scalar twin takes part in one round of so many, which is enough to have it compiled; where there are fewer drills, in all. */
    private static final int SCALAR = 2;

    /** Calls of a round that compute nothing: C2 wants 5,000 of a method, and the more the longer its queue is. */
    private static final int CALLS = 100;

    /**
     * The same until all drills of a kernel have joined: what they share is not to be compiled before all of its branches have been seen.
     */
    private static final int FEW = 10;

    /**
     * One round of so many computes: vectors that are objects are memory that nobody has touched, and to fetch it can take longer than to
     * compute.
     */
    private static final int COMPUTES = 2;

    /** Rounds of a drill that bring its tiles to C2; once all have had them there is nothing to do but wait. */
    private static final int EAGER = 100;

    private static final long WAIT_NANOS = 2_000_000;

    /**
     * Rounds of nothing but waiting, without a faster drill, after which C2 is taken to be through: a quarter of a second, and its longest
     * compilations take 0.15. If it is not, a kernel begins to serve that is hardly slower than its twin.
     */
    private static final int QUIET = 100;

    /**
     * The same, after which the best times of what has not passed are forgotten: on a processor that others share everything takes half as
     * long again for minutes, and a twin's best time from before would be out of reach as long.
     */
    private static final int FORGETS = 2 * QUIET;

    /** After this time what has not passed never will: in a JVM that has C2 off and does not say so. */
    private static final long LAST_NANOS = 120_000_000_000L;

    /** What counts of a round at most: in one that took longer the JVM, or the machine, stood still, and C2 with it. */
    private static final long MOST_NANOS = 1_000_000_000;

    /** For how long the thread gives way at most. */
    private static final long MOST_PAUSE_NANOS = 50_000_000;

    /** Rounds, and drills of each kernel in a round, that bring the methods around the tiles to C2. */
    private static final int SETTLING = 100;

    private static final int DRILLS = 200;

    private final Drills drills;
    private final Kernels scalar;
    private final Kernels simd;

    /** Nanoseconds that a drill took at best, by kernel and drill; by SIMD 0 once it has passed. */
    private final long[][] scalarBest = new long[KERNELS.length][];

    private final long[][] simdBest = new long[KERNELS.length][];
    private final boolean[] ready = new boolean[KERNELS.length];

    /** Rounds of each kernel. */
    private final int[] rounds = new int[KERNELS.length];

    private final long lastNanos;

    /** What the rounds have taken. */
    private long spent;
    private int round;

    /** The round in which the next kernel may join. */
    private int joins;

    /** Rounds of nothing but waiting since a drill became faster. */
    private int quiet;

    /**
     * A warm-up of {@code simd} beside {@code scalar}, for weights that are packed alike. Both are called by way of switching kernels, and
     * one by way of two: to C2 the calls then reach three classes, and it does not inline what it would have to throw away after a switch.
     */
    public WarmUp(Kernels scalar, Kernels simd) {
        this(scalar, simd, LAST_NANOS);
    }

    /** The same, which gives up sooner. */
    WarmUp(Kernels scalar, Kernels simd, long lastNanos) {
        this.lastNanos = lastNanos;
        this.drills = new Drills(simd.layout());
        this.scalar = new SwitchingKernels(scalar);
        this.simd = new SwitchingKernels(new SwitchingKernels(simd));
        for (Kernel kernel : KERNELS) {
            scalarBest[kernel.ordinal()] = new long[drills.count(kernel)];
            simdBest[kernel.ordinal()] = new long[drills.count(kernel)];
            Arrays.fill(scalarBest[kernel.ordinal()], Long.MAX_VALUE);
            Arrays.fill(simdBest[kernel.ordinal()], Long.MAX_VALUE);
        }
    }

    /**
     * Works until a further kernel is compiled.
     *
     * @return the kernel; null if all are, or if those that are not will not be
     */
    public Kernel next() {
        for (boolean waits = true; waits; round++) {
            if (spent > lastNanos) {
                return null;
            }
            final long start = System.nanoTime();
            boolean eager = false;
            waits = false;
            for (Kernel kernel : KERNELS) {
                final int k = kernel.ordinal();
                if (ready[k]) {
                    continue;
                }
                if (rounds[k] == 0) {
                    if (round < joins || kernel == RARE && eager) {
                        waits = true;
                        break;
                    }
                    joins = round + STAGGER;
                }
                waits = true;
                ready[k] = passes(kernel, rounds[k]++);
                if (ready[k]) {
                    spend(start);
                    return kernel;
                }
                eager |= rounds[k] < EAGER + simdBest[k].length;
            }
            quiet += eager ? 0 : 1;
            if (quiet > FORGETS) {
                forget();
            }
            LockSupport.parkNanos(eager ? Math.min(System.nanoTime() - start, MOST_PAUSE_NANOS) : WAIT_NANOS);
            spend(start);
        }
        settle();
        return null;
    }

    private void spend(long start) {
        spent += Math.min(System.nanoTime() - start, MOST_NANOS);
    }

    private void forget() {
        quiet = 0;
        for (int k = 0; k < KERNELS.length; k++) {
            for (int i = 0; i < simdBest[k].length; i++) {
                simdBest[k][i] = simdBest[k][i] == 0 ? 0 : Long.MAX_VALUE;
                scalarBest[k][i] = Long.MAX_VALUE;
            }
        }
    }

    /** Calls all drills of a kernel that have joined, for they share methods, and runs those that have not passed; whether now all have. */
    private boolean passes(Kernel kernel, int before) {
        final long[] slow = scalarBest[kernel.ordinal()], fast = simdBest[kernel.ordinal()];
        boolean all = before + 1 >= fast.length;
        for (int i = 0; i < Math.min(before + 1, fast.length); i++) { // a drill a round joins
            for (int call = 0; call < (before < fast.length ? FEW : CALLS); call++) {
                drills.call(kernel, i, simd);
            }
            if (fast[i] == 0) {
                continue;
            }
            if (before % SCALAR == 0 || fast.length < SCALAR) {
                slow[i] = Math.min(slow[i], time(kernel, i, scalar));
            }
            if (before % COMPUTES == 0) {
                final long now = time(kernel, i, simd);
                if (now < fast[i] - fast[i] / 8) {
                    quiet = 0;
                }
                fast[i] = Math.min(fast[i], now);
            }
            boolean passed = before - i >= BELIEVED && isCompiled(fast[i], slow[i]);
            if (passed) { // unless its twin, which ran first, is as fast with full caches
                slow[i] = Math.min(slow[i], time(kernel, i, scalar));
                passed = isCompiled(fast[i], slow[i]);
            }
            if (passed) {
                fast[i] = 0;
            } else {
                all = false;
            }
        }
        return all;
    }

    /** Whether a drill is, by its best times: an eighth below the scalar twin's, or at most an eighth above once all is quiet. */
    private boolean isCompiled(long fast, long slow) {
        return fast < slow - slow / 8 || quiet > QUIET && fast < slow + slow / 8;
    }

    private long time(Kernel kernel, int i, Kernels twin) {
        final long start = System.nanoTime();
        drills.run(kernel, i, twin);
        return System.nanoTime() - start;
    }

    /** Has the methods around the tiles compiled as well, which are called less often and would follow in somebody's run. */
    private void settle() {
        for (int again = 0; again < SETTLING; again++) {
            for (Kernel kernel : KERNELS) {
                for (int i = 0; ready[kernel.ordinal()] && i < DRILLS; i++) {
                    drills.run(kernel, i % drills.count(kernel), simd);
                }
            }
            LockSupport.parkNanos(WAIT_NANOS);
        }
    }
}
