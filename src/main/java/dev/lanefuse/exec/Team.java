package dev.lanefuse.exec;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Shares the parts of one run between the calling thread and an executor's.
 *
 * <p>The caller takes parts like everybody else and waits only for parts that somebody has begun. So an executor that is busy, small, or
 * shut down costs time but never an answer, and nothing waits for a thread that waits. Each member begins a phase with the part that it had
 * in the one before, whose scratch and rows are in its processor's caches, and then helps where nobody has come. One team serves one run at
 * a time; it allocates nothing once made.
 */
public final class Team {
    /** What is shared. */
    public interface Job {
        /** Computes one part of one phase. */
        void part(int phase, int index);
    }

    /** How long the caller looks before it sleeps: parts take about as long, the others are nearly done when it is. */
    private static final int LOOKS = 20_000;

    /**
     * How long a thread looks between phases before it lets others run. A network has some twenty phases an image: where threads outnumber
     * processors each of them would cost the long wait (1.0 224, two threads on one processor, best of 200: 31 ms an image; with this, 7).
     */
    private static final int PHASE_LOOKS = 500;

    /** How often a thread lets others run between phases before it sleeps: whoever is at work has been held up. */
    private static final int YIELDS = 100;

    /** How long it then sleeps before it looks again. */
    private static final long NAP_NANOS = 500_000;

    /** Elements from part to part: a line of the caches each. */
    private static final int APART = 8;

    private final Executor executor;
    private final Shares shares;

    /** The caller, and what the executor is given: one for each further part. */
    private final Member[] members;

    /**
     * By part, the first phase in which nobody has taken it; above that, in which run, so that a member who has looked at one run takes
     * nothing of another.
     */
    private final AtomicLongArray untaken;

    private long runs;
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile int phases;
    private volatile Job job;
    private volatile Thread caller;
    private volatile Throwable failure;

    /** Whether, in the run in progress, somebody has computed another's part: the clock then says nothing of who is quick. */
    private volatile boolean helped;

    /** Who begins with a part. */
    private final class Member implements Runnable {
        private final int own;

        /** Runs since it last began, of which each may have left it in a queue. */
        private volatile int missed;

        Member(int own) {
            this.own = own;
        }

        /**
         * Offers this member to the executor for another run, but not where an earlier offer may still be queued, or the queue of a busy
         * executor would grow with each run. As executors lose tasks, it is offered again at the second, fourth, eighth run that it has
         * missed.
         */
        void offerTo(Executor lender) {
            missed++; // by the run's caller only: a member that begins meanwhile is given once too often, or too seldom
            if (Integer.bitCount(missed) == 1) {
                try {
                    lender.execute(this);
                } catch (Throwable refused) {
                    missed = 0;
                    throw refused;
                }
            }
        }

        @Override
        public void run() {
            missed = 0;
            work(own);
        }
    }

    /**
     * A team.
     *
     * @param executor lends threads beside the caller's; null for the caller alone
     * @param parts of each phase
     */
    public Team(Executor executor, int parts) {
        this.executor = executor;
        this.shares = new Shares(parts);
        this.members = new Member[parts];
        this.untaken = new AtomicLongArray(parts * APART);
        for (int i = 0; i < parts; i++) {
            members[i] = new Member(i);
        }
    }

    /** A daemon that keeps nothing of who makes it: it may outlive its class loader, and the request that it was made for. */
    public static Thread newThread(String name, Runnable task) {
        final Thread thread = Thread.ofPlatform().name(name).daemon().inheritInheritableThreadLocals(false).unstarted(task);
        thread.setContextClassLoader(null);
        return thread;
    }

    /** How its parts are to be cut; it adapts them to its members between runs. */
    public Shares shares() {
        return shares;
    }

    /** Runs all parts of so many phases and returns when they are done; a phase begins when the one before is done. */
    public void run(Job work, int phaseCount) {
        final int parts = members.length;
        if (executor == null || parts == 1 || phaseCount == 0) {
            for (int i = 0; i < phaseCount * parts; i++) {
                work.part(i / parts, i % parts);
            }
            return;
        }
        final int all = Math.multiplyExact(phaseCount, parts);
        phases = 0; // nothing to take while the counts change: a late member may look at any time
        runs++;
        for (int i = 0; i < parts; i++) {
            untaken.set(i * APART, runs << Integer.SIZE);
        }
        job = work;
        caller = Thread.currentThread();
        failure = null;
        helped = false;
        unfinished.set(all);
        phases = phaseCount; // all parts can be taken at once: who takes one of a later phase must not wait for one that nobody can take
        try {
            for (int i = 1; i < parts; i++) {
                members[i].offerTo(executor);
            }
        } catch (RejectedExecutionException | OutOfMemoryError refused) { // an error where the system has no further thread
            // The caller does what nobody else takes.
        } finally { // whatever an executor throws: nobody is at work on the caller's arrays when it hears of it
            work(0);
            awaitOthers();
            shares.look(!helped, System.nanoTime());
            job = null;
            caller = null;
        }
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

    /** Takes parts, in each phase {@code own} first, until none is left. A late member finds none, or helps the next run. */
    private void work(int own) {
        while (true) {
            int part = own;
            long found = untaken.get(own * APART);
            for (int i = 0; i < members.length; i++) {
                final long other = untaken.get(i * APART);
                if (other < found) { // an earlier phase, or one of an earlier run, which cannot be taken
                    part = i;
                    found = other;
                }
            }
            final int phase = (int) found;
            if (phase >= phases) {
                return;
            }
            if (untaken.compareAndSet(part * APART, found, found + 1)) {
                awaitPhase(phase);
                compute(phase, part, own);
            }
        }
    }

    private void compute(int phase, int part, int own) {
        try {
            final long start = System.nanoTime();
            job.part(phase, part);
            if (part == own) {
                shares.took(part, System.nanoTime() - start);
            } else {
                helped = true;
            }
        } catch (Throwable thrown) {
            failure = thrown;
            helped = true; // in a way: the clock says nothing either
        }
        final Thread waiting = caller;
        if (unfinished.decrementAndGet() == 0 && waiting != Thread.currentThread()) {
            LockSupport.unpark(waiting);
        }
    }

    /** No part is taken before all of the phase before have been, by threads that are at work on them. */
    private void awaitPhase(int phase) {
        final int later = (phases - phase) * members.length;
        for (int looks = 0; unfinished.get() > later; looks++) {
            if (looks % PHASE_LOOKS < PHASE_LOOKS - 1) {
                Thread.onSpinWait();
            } else if (looks < YIELDS * PHASE_LOOKS) {
                Thread.yield(); // more threads than processors
            } else {
                LockSupport.parkNanos(this, NAP_NANOS); // which who is interrupted does not
            }
        }
    }
}
