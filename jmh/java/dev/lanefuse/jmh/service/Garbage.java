package dev.lanefuse.jmh.service;

import java.util.concurrent.locks.LockSupport;

/**
 * What else goes on in a JVM: a thread that allocates at a rate, and keeps the last of it for a while, so that collections have something
 * to copy.
 */
final class Garbage implements AutoCloseable {
    private static final int PIECE = 16 << 10;
    private static final int KEPT = (32 << 20) / PIECE;
    private static final long PAUSE_NANOS = 1_000_000;

    private final Thread thread;
    private volatile boolean closed;

    /** Begins; with a rate of 0 it does nothing. */
    Garbage(int megabytesASecond) {
        thread = Thread.ofPlatform().daemon().name("garbage").start(() -> allocate(megabytesASecond));
    }

    private void allocate(int megabytesASecond) {
        final byte[][] kept = new byte[megabytesASecond > 0 ? KEPT : 0][];
        final long start = System.nanoTime();
        long pieces = 0;
        while (!closed && megabytesASecond > 0) { // a pause a step
            final double due = (System.nanoTime() - start) / 1e9 * megabytesASecond * 1e6 / PIECE;
            for (; pieces < due; pieces++) {
                kept[(int) (pieces % KEPT)] = new byte[PIECE];
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
