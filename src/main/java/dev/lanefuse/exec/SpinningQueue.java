package dev.lanefuse.exec;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A queue whose takers look for the next task for a while before they sleep, as OpenMP's threads do for their block time: a task that comes
 * within it need not wake anybody. Looking takes no lock, for the lock is what a task is handed over by. Allocates nothing once made, but
 * for a node where a taker sleeps or somebody waits for the lock. Tasks come by {@link #offer(Runnable)}: one that comes by another method
 * is not seen by a taker that looks.
 */
public final class SpinningQueue extends ArrayBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1;

    private final long spinNanos;
    private final AtomicLong offered = new AtomicLong();

    /**
     * A queue.
     *
     * @param capacity tasks that may wait
     * @param spinNanos how long a taker looks
     */
    public SpinningQueue(int capacity, long spinNanos) {
        super(capacity);
        this.spinNanos = spinNanos;
    }

    @Override
    public boolean offer(Runnable task) {
        final boolean accepted = super.offer(task);
        offered.incrementAndGet();
        return accepted;
    }

    @Override
    public Runnable take() throws InterruptedException {
        final long start = System.nanoTime();
        long seen = offered.get();
        Runnable task = poll();
        while (task == null && System.nanoTime() - start < spinNanos && !Thread.currentThread().isInterrupted()) { // a look a step
            Thread.onSpinWait();
            if (offered.get() != seen) {
                seen = offered.get();
                task = poll();
            }
        }
        return task == null ? super.take() : task;
    }
}
