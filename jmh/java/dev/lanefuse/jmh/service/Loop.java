package dev.lanefuse.jmh.service;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Makes requests, each on a thread of its own, as the callers of a service do: as many as can be answered, or as many as a schedule says.
 *
 * <p>In the open loop one thread sleeps until a request should begin, and hands it to another. It does not spin, for on a small machine it
 * would take a processor from what is measured; so a request begins some tens of microseconds late, and that is part of its latency, as is
 * whatever it waits for others: latency counts from when it should have begun.
 */
final class Loop implements AutoCloseable {
    /** Threads that make requests; more than are ever under way at a rate that can be kept up with. */
    private static final int CALLERS = 64;

    private static final long LONGEST_NANOS = 600_000_000_000L;
    private static final int DIGITS = 3;

    /** What is asked over and over. It checks the answer. */
    interface Request {
        /** Once, by any thread. */
        void make() throws Exception;
    }

    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final Request request;

    Loop(Request request) {
        this.request = request;
    }

    /** Requests a second that can be answered: twice as many callers as processors, each asking anew once it has its answer. */
    double closed(double seconds) throws ExecutionException {
        final int some = 2 * Runtime.getRuntime().availableProcessors();
        final AtomicLong count = new AtomicLong();
        final long start = System.nanoTime();
        final Batch batch = new Batch();
        for (int i = 0; i < some; i++) {
            batch.begin(() -> {
                while (System.nanoTime() - start < 1e9 * seconds) { // a request a step
                    request.make();
                    count.incrementAndGet();
                }
            });
        }
        batch.await();
        return count.get() / ((System.nanoTime() - start) / 1e9);
    }

    /** Begins a request at each of these moments and waits for all answers. */
    Latencies open(long[] offsets) throws ExecutionException {
        final Histogram taken = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);
        final Histogram late = new Histogram(LONGEST_NANOS, DIGITS);
        final Batch batch = new Batch();
        final long start = System.nanoTime();
        for (long offset : offsets) {
            final long due = start + offset;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            late.recordValue(System.nanoTime() - due);
            batch.begin(() -> {
                request.make();
                taken.recordValue(System.nanoTime() - due);
            });
        }
        batch.await();
        return Latencies.of(taken, late);
    }

    @Override
    public void close() {
        callers.shutdownNow();
    }

    /** Requests that are under way, and the first failure among them. */
    private final class Batch {
        private final Phaser under = new Phaser(1);
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        void begin(Request one) {
            under.register();
            callers.execute(() -> {
                try {
                    one.make();
                } catch (Throwable e) { // an error, too, is no answer
                    failure.compareAndSet(null, e);
                } finally {
                    under.arriveAndDeregister();
                }
            });
        }

        void await() throws ExecutionException {
            under.arriveAndAwaitAdvance();
            if (failure.get() != null) {
                throw new ExecutionException("a request failed", failure.get());
            }
        }
    }
}
