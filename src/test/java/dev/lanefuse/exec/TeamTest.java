package dev.lanefuse.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who computes which part, and when. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a caller keeps interrupts for later
class TeamTest {
    private static final int PARTS = 3;

    @Test
    void run_threadsThatMeetInEveryPhase_eachKeepsItsPart() {
        final CyclicBarrier meeting = new CyclicBarrier(PARTS);
        final Thread[][] who = new Thread[20][PARTS];
        try (ExecutorService threads = Executors.newFixedThreadPool(PARTS - 1)) {
            new Team(threads, PARTS).run((phase, part) -> {
                who[phase][part] = Thread.currentThread();
                await(meeting);
            }, who.length);
        }
        assertSame(Thread.currentThread(), who[0][0]);
        for (Thread[] phase : who) {
            for (int part = 0; part < PARTS; part++) {
                assertSame(who[0][part], phase[part]);
            }
        }
    }

    /** More threads than parts, so that late members of one run meet the next, which has more phases, fewer, or none. */
    @Test
    void run_manyShortRuns_everyPartOnceAndPhasesInOrder() {
        final AtomicIntegerArray done = new AtomicIntegerArray(5);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            final Team team = new Team(threads, PARTS);
            for (int run = 0; run < 100_000; run++) {
                final int phases = run * 7 % (done.length() + 1);
                team.run((phase, part) -> {
                    assertTrue(phase < phases && (phase == 0 || done.get(phase - 1) == PARTS));
                    done.incrementAndGet(phase);
                }, phases);
                for (int phase = 0; phase < done.length(); phase++) {
                    assertEquals(phase < phases ? PARTS : 0, done.getAndSet(phase, 0));
                }
            }
        }
    }

    @Test
    void run_executorThatNeverComesOrRefuses_callerComputesAll() {
        final List<String> parts = new ArrayList<>();
        new Team(member -> {}, 2).run((phase, part) -> parts.add(phase + "." + part), 2);
        new Team(member -> {
            throw new RejectedExecutionException();
        }, 2).run((phase, part) -> parts.add(phase + "." + part), 1);
        assertEquals(List.of("0.0", "0.1", "1.0", "1.1", "0.0", "0.1"), parts);
    }

    /** A queue that nobody serves does not grow with the runs; a member that has begun, and one that was refused, is given again. */
    @Test
    void run_manyWhileTheThreadsAreBusy_leavesFewTasks() {
        final List<Runnable> queue = new ArrayList<>();
        final AtomicInteger refused = new AtomicInteger();
        final Team team = new Team(member -> {
            if (refused.getAndDecrement() > 0) {
                throw new RejectedExecutionException();
            }
            queue.add(member);
        }, 2);
        for (int run = 0; run < 1000; run++) {
            team.run((phase, part) -> {}, 1);
        }
        assertEquals(10, queue.size());
        queue.removeLast().run();
        team.run((phase, part) -> {}, 1);
        assertEquals(10, queue.size());
        queue.removeLast().run();
        refused.set(3);
        for (int run = 0; run < 4; run++) {
            team.run((phase, part) -> {}, 1);
        }
        assertEquals(10, queue.size());
    }

    /** A member that takes three times as long for a row gets fewer of them, also if at first it did not come. */
    @Test
    void run_memberThatIsSlower_getsLess() {
        final AtomicInteger lost = new AtomicInteger(1);
        try (ExecutorService one = Executors.newFixedThreadPool(1)) {
            final Team team = new Team(member -> {
                if (lost.getAndDecrement() <= 0) {
                    one.execute(member);
                }
            }, 2);
            final int rows = 40;
            for (int run = 0; run < 5000 && team.shares().from(rows, 1) < 27; run++) {
                team.run((phase, part) -> {
                    final int count = team.shares().until(rows, part) - team.shares().from(rows, part);
                    LockSupport.parkNanos(count * (part == 0 ? 100_000L : 300_000L));
                }, 2);
            }
            assertTrue(team.shares().from(rows, 1) >= 27);
        }
    }

    /** Of two phases the caller computes one for it. */
    @Test
    void run_memberThatComesLate_isNotTakenForQuick() throws InterruptedException {
        final AtomicReference<Runnable> late = new AtomicReference<>();
        final AtomicReference<Thread> member = new AtomicReference<>();
        final Team team = new Team(late::set, 2);
        for (int run = 0; run < 10; run++) {
            final CyclicBarrier both = new CyclicBarrier(2);
            team.run((phase, part) -> {
                team.shares().until(1000, part);
                if (phase == 1 && part == 0) {
                    member.set(Thread.ofPlatform().start(late.get()));
                }
                if (phase == 1) {
                    await(both); // its own part
                }
                final long end = System.nanoTime() + 5_000_000;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            }, 2);
            member.get().join(); // or it would be in time for the next run
        }
        assertEquals(500, team.shares().from(1000, 1));
    }

    @Test
    void run_memberThatIsHeldUp_callerSleeps() {
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try (ExecutorService one = Executors.newFixedThreadPool(1)) {
            final long before = threads.getCurrentThreadCpuTime();
            final CyclicBarrier both = new CyclicBarrier(2);
            new Team(one, 2).run((phase, part) -> {
                if (phase == 0) {
                    await(both); // so that each has a part
                    LockSupport.parkUntil(part == 0 ? 0 : System.currentTimeMillis() + 1000);
                }
            }, 2);
            final long millis = (threads.getCurrentThreadCpuTime() - before) / 1_000_000;
            assertTrue(millis < 500, "the caller computed for " + millis + " ms");
        }
    }

    /** The second run's only help is the member that the first has left behind. */
    @Test
    void run_memberThatComesInTheNextRun_helpsThatOne() {
        final List<Runnable> late = new ArrayList<>();
        final List<String> parts = new ArrayList<>();
        final Team team = new Team(member -> {
            if (late.isEmpty()) {
                late.add(member);
            } else {
                late.getFirst().run();
                parts.add("caller");
            }
        }, 2);
        team.run((phase, part) -> parts.add("first " + phase + "." + part), 2);
        team.run((phase, part) -> parts.add("second " + phase + "." + part), 1);
        assertEquals(List.of("first 0.0", "first 0.1", "first 1.0", "first 1.1", "second 0.1", "second 0.0", "caller"), parts);
    }

    /** One worker, whose queue fills up with members that come too late: the caller waits for it, and it must not wait for the caller. */
    @Test
    void run_executorThatBlocksTheCaller_comesToAnEnd() {
        final ArrayBlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(4);
        final Thread worker = Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                take(queue).run();
            }
        });
        final Team team = new Team(member -> put(queue, member), 8);
        final AtomicIntegerArray done = new AtomicIntegerArray(4);
        for (int run = 0; run < 100_000; run++) {
            final int phases = 1 + run % done.length();
            team.run((phase, part) -> done.incrementAndGet(phase), phases);
            for (int phase = 0; phase < done.length(); phase++) {
                assertEquals(phase < phases ? 8 : 0, done.getAndSet(phase, 0));
            }
        }
        assertTrue(worker.isAlive());
    }

    /** As where the system has no further thread: the answer is whole, and there is nothing to hear of. */
    @Test
    void run_executorOutOfThreads_callerDoesAll() {
        final AtomicInteger done = new AtomicInteger();
        final Team team = new Team(member -> {
            throw new OutOfMemoryError("no further thread");
        }, 3);
        for (int run = 0; run < 2; run++) {
            team.run((phase, part) -> done.incrementAndGet(), 2);
        }
        assertEquals(12, done.get());
    }

    @Test
    void run_executorThatThrows_nobodyIsAtWorkWhenTheCallerHears() {
        final AtomicInteger done = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            final AtomicInteger asked = new AtomicInteger();
            final Team team = new Team(member -> {
                if (asked.incrementAndGet() == 2) {
                    throw new IllegalArgumentException("a mistake of the executor's");
                }
                threads.execute(member);
            }, 3);
            assertThrows(IllegalArgumentException.class, () -> team.run((phase, part) -> {
                sleep();
                done.incrementAndGet();
            }, 2));
            assertEquals(6, done.get());
        }
    }

    @Test
    void run_partThatThrows_othersAreComputedAndTheCallerHears() {
        final List<Integer> parts = new ArrayList<>();
        final RuntimeException thrown = new RuntimeException("of part 0");
        final IllegalStateException heard = assertThrows(IllegalStateException.class, () -> new Team(member -> {}, 2).run((phase, part) -> {
            parts.add(part);
            if (part == 0) {
                throw thrown;
            }
        }, 1));
        assertSame(thrown, heard.getCause());
        assertEquals(List.of(0, 1), parts);
    }

    /** Whatever it throws; and nobody hears of it in the next run. */
    @Test
    void run_helperThatThrowsAnError_callerHearsOnce() {
        final CyclicBarrier meeting = new CyclicBarrier(2);
        final Thread caller = Thread.currentThread();
        final StackOverflowError thrown = new StackOverflowError("of a helper");
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            final Team team = new Team(threads, 2);
            final IllegalStateException heard = assertThrows(IllegalStateException.class, () -> team.run((phase, part) -> {
                await(meeting);
                if (Thread.currentThread() != caller) {
                    throw thrown;
                }
            }, 1));
            assertSame(thrown, heard.getCause());
            final AtomicInteger done = new AtomicInteger();
            team.run((phase, part) -> done.incrementAndGet(), 3);
            assertEquals(6, done.get());
        }
    }

    /** Asleep until the other has finished; an interrupt does not end that, and is kept. */
    @Test
    void run_interruptedWhileItWaits_finishesAndKeepsTheInterrupt() {
        final CyclicBarrier meeting = new CyclicBarrier(2);
        final Thread caller = Thread.currentThread();
        final AtomicInteger done = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            new Team(threads, 2).run((phase, part) -> {
                await(meeting);
                if (Thread.currentThread() != caller) {
                    while (caller.getState() != Thread.State.WAITING) {
                        sleep();
                    }
                    caller.interrupt();
                    sleep();
                }
                done.incrementAndGet();
            }, 1);
            assertTrue(Thread.interrupted());
            assertEquals(2, done.get());
        }
    }

    private static Runnable take(ArrayBlockingQueue<Runnable> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void put(ArrayBlockingQueue<Runnable> queue, Runnable member) {
        try {
            queue.put(member);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CyclicBarrier meeting) {
        try {
            meeting.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
