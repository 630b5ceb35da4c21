package dev.lanefuse.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.Activation;
import dev.lanefuse.Backend;
import dev.lanefuse.Bits;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.Padding;
import dev.lanefuse.Samples;
import dev.lanefuse.Threads;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One network, more threads than sessions. */
class SessionPoolTest {
    private static final float[] IMAGE = Samples.values(8 * 8 * 3, 1, new Random(2));

    /** Small, so that thousands of runs take no time: a stem with its block, a block, a mean, a fully connected layer. */
    private static Network network(Threads threads) {
        final ConvolutionSpec stem =
                new ConvolutionSpec(ConvolutionSpec.Kind.DENSE, 8, 8, 3, 16, 2, Padding.SYMMETRIC, Activation.RELU6);
        final BlockSpec first = BlockSpec.bottleneckBlock(4, 4, 16, 1, 8, 1);
        final BlockSpec second = BlockSpec.bottleneckBlock(4, 4, 8, 2, 8, 1);
        return Network.prepare(8, 8, 3, List.of(
                new Layer.Convolution(stem, Samples.weights(stem, new Random(1))), new Layer.Block(first, Samples.weights(first, 1)),
                new Layer.Block(second, Samples.weights(second, 2)), new Layer.GlobalAveragePool(),
                new Layer.FullyConnected(5, Samples.values(40, 1, new Random(3)), null, Activation.NONE)), Backend.AUTO, threads);
    }

    private static float[] expected() {
        final float[] out = new float[5];
        network(Threads.CALLER).newSession().run(IMAGE, out);
        return out;
    }

    /** An executor that keeps the run that comes to it until it is let go. */
    private static final class Holding {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final Threads threads = Threads.on(task -> {
            entered.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, 2);
    }

    @Test
    void newPool_onWrongArguments_isRefused() {
        final Network network = network(Threads.CALLER);
        final String limit =
                assertThrows(IllegalArgumentException.class, () -> network.newPool(0, Duration.ZERO)).getMessage();
        assertTrue(limit.contains("limit is 0; expected 1 to"), limit);
        assertThrows(IllegalArgumentException.class, () -> network.newPool(Integer.MAX_VALUE, Duration.ZERO));
        final String patience =
                assertThrows(IllegalArgumentException.class, () -> network.newPool(1, Duration.ofMillis(-1))).getMessage();
        assertTrue(patience.contains("PT-0.001S; expected zero"), patience);
        network.newPool(1, Duration.ofSeconds(Long.MAX_VALUE)).run(IMAGE, new float[5]);
    }

    @Test
    void run_withoutFreeSession_isRefusedWhenPatienceEnds() throws Exception {
        final Holding holding = new Holding();
        final float[] out = new float[5];
        try (SessionPool pool = network(holding.threads).newPool(1, Duration.ofMillis(20))) {
            assertEquals(0, pool.sessions());
            final Thread first = new Thread(() -> pool.run(IMAGE, out));
            first.start();
            holding.entered.await();
            assertThrows(IllegalArgumentException.class, () -> pool.run(IMAGE, new float[4])); // no reason to try again
            final float[] other = {7, 7, 7, 7, 7};
            final String message = assertThrows(RejectedExecutionException.class, () -> pool.run(IMAGE, other)).getMessage();
            assertTrue(message.contains("all 1 sessions were in use for PT0.02S; expected"), message);
            assertEquals(7, other[4]);
            holding.leave.countDown();
            first.join();
            Bits.assertSame(expected(), out, "the first run");
            pool.run(2, both(), 0, new float[10], 0);
            assertEquals(1, pool.sessions());
        }
    }

    private static float[] both() {
        final float[] both = new float[2 * IMAGE.length];
        System.arraycopy(IMAGE, 0, both, 0, IMAGE.length);
        System.arraycopy(IMAGE, 0, both, IMAGE.length, IMAGE.length);
        return both;
    }

