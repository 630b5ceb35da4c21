package dev.lanefuse.exec;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Sessions or workspaces for runs that bring none: made when they are needed, at most so many, used by one run at a time.
 *
 * <p>A place is taken before the thing itself, so that however many threads come, no more things are made than there are places. Who finds
 * none waits; first come, first served, or the last of a queue would wait for as long as others return quicker. While there is a free
 * place nothing is locked and nothing allocated. The lowest free slot is used first: what has just been used is still in the caches.
 *
 * @param <T> what is pooled
 */
public final class Pool<T> {
    /** More than can wait, and far from an overflow of the semaphore. */
    private static final int EVERYBODY = 1 << 30;

    /** Makes what is pooled. */
    public interface Maker<T> {
        /** A new one. */
        T make();
    }

    private final Maker<T> maker;
    private final Semaphore places;
    private final AtomicReferenceArray<T> idle;
    private final AtomicInteger made = new AtomicInteger();
    private volatile boolean closed;

    /** An empty pool that makes at most {@code limit}. */
    public Pool(int limit, Maker<T> maker) {
        this.maker = maker;
        this.places = new Semaphore(limit, true);
        this.idle = new AtomicReferenceArray<>(limit);
    }

    /** How many there may be. */
    public int limit() {
        return idle.length();
    }

    /** How many there are, in use or not. */
    public int made() {
        return made.get();
    }

    /** Takes one, however long that takes; null if the pool is closed. An interrupt is kept for later. */
    public T take() {
        places.acquireUninterruptibly();
        return atMyPlace();
    }

    /**
     * Takes one that is free within some nanoseconds; null if none is, or the pool is closed.
     *
     * @throws CancellationException if the thread is interrupted and there is none without waiting; it stays interrupted
     */
    public T take(long nanos) {
        return hasPlace(nanos) ? atMyPlace() : null;
    }

    private boolean hasPlace(long nanos) {
        try {
            return places.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (places.tryAcquire()) {
                return true;
            }
            throw new CancellationException("interrupted while all " + limit() + " of the pool were in use");
        }
    }

    /** What cannot be made does not use up its place. */
    private T atMyPlace() {
        try {
            if (!closed) {
                return idleOrNew();
            }
        } catch (Throwable thrown) {
            places.release();
            throw thrown;
        }
        places.release(); // to the next who waits for a pool that is closed
        return null;
    }

    /** Whoever has a place finds one, if not at first, then where others have put theirs meanwhile. */
    private T idleOrNew() {
        while (true) {
            for (int slot = 0; slot < idle.length(); slot++) {
                final T one = idle.get(slot) == null ? null : idle.getAndSet(slot, null);
                if (one != null) {
                    return one;
                }
            }
            final int count = made.get();
            if (count < limit() && made.compareAndSet(count, count + 1)) {
                return newOne();
            }
        }
    }

    private T newOne() {
        try {
            return maker.make();
        } catch (Throwable thrown) {
            made.decrementAndGet();
            throw thrown;
        }
    }

    /** Gives back what was taken. A closed pool lets go of it. */
    public void give(T one) {
        for (int slot = 0; !idle.compareAndSet(slot, null, one);) {
            slot = (slot + 1) % idle.length();
        }
        if (closed) {
            forget();
        }
        places.release();
    }

    /** Lets go of all that are idle; nobody takes one any more, and who waits hears of it. */
    public synchronized void close() {
        if (!closed) {
            closed = true;
            forget();
            places.release(EVERYBODY);
        }
    }

    private void forget() {
        for (int slot = 0; slot < idle.length(); slot++) {
            if (idle.getAndSet(slot, null) != null) {
                made.decrementAndGet();
            }
        }
    }

    /** Whether it is closed. */
    public boolean isClosed() {
        return closed;
    }
}
