package dev.lanefuse.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is offered is taken once, whether its taker looks, sleeps, or goes from one to the other. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpinningQueueTest {
    private static final Runnable TASK = () -> {};

    @Test
    void take_ofWhatIsThere_doesNotLook() throws InterruptedException {
        final SpinningQueue queue = new SpinningQueue(1, Long.MAX_VALUE);
        assertTrue(queue.offer(TASK));
        assertFalse(queue.offer(TASK)); // full
        assertSame(TASK, queue.take());
    }

    @Test
    void take_ofWhatComesWhileItLooks_isTaken() throws Exception {
        final SpinningQueue queue = new SpinningQueue(1, Long.MAX_VALUE);
        final CompletableFuture<Runnable> taken = new CompletableFuture<>();
        final Thread taker = Thread.ofPlatform().start(() -> taken.complete(take(queue)));
        Thread.sleep(50);
        assertSame(Thread.State.RUNNABLE, taker.getState());
        queue.offer(TASK);
        assertSame(TASK, taken.get(10, TimeUnit.SECONDS));
    }

    @Test
    void take_ofAnInterrupted_throws() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> new SpinningQueue(1, Long.MAX_VALUE).take());
    }

    @Test
    void take_interruptedWhileItLooks_throws() throws Exception {
        final SpinningQueue queue = new SpinningQueue(1, Long.MAX_VALUE);
        final CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        final Thread taker = Thread.ofPlatform().start(() -> thrown.complete(assertThrows(InterruptedException.class, queue::take)));
        Thread.sleep(50);
        taker.interrupt();
        thrown.get(10, TimeUnit.SECONDS);
    }

    private static Runnable take(SpinningQueue queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, 50_000, 1_000_000_000})
    void take_byThree_takesEachOnce(long spinNanos) throws Exception {
        final int count = 2_000;
        final AtomicInteger[] runs = new AtomicInteger[count];
        final SpinningQueue queue = new SpinningQueue(16, spinNanos);
        final Thread[] takers = new Thread[3];
        for (int t = 0; t < takers.length; t++) {
            takers[t] = Thread.ofPlatform().start(() -> {
                for (Runnable task = take(queue); task != TASK; task = take(queue)) {
                    task.run();
                }
            });
        }
        for (int i = 0; i < count; i++) {
            final AtomicInteger run = new AtomicInteger();
            runs[i] = run;
            put(queue, run::incrementAndGet);
            if (i % 100 == 0) {
                Thread.sleep(1); // so that takers sleep
            }
        }
        for (Thread taker : takers) {
            put(queue, TASK);
        }
        for (Thread taker : takers) {
            taker.join();
        }
        for (AtomicInteger run : runs) {
            assertEquals(1, run.get());
        }
    }

    private static void put(SpinningQueue queue, Runnable task) {
        while (!queue.offer(task)) {
            Thread.yield();
        }
    }
}
