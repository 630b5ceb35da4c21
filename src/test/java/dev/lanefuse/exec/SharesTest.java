package dev.lanefuse.exec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** How parts follow the members' speeds. */
class SharesTest {
    private static final int ROWS = 1000;
    private static final long MILLI = 1_000_000;

    private long clock = -MILLI; // it may begin anywhere

    /** Runs of one phase, in which a member takes so many nanoseconds for a row, for two seconds; the parts of the last. */
    private int[] settled(Shares shares, long... nanosARow) {
        for (int run = 0; run < 200; run++) {
            run(shares, 10, true, ROWS, nanosARow);
        }
        return parts(shares, ROWS);
    }

    private void run(Shares shares, int millis, boolean own, long rows, long... nanosARow) {
        phase(shares, rows, nanosARow);
        end(shares, millis, own);
    }

    private static void phase(Shares shares, long rows, long... nanosARow) {
        for (int i = 0; i < nanosARow.length; i++) {
            part(shares, rows, i, nanosARow[i]);
        }
    }

    private static void part(Shares shares, long rows, int part, long nanosARow) {
        final int count = shares.until(rows, part) - shares.from(rows, part);
        shares.took(part, count * nanosARow);
    }

    private void end(Shares shares, int millis, boolean own) {
        clock += millis * MILLI;
        shares.look(own, clock);
    }

    private static int[] parts(Shares shares, long all) {
        return IntStream.range(0, shares.count()).map(i -> shares.from(all, i + 1) - shares.from(all, i)).toArray();
    }

    @Test
    void members_aboutAsQuick_shareEqually() {
        assertArrayEquals(new int[] {500, 500}, settled(new Shares(2), 100, 100));
        assertArrayEquals(new int[] {500, 500}, settled(new Shares(2), 100, 120));
    }

    @Test
    void members_ofDifferentSpeeds_shareByThem() {
        assertArrayEquals(new int[] {556, 444}, settled(new Shares(2), 100, 125));
        assertArrayEquals(new int[] {667, 333}, settled(new Shares(2), 100, 200));
        assertArrayEquals(new int[] {200, 400, 400}, settled(new Shares(3), 200, 100, 100));
    }

    /** The others are hardly off what is equal. */
    @Test
    void oneOfMany_thatIsSlower_getsLess() {
        final long[] nanos = new long[10];
        Arrays.fill(nanos, 100);
        nanos[9] = 200;
        assertEquals(53, settled(new Shares(10), nanos)[9]);
    }

    @Test
    void members_asQuickAgain_shareEquallyToTheRow() {
        final Shares shares = new Shares(2);
        settled(shares, 170, 100);
        assertArrayEquals(new int[] {500, 500}, settled(shares, 100, 103));
    }

    @Test
    void member_thatHardlyMoves_keepsSomeWork() {
        final Shares shares = new Shares(2);
        assertArrayEquals(new int[] {857, 143}, settled(shares, 1, 1_000_000));
        assertArrayEquals(new int[] {500, 500}, settled(shares, 100, 100));
    }

    /** Of twelve rows, too, where each of three has four: or it would stay without. */
    @Test
    void member_thatHardlyMoves_keepsARow() {
        final Shares shares = new Shares(3);
        for (int run = 0; run < 100; run++) {
            run(shares, 10, true, 12, 1, 1_000_000, 1);
        }
        final int least = parts(shares, 12)[1];
        assertTrue(least == 1 || least == 2, "of 12 rows " + least);
        for (int run = 0; run < 100; run++) {
            run(shares, 10, true, 12, 100, 100, 100);
        }
        assertArrayEquals(new int[] {4, 4, 4}, parts(shares, 12));
    }

    @Test
    void shares_followAfterMoreThanTenMilliseconds() {
        final Shares shares = new Shares(2);
        run(shares, 500, true, ROWS, 100, 200);
        run(shares, 10, true, ROWS, 100, 200);
        assertArrayEquals(new int[] {500, 500}, parts(shares, ROWS));
        run(shares, 1, true, ROWS, 100, 200);
        assertArrayEquals(new int[] {667, 333}, parts(shares, ROWS));
        run(shares, 500, true, ROWS, 100, 100);
        assertArrayEquals(new int[] {667, 333}, parts(shares, ROWS), "the first of the next");
        run(shares, 11, true, ROWS, 100, 100);
        assertArrayEquals(new int[] {500, 500}, parts(shares, ROWS));
    }

