package dev.lanefuse.jmh.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class LoopTest {
    private static final long MILLI = 1_000_000;

    /** One is answered at a time and takes 20 ms, and all should begin at once: the last of five has waited for four. */
    @Test
    void open_requestsThatWaitForOthers_countFromWhenTheyShouldHaveBegun() throws ExecutionException {
        final ReentrantLock server = new ReentrantLock();
        try (Loop loop = new Loop(() -> {
            server.lock();
            try {
                Thread.sleep(20);
            } finally {
                server.unlock();
            }
        })) {
            final Latencies taken = loop.open(new long[5]);
            assertEquals(5, taken.count());
            assertTrue(taken.of("max") >= 5 * 20, taken.toString());
            assertTrue(taken.of("p50") >= 3 * 20, taken.toString());
        }
    }

    @Test
    void open_doesNotBeginEarly() throws ExecutionException {
        final long start = System.nanoTime();
        try (Loop loop = new Loop(() -> assertTrue(System.nanoTime() - start >= 30 * MILLI))) {
            assertEquals(2, loop.open(new long[] {30 * MILLI, 60 * MILLI}).count());
        }
        assertTrue(System.nanoTime() - start >= 60 * MILLI);
    }

    @Test
    void open_aRequestThatFails_throws() {
        final AtomicInteger made = new AtomicInteger();
        try (Loop loop = new Loop(() -> {
            if (made.incrementAndGet() == 2) {
                throw new IllegalStateException("the second one");
            }
        })) {
            final ExecutionException e = assertThrows(ExecutionException.class, () -> loop.open(new long[3]));
            assertEquals("the second one", e.getCause().getMessage());
            assertEquals(3, made.get());
        }
    }

    /** An error, too, is no answer. */
    @Test
    void closed_aRequestThatEndsWithAnError_throws() {
        final OutOfMemoryError thrown = new OutOfMemoryError("of a request");
        try (Loop loop = new Loop(() -> {
            throw thrown;
        })) {
            assertSame(thrown, assertThrows(ExecutionException.class, () -> loop.closed(0.1)).getCause());
        }
    }

    /** Twice as many callers as processors, each of 10 ms: no more than 200 requests a second and processor. */
    @Test
    void closed_isNoMoreThanItsCallersCanMake() throws ExecutionException {
        try (Loop loop = new Loop(() -> Thread.sleep(10))) {
            final double rate = loop.closed(0.3);
            assertTrue(rate > 0 && rate <= 200 * Runtime.getRuntime().availableProcessors(), rate + " a second");
        }
    }
}
