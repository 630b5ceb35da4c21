package dev.lanefuse;

import dev.lanefuse.exec.SpinningQueue;
import dev.lanefuse.exec.Team;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * On whose threads a run is computed. The count does not change a bit of the result.
 *
 * <p>A run is cut into as many parts as there are threads, as large as these have been quick, and the calling thread always computes its
 * share. Thread-safe.
 */
public final class Threads implements AutoCloseable {
    /** The calling thread alone. */
    public static final Threads CALLER = new Threads(1, null, null);

    private final int count;
    private final Executor executor;
    private final ThreadPoolExecutor owned;

    private Threads(int count, Executor executor, ThreadPoolExecutor owned) {
        this.count = count;
        this.executor = executor;
        this.owned = owned;
    }

    /**
     * The calling thread and {@code count - 1} daemon threads of its own, which sleep between runs and end with {@link #close}.
     *
     * @throws IllegalArgumentException if {@code count} is not from 1 to 1024
     * @throws OutOfMemoryError if the system has not so many threads; then none is left
     */
    public static Threads of(int count) {
        return of(count, Duration.ZERO);
    }

    /**
     * The same, but its threads look for the next run for {@code spin} before they sleep, as OpenMP's block time and ONNX Runtime's
     * spinning have it: for who runs again and again on processors of their own. Each keeps one busy meanwhile; a run that comes within it
     * need not wake them.
     *
     * @param spin how long after a run, and after they have been started; zero: not at all
     * @throws IllegalArgumentException if {@code count} is not from 1 to 1024, or {@code spin} negative
     * @throws OutOfMemoryError as {@link #of(int)}
     */
    public static Threads of(int count, Duration spin) {
        check(count);
        Objects.requireNonNull(spin, "spin");
        if (spin.isNegative()) {
            throw new IllegalArgumentException("spin is " + spin + "; expected zero or more");
        }
        if (count == 1) {
            return CALLER;
        }
        final ThreadPoolExecutor pool = new ThreadPoolExecutor(
                count - 1, count - 1, 0, TimeUnit.SECONDS, new SpinningQueue(64 * count, TimeUnit.NANOSECONDS.convert(spin)),
                task -> Team.newThread("lanefuse", task), new ThreadPoolExecutor.DiscardPolicy());
        try {
            pool.prestartAllCoreThreads();
        } catch (Throwable noThread) { // the system has no more: those that have been started go
            pool.shutdown();
            throw noThread;
        }
        return new Threads(count, pool, pool);
    }

    /**
     * The calling thread and up to {@code count - 1} threads of a caller's executor, which is not closed here. A run makes progress
     * even where the executor is busy or shut down, or the system has no further thread.
     *
     * <p>Platform threads serve better than virtual ones: who waits for the others between two stages lets its processor go when that takes
     * long, and a virtual thread comes back to it late. On a busy machine the slowest runs take several times as long with those.
     *
     * @throws IllegalArgumentException if {@code count} is not from 1 to 1024
     */
    public static Threads on(Executor executor, int count) {
        check(count);
        return new Threads(count, Objects.requireNonNull(executor, "executor"), null);
    }

    private static void check(int count) {
        if (count < 1 || count > 1024) {
            throw new IllegalArgumentException("thread count is " + count + "; expected 1 to 1024");
        }
    }

    /** Parts into which a run is cut. */
    public int count() {
        return count;
    }

    /** What lends the threads beside the calling one; null for the calling thread alone. */
    public Executor executor() {
        return executor;
    }

    /** Ends the threads that {@link #of} started. Later runs are computed by their calling threads. */
    @Override
    public void close() {
        if (owned != null) {
            owned.shutdown();
        }
    }
}
