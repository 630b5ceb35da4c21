package dev.lanefuse.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PoolTest {
    private static final long SOON = 2_000_000;
    private static final long LATE = 60_000_000_000L;

    /** Something that two runs must not use at the same time. */
    private static final class Thing {
        final AtomicBoolean inUse = new AtomicBoolean();
    }

    /** Starts a thread and returns when it waits. */
    private static Thread waiting(Runnable body) throws InterruptedException {
        final Thread thread = new Thread(body);
        thread.start();
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        return thread;
    }

    @Test
    void take_makesUpToTheLimit_thenWaits() {
        final Pool<Thing> pool = new Pool<>(2, Thing::new);
        assertEquals(0, pool.made());
        final Thing first = pool.take();
        final Thing second = pool.take(0);
        assertTrue(first != second);
        assertNull(pool.take(0));
        final long start = System.nanoTime();
        assertNull(pool.take(SOON));
        assertTrue(System.nanoTime() - start >= SOON);
        pool.give(second);
        assertSame(second, pool.take(0));
        assertEquals(2, pool.made());
    }

    @Test
    void take_prefersWhatIsThere() {
        final Pool<Thing> pool = new Pool<>(8, Thing::new);
        final Thing only = pool.take();
        for (int i = 0; i < 5; i++) {
            pool.give(only);
            assertSame(only, pool.take());
        }
        assertEquals(1, pool.made());
    }

    @Test
    void take_whatCannotBeMade_leavesItsPlace() {
        final AtomicBoolean memory = new AtomicBoolean();
        final Pool<Thing> pool = new Pool<>(2, () -> {
            if (!memory.get()) {
                throw new OutOfMemoryError("none left");
            }
            return new Thing();
        });
        for (int i = 0; i < 5; i++) {
            assertThrows(OutOfMemoryError.class, pool::take);
            assertThrows(OutOfMemoryError.class, () -> pool.take(0));
        }
        assertEquals(0, pool.made());
        memory.set(true);
        assertNotNull(pool.take(0));
        assertNotNull(pool.take(0));
        assertNull(pool.take(0));
    }

    @Test
    void take_inTheOrderOfWaiting() throws Exception {
        final Pool<Thing> pool = new Pool<>(1, Thing::new);
        final Thing thing = pool.take();
        final ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            final int number = i;
            threads.add(waiting(() -> {
                final Thing taken = pool.take();
                order.add(number);
                pool.give(taken);
            }));
        }
        pool.give(thing);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(0, 1, 2, 3, 4), List.copyOf(order));
    }

    @Test
    void take_interruptedWhileWaiting_isCancelledAndStaysInterrupted() throws Exception {
        final Pool<Thing> pool = new Pool<>(1, Thing::new);
        final Thing thing = pool.take();
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final AtomicBoolean interrupted = new AtomicBoolean();
        final Thread thread = waiting(() -> {
            try {
                pool.take(LATE);
            } catch (CancellationException e) {
                thrown.set(e);
            }
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        thread.interrupt();
        thread.join();
        assertTrue(thrown.get().getMessage().contains("all 1 of the pool"), thrown.toString());
        assertTrue(interrupted.get());
        pool.give(thing);
        assertSame(thing, pool.take(0));
    }

    @Test
    void take_interruptedBefore_hasWhatIsFree() {
        final Pool<Thing> pool = new Pool<>(1, Thing::new);
        Thread.currentThread().interrupt();
        final Thing thing = pool.take(LATE);
        assertNotNull(thing);
        assertTrue(Thread.currentThread().isInterrupted());
        assertThrows(CancellationException.class, () -> pool.take(LATE));
        pool.give(thing);
        assertSame(thing, pool.take());
        assertTrue(Thread.interrupted());
    }

    @Test
    void close_refusesWhoWaits_andLetsGoOfWhatComesBack() throws Exception {
        final Pool<Thing> pool = new Pool<>(2, Thing::new);
        final Thing thing = pool.take();
        pool.give(pool.take());
        pool.take();
        final AtomicInteger refused = new AtomicInteger();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            final boolean patient = i == 0;
            threads.add(waiting(() -> {
                if ((patient ? pool.take() : pool.take(LATE)) == null) {
                    refused.incrementAndGet();
                }
            }));
        }
        assertFalse(pool.isClosed());
        pool.close();
        pool.close();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(3, refused.get());
        assertTrue(pool.isClosed());
        assertEquals(2, pool.made());
        pool.give(thing);
        assertEquals(1, pool.made());
        assertNull(pool.take());
        assertNull(pool.take(LATE));
    }

    /** Threads that take, are interrupted, fail to make, give back: in the end every place and every thing is there. */
    @Test
    void take_byManyThreads_neverSharesNorLosesOne() throws Exception {
        final AtomicInteger attempts = new AtomicInteger();
        final Pool<Thing> pool = new Pool<>(3, () -> {
            if (attempts.incrementAndGet() % 2 == 1) {
                throw new OutOfMemoryError("this time");
            }
            return new Thing();
        });
        final AtomicInteger taken = new AtomicInteger();
        final AtomicInteger shared = new AtomicInteger();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            final Random random = new Random(i);
            final Runnable body = () -> {
                for (int step = 0; step < 2000; step++) {
                    try {
                        final Thing thing = random.nextBoolean() ? pool.take() : pool.take(random.nextInt(3) * 10_000L);
                        if (thing != null) {
                            taken.incrementAndGet();
                            shared.addAndGet(thing.inUse.compareAndSet(false, true) ? 0 : 1);
                            Thread.onSpinWait();
                            thing.inUse.set(false);
                            pool.give(thing);
                        }
                    } catch (CancellationException | OutOfMemoryError e) {
                        Thread.interrupted();
                    }
                }
            };
            threads.add(i % 2 == 0 ? Thread.ofVirtual().unstarted(body) : new Thread(body));
        }
        threads.forEach(Thread::start);
        final Random random = new Random(99);
        for (int i = 0; i < 300; i++) {
            threads.get(random.nextInt(threads.size())).interrupt();
            Thread.sleep(0, 100_000);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(taken.get() > 16 * 500, () -> "only " + taken);
        assertEquals(0, shared.get());
        for (int i = 0; i < 3; i++) {
            assertNotNull(retry(pool));
        }
        assertNull(pool.take(0));
        assertEquals(3, pool.made());
    }

    private static Thing retry(Pool<Thing> pool) {
        try {
            return pool.take(0);
        } catch (OutOfMemoryError e) {
            return pool.take(0);
        }
    }
}