    @Test
    void run_onWrongArrays_takesNoSession() {
        try (SessionPool pool = network(Threads.CALLER).newPool(1, Duration.ZERO)) {
            for (int i = 0; i < 3; i++) {
                assertThrows(IllegalArgumentException.class, () -> pool.run(IMAGE, new float[4]));
            }
            assertEquals(0, pool.sessions());
            pool.run(IMAGE, new float[5]);
        }
    }

    /** Whatever ends a run. */
    @Test
    void run_onAnExecutorThatFails_givesItsSessionBack() {
        final AtomicInteger failures = new AtomicInteger(3);
        final Threads threads = Threads.on(task -> {
            if (failures.getAndDecrement() > 0) {
                throw new UnsupportedOperationException("not now");
            }
            task.run();
        }, 2);
        try (SessionPool pool = network(threads).newPool(1, Duration.ZERO)) {
            for (int i = 0; i < 3; i++) {
                assertThrows(UnsupportedOperationException.class, () -> pool.run(IMAGE, new float[5]));
            }
            final float[] out = new float[5];
            pool.run(IMAGE, out);
            Bits.assertSame(expected(), out, "the run after three that failed");
            assertEquals(1, pool.sessions());
        }
    }

    @Test
    void close_inTheMiddleOfARun_letsItFinish() throws Exception {
        final Holding holding = new Holding();
        final float[] out = new float[5];
        final SessionPool pool = network(holding.threads).newPool(1, SessionPool.FOREVER);
        final Thread running = new Thread(() -> pool.run(IMAGE, out));
        running.start();
        holding.entered.await();
        final AtomicInteger refused = new AtomicInteger();
        final Thread waiting = new Thread(() -> refused.addAndGet(outcome(pool, new float[5]) == Outcome.CLOSED ? 1 : 0));
        waiting.start();
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        pool.close();
        waiting.join();
        assertEquals(1, refused.get());
        assertEquals(1, pool.sessions());
        holding.leave.countDown();
        running.join();
        Bits.assertSame(expected(), out, "the run in progress");
        assertEquals(0, pool.sessions());
        assertTrue(assertThrows(IllegalStateException.class, () -> pool.run(IMAGE, out)).getMessage().contains("closed; expected"));
    }

    private enum Outcome {
        RIGHT, CANCELLED, CLOSED, WRONG
    }

    private static Outcome outcome(SessionPool pool, float[] out) {
        try {
            pool.run(IMAGE, out);
            return Outcome.RIGHT;
        } catch (CancellationException e) {
            return Thread.interrupted() ? Outcome.CANCELLED : Outcome.WRONG;
        } catch (IllegalStateException e) {
            return e.getMessage().contains("pool is closed") ? Outcome.CLOSED : Outcome.WRONG;
        }
    }

    /** Counts outcomes; a right one has the right bits. */
    private static final class Tally {
        final AtomicInteger[] counts = new AtomicInteger[Outcome.values().length];
        final float[] expected = expected();

        Tally() {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new AtomicInteger();
            }
        }

        void run(SessionPool pool) {
            final float[] out = new float[5];
            final Outcome outcome = outcome(pool, out);
            final boolean wrong = outcome == Outcome.RIGHT && !java.util.Arrays.equals(expected, out);
            counts[(wrong ? Outcome.WRONG : outcome).ordinal()].incrementAndGet();
        }

        int of(Outcome outcome) {
            return counts[outcome.ordinal()].get();
        }

        int all() {
            int sum = 0;
            for (AtomicInteger count : counts) {
                sum += count.get();
            }
            return sum;
        }
    }

    private static List<Thread> start(ThreadFactory factory, int count, Runnable body) {
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(factory.newThread(body));
            threads.getLast().start();
        }
        return threads;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void run_from64PlatformAnd10000VirtualThreads_givesTheSameBitsWithinTheLimit() throws Exception {
        try (Threads two = Threads.of(2)) {
            for (Threads threads : List.of(Threads.CALLER, two)) {
                final Tally tally = new Tally();
                try (SessionPool pool = network(threads).newPool(3, SessionPool.FOREVER)) {
                    final List<Thread> all = start(Thread.ofPlatform().factory(), 64, () -> {
                        for (int run = 0; run < 50; run++) {
                            tally.run(pool);
                        }
                    });
                    all.addAll(start(Thread.ofVirtual().factory(), 10_000, () -> tally.run(pool)));
                    join(all);
                    assertEquals(64 * 50 + 10_000, tally.of(Outcome.RIGHT));
                    assertTrue(pool.sessions() <= 3, () -> pool.sessions() + " sessions");
                }
            }
        }
    }

