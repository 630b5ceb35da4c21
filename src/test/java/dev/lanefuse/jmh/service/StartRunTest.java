package dev.lanefuse.jmh.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The figures of a start, counted by hand. */
class StartRunTest {
    private static final long MILLI = 1_000_000;

    /** Started at 1000 ms, in main at 1040, loaded at 1200; requests of so many milliseconds. */
    private static StartRun run(int... millis) {
        final long[] ends = new long[millis.length];
        long moment = 1200 * MILLI;
        for (int i = 0; i < millis.length; i++) {
            moment += millis[i] * MILLI;
            ends[i] = moment;
        }
        return StartRun.of(1000 * MILLI, 1040 * MILLI, 1200 * MILLI, ends, moment + 1);
    }

    @Test
    void moments_areSinceTheStart() {
        final StartRun run = run(300, 70, 90, 10, 10);
        assertEquals(40, run.mainMillis());
        assertEquals(200, run.loadedMillis());
        assertEquals(500, run.firstAnswerMillis());
        assertEquals(300, run.millis(0));
        assertEquals(90, run.millis(2));
        assertEquals(90, run.slowestLaterMillis());
    }

    /** 40 requests: the last ten say 10 ms, and of nine from the tenth on the middle one takes 12. */
    @Test
    void steady_manyRequests_isTheFirstOfNineWhoseMedianIsNear() {
        final int[] millis = new int[40];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = i < 13 ? 100 : i < 18 ? 12 : 10;
        }
        final StartRun run = run(millis);
        assertEquals(10, run.finalMillis());
        assertEquals(9, run.steady(), "9 to 12 take 100 ms, 13 to 17 take 12");
        assertEquals(200 + 900, run.steadyMillis());
    }

    @Test
    void steady_oneSlowRequestAmongFastOnes_isNotMissed() {
        final int[] millis = new int[40];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = i == 4 ? 500 : 10;
        }
        assertEquals(0, run(millis).steady());
        assertEquals(200, run(millis).steadyMillis());
        assertEquals(500, run(millis).slowestLaterMillis());
    }

    @Test
    void steady_fewRequests_looksAtEachByItself() {
        assertEquals(2, run(5000, 3000, 2300, 2000).steady());
        assertEquals(0, run(7000).steady());
        assertTrue(Double.isNaN(run(7000).slowestLaterMillis()));
    }

    @Test
    void of_momentsOfAnotherClock_throws() {
        final IllegalStateException e = assertThrows(IllegalStateException.class, () -> StartRun.of(5, 4, 6, new long[] {7}, 8));
        assertTrue(e.getMessage().startsWith("moment 1 of 5 is 1 ns before the one before it"), e.getMessage());
        assertThrows(IllegalStateException.class, () -> StartRun.of(1, 2, 3, new long[] {7}, 6));
    }
}
