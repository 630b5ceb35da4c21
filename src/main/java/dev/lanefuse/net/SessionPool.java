package dev.lanefuse.net;

import dev.lanefuse.exec.Pool;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Sessions for as many threads as come, virtual ones too: a run takes one that is idle, or makes one as long as there are fewer than the
 * limit, or waits for as long as the pool's patience lasts, first come, first served; then it is refused.
 *
 * <p>So the memory is bounded ({@link Memory#totalBytes} of the limit, and arrays that outlive some of their pieces:
 * {@link Memory#sessionBytes}), and so is the number of runs that share the processors. After warm-up a run that does not wait allocates
 * nothing and takes no lock. A session whose memory cannot be had, or with several threads that of its first batch, is an
 * {@link OutOfMemoryError} for that run, and the next may try again.
 *
 * <p>A run computes without a pause. So of virtual threads no more run than have a carrier, and a pool of that many sessions has one for
 * each of them: nobody waits here, all others wait for a carrier, and no patience bounds that. Where it matters, have fewer sessions than
 * processors, or bound the callers.
 *
 * <p>An interrupt ends the waiting of its thread, never a run. {@link #close} ends the waiting of all; runs in progress are finished.
 */
public final class SessionPool implements AutoCloseable {
    /** The patience that does not end. */
    public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    /** Sessions of a pool: it has a place for each from the beginning, and no machine as many processors. */
    private static final int MOST = 1 << 16;

    private final Pool<Session> pool;
    private final Network network;
    private final long patienceNanos;

    SessionPool(Network network, int limit, Duration patience) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("session limit is " + limit + "; expected 1 to " + MOST);
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience is " + patience + "; expected zero or more");
        }
        this.pool = new Pool<>(limit, network::newSession);
        this.network = network;
        this.patienceNanos = patience.compareTo(FOREVER) > 0 ? Long.MAX_VALUE : patience.toNanos();
    }

    /**
     * Runs one image.
     *
     * @param in {@code [inputHeight][inputWidth][inputChannels]}
     * @param out {@code [outputHeight][outputWidth][outputChannels]}, overwritten
     * @throws IllegalArgumentException if an array is too short, or both are the same
     * @throws RejectedExecutionException if no session was free within the patience
     * @throws CancellationException if the thread is interrupted and no session is free; it stays interrupted
     * @throws IllegalStateException if the pool is closed
     */
    public void run(float[] in, float[] out) {
        run(1, in, 0, out, 0);
    }

    /**
     * Runs some images with one session ({@link Session#run(int, float[], int, float[], int)}).
     *
     * @param images how many, from 1
     * @param in {@code [images][inputHeight][inputWidth][inputChannels]} from {@code inOffset}
     * @param out {@code [images][outputHeight][outputWidth][outputChannels]} from {@code outOffset}, overwritten
     * @throws IllegalArgumentException if a range leaves its array, or input and output share an element
     * @throws RejectedExecutionException if no session was free within the patience
     * @throws CancellationException if the thread is interrupted and no session is free; it stays interrupted
     * @throws IllegalStateException if the pool is closed
     */
    public void run(int images, float[] in, int inOffset, float[] out, int outOffset) {
        Session.check(network, images, in, inOffset, out, outOffset); // before it waits
        final Session session = pool.take(patienceNanos);
        if (session == null) {
            throw refusal();
        }
        try {
            session.run(images, in, inOffset, out, outOffset);
        } finally {
            pool.give(session);
        }
    }

    private RuntimeException refusal() {
        return pool.isClosed()
                ? new IllegalStateException("the session pool is closed; expected no runs afterwards")
                : new RejectedExecutionException("all " + limit() + " sessions were in use for " + Duration.ofNanos(patienceNanos)
                        + "; expected one free within the pool's patience");
    }

    /** How many sessions there may be. */
    public int limit() {
        return pool.limit();
    }

    /** How many sessions there are, in use or idle. */
    public int sessions() {
        return pool.made();
    }

    /** Lets go of all sessions; those in use, when their runs are finished. Who waits is refused. The network is not closed. */
    @Override
    public void close() {
        pool.close();
    }
}