    /** Every run has one outcome, and no session is lost. */
    @Test
    void run_interruptedAtAnyTime_losesNothing() throws Exception {
        final Tally tally = new Tally();
        try (SessionPool pool = network(Threads.CALLER).newPool(2, SessionPool.FOREVER)) {
            final List<Thread> all = start(Thread.ofPlatform().factory(), 64, () -> {
                for (int run = 0; run < 20; run++) {
                    tally.run(pool);
                }
            });
            all.addAll(start(Thread.ofVirtual().factory(), 2000, () -> tally.run(pool)));
            final Random random = new Random(5);
            for (int i = 0; i < 2000; i++) {
                all.get(random.nextInt(all.size())).interrupt();
            }
            join(all);
            assertEquals(64 * 20 + 2000, tally.all());
            assertEquals(tally.all(), tally.of(Outcome.RIGHT) + tally.of(Outcome.CANCELLED));
            tally.run(pool);
            assertTrue(pool.sessions() <= 2, () -> pool.sessions() + " sessions");
        }
    }

    /** Network and pool are closed while all run: who runs gets the right answer, who waits is refused, no thread is left. */
    @Test
    void close_underLoad_losesNothing() throws Exception {
        final Network network = network(Threads.of(3));
        final SessionPool pool = network.newPool(4, SessionPool.FOREVER);
        final Tally tally = new Tally();
        final List<Thread> all = start(Thread.ofPlatform().factory(), 16, () -> {
            for (int run = 0; run < 500; run++) {
                tally.run(pool);
            }
        });
        while (tally.of(Outcome.RIGHT) < 500) {
            Thread.onSpinWait();
        }
        network.close();
        while (tally.of(Outcome.RIGHT) < 1000) {
            Thread.onSpinWait();
        }
        pool.close();
        join(all);
        assertEquals(16 * 500, tally.all());
        assertEquals(tally.all(), tally.of(Outcome.RIGHT) + tally.of(Outcome.CLOSED));
        assertEquals(0, pool.sessions());
        for (int i = 0; i < 200 && alive() > 0; i++) {
            Thread.sleep(10);
        }
        assertEquals(0, alive());
    }

    private static long alive() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("lanefuse")).count();
    }

    @Test
    void memory_isWhatTheArraysTake() {
        final long before = direct();
        try (Threads two = Threads.of(2)) {
            for (Threads threads : List.of(Threads.CALLER, two)) {
                final Network network = network(threads);
                final Session session = network.newSession();
                session.run(IMAGE, new float[5]);
                final Memory memory = network.memory();
                assertEquals(network.weightBytes(), memory.weightBytes());
                assertEquals(session.bytes(), memory.sessionBytes());
                assertTrue(memory.sessionBytes() >= network.arenaBytes());
                session.run(2, new float[2 * IMAGE.length], 0, new float[10], 0); // with two threads an image for each
                assertEquals(session.bytes(), memory.sessionBytes() + memory.batchBytes());
                assertEquals(threads.count() == 1, memory.batchBytes() == 0);
                assertEquals(memory.weightBytes() + 3 * session.bytes(), memory.totalBytes(3));
                assertEquals(memory.nativeBytes(), direct() - before);
                final Layer scale = new Layer.Scale(new float[1000], new float[1000], Activation.NONE);
                assertTrue(Network.prepare(1, 1, 1000, List.of(scale)).weightBytes() >= 8000);
            }
        }
    }

    /** Bytes of buffers outside of the heap, of the whole JVM. */
    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }
}
