package dev.lanefuse.exec;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Shares the parts of one run between the calling thread and an executor's.
 *
 * <p>The caller takes parts like everybody else and waits only for parts that somebody has begun. So an executor that is busy, small,
 * or shut down costs time but never an answer, and nothing waits for a thread that waits. One team serves one run at a time; it
 * allocates nothing once made.
 */
public final class Team implements Runnable {
    /** What is shared. */
    public interface Job {
        /** Computes one part of one phase. */
        void part(int phase, int index);
    }

    /** How long the caller looks before it sleeps: parts are of one size, the others are nearly done when it is. */
    private static final int LOOKS = 20_000;

    /**
     * How long a thread looks between phases before it lets others run. A network has some twenty phases an image: where threads outnumber
     * processors each of them would cost the long wait (1.0 224, two threads on one processor, best of 200: 31 ms an image; with this, 7).
     */
    private static final int PHASE_LOOKS = 500;

    private final Executor executor;
    private final AtomicInteger next = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile int phases;
    private volatile int parts;
    private volatile Job job;
    private volatile Thread caller;
    private volatile Throwable failure;

    /** A team of the caller and whatever threads the executor lends; null for the caller alone. */
    public Team(Executor executor) {
        this.executor = executor;
    }

    /** Runs {@code phaseCount} times {@code partCount} parts and returns when all are done; a phase begins when the one before is done. */
    public void run(Job work, int phaseCount, int partCount) {
        if (executor == null || partCount == 1) {
            for (int i = 0; i < phaseCount * partCount; i++) {
                work.part(i / partCount, i % partCount);
            }
            return;
        }
        next.set(Integer.MAX_VALUE); // nothing to take while the counts change: a late thread may look at any time
        job = work;
        caller = Thread.currentThread();
        failure = null;
        phases = phaseCount;
        parts = partCount;
        unfinished.set(phaseCount * partCount);
        next.set(0);
        try {
            for (int i = 1; i < partCount; i++) {
                executor.execute(this);
            }
        } catch (RejectedExecutionException refused) {
            // The caller does what nobody else takes.
        }
        run();
        awaitOthers();
        job = null;
        caller = null;
        if (failure != null) {
            throw new IllegalStateException("a part of the run failed", failure);
        }
    }

    private void awaitOthers() {
        boolean interrupted = false;
        for (int looks = 0; unfinished.get() > 0; looks++) {
            if (looks < LOOKS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // the run is short and is finished; the caller hears of it afterwards
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes parts until none is left. A late thread finds none, or helps the next run. */
    @Override
    public void run() {
        for (int index = take(); index >= 0; index = take()) {
            final int phase = index / parts;
            awaitPhase(phase);
            try {
                job.part(phase, index % parts);
            } catch (Throwable thrown) {
                failure = thrown;
            }
            final Thread waiting = caller;
            if (unfinished.decrementAndGet() == 0 && waiting != Thread.currentThread()) {
                LockSupport.unpark(waiting);
            }
        }
    }

    /** Parts are taken in order, so that all of the phases before have been taken by threads that are at work on them. */
    private void awaitPhase(int phase) {
        final int later = (phases - phase) * parts;
        for (int looks = 0; unfinished.get() > later; looks++) {
            if (looks % PHASE_LOOKS < PHASE_LOOKS - 1) {
                Thread.onSpinWait();
            } else {
                Thread.yield(); // more threads than processors
            }
        }
    }

    private int take() {
        for (int index = next.get(); index < phases * parts; index = next.get()) {
            if (next.compareAndSet(index, index + 1)) {
                return index;
            }
        }
        return -1;
    }
}
