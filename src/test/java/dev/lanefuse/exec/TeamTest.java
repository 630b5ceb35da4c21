package dev.lanefuse.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who computes which part, and when. */
@Timeout(60)
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

    @Test
    void run_memberThatComesWhenItIsOver_computesNothing() {
        final List<Runnable> late = new ArrayList<>();
        final List<Integer> parts = new ArrayList<>();
        final Team team = new Team(late::add, 2);
        team.run((phase, part) -> parts.add(part), 1);
        late.getFirst().run();
        assertEquals(List.of(0, 1), parts);
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

    private static void await(CyclicBarrier meeting) {
        try {
            meeting.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