    @Test
    void member_heldUpInOneRun_keepsItsShare() {
        final Shares shares = new Shares(2);
        for (int run = 0; run < 100; run++) {
            run(shares, 21, true, ROWS, 100, run % 2 == 0 ? 100 : 900);
            assertArrayEquals(new int[] {500, 500}, parts(shares, ROWS));
        }
    }

    @Test
    void runs_inWhichOneComputedAnothersPart_sayNothing() {
        final Shares shares = new Shares(2);
        for (int run = 0; run < 100; run++) {
            run(shares, 6, run % 2 == 0, ROWS, 100, run % 2 == 0 ? 100 : 10);
        }
        assertArrayEquals(new int[] {500, 500}, parts(shares, ROWS));
    }

    /** Of one shorter run all members would be quicker, and if one were held up in it, nothing would make up for that. */
    @Test
    void runs_ofDifferentKindsInTurn_areNotCompared() {
        final Shares shares = new Shares(2);
        for (int run = 0; run < 100; run++) {
            run(shares, 21, true, run % 2 == 0 ? ROWS : ROWS / 2, 100, run % 2 == 0 ? 100 : 150);
        }
        assertArrayEquals(new int[] {500, 500}, parts(shares, ROWS));
    }

    @Test
    void phases_ofOneRun_countTogether() {
        final Shares shares = new Shares(2);
        for (int run = 0; run < 100; run++) {
            phase(shares, ROWS, 100, 300);
            phase(shares, ROWS, 300, 100);
            end(shares, 10, true);
        }
        assertArrayEquals(new int[] {500, 500}, parts(shares, ROWS));
    }

    /** Or no run would be known for one of the same kind as that before. */
    @Test
    void members_atOnce_countNothingOfEachOther() throws Exception {
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            for (int round = 0; round < 50; round++) {
                final Shares shares = new Shares(2);
                for (int run = 0; run < 2; run++) {
                    final Future<?> other = executor.submit(() -> phases(shares, 1, 200));
                    phases(shares, 0, 100);
                    other.get();
                    end(shares, 11, true);
                }
                assertArrayEquals(new int[] {667, 333}, parts(shares, ROWS));
            }
        }
    }

    private static void phases(Shares shares, int part, long nanosARow) {
        for (int phase = 0; phase < 10_000; phase++) {
            part(shares, ROWS, part, nanosARow);
            VarHandle.fullFence(); // as between phases: or C2 adds up in a register
        }
    }

    /** Rows are as they are: what is measured is the time for a row, not for what should have been a part. */
    @Test
    void members_ofPartsThatAreRounded_areNotTakenForSlow() {
        final Shares shares = new Shares(2);
        for (int run = 0; run < 100; run++) {
            run(shares, 10, true, 9, 1000, 1000);
        }
        assertArrayEquals(new int[] {500, 500}, parts(shares, ROWS));
    }

    @Test
    void phases_ofFewThings_areCutEquallyAndSayNothing() {
        final Shares shares = new Shares(2);
        settled(shares, 100, 200);
        assertArrayEquals(new int[] {5, 3}, parts(shares, 8));
        for (int run = 0; run < 100; run++) {
            assertArrayEquals(new int[] {3, 4}, parts(shares, 7));
            run(shares, 10, true, 7, 1000, 1000);
        }
        assertArrayEquals(new int[] {667, 333}, parts(shares, ROWS));
    }

    @Property
    void parts_ofAnyShares_coverEverythingOnce(
            @ForAll @IntRange(min = 1, max = 64) int count, @ForAll @LongRange(min = 0, max = 1 << 24) long all, @ForAll long seed) {
        final Shares shares = new Shares(count);
        final Random random = new Random(seed);
        for (int run = 0; run < 20; run++) {
            assertEquals(0, shares.from(all, 0));
            assertEquals(all, shares.from(all, count));
            for (int i = 0; i < count; i++) {
                assertTrue(shares.from(all, i + 1) - shares.from(all, i) >= (all < count ? 0 : 1), "everybody has something");
            }
            run(shares, 21, true, all, random.longs(count, 1, 1000).toArray());
        }
    }
}
