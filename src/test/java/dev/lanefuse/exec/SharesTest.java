package dev.lanefuse.exec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** How parts follow the members' speeds. */
class SharesTest {
    private static final int ROWS = 1000;

    /** What a run takes of the clock. */
    private long length = 11_000_000;

    private long clock;

    /** Runs of two phases, in which a member takes so many nanoseconds for a row, until the shares do not change any more; the parts of the last. */
    private int[] settled(Shares shares, long... nanosARow) {
        for (int run = 0; run < 100; run++) {
            run(shares, true, nanosARow);
        }
        return parts(shares, ROWS);
    }

    private void run(Shares shares, boolean own, long... nanosARow) {
        for (int phase = 0; phase < 2; phase++) {
            for (int i = 0; i < nanosARow.length; i++) {
                final int rows = -shares.from(ROWS, i) + shares.until(ROWS, i);
                shares.took(i, rows * nanosARow[i]);
            }
        }
        clock += length;
        shares.look(own, clock);
    }

    private static int[] parts(Shares shares, long all) {
        return IntStream.range(0, shares.count()).map(i -> shares.from(all, i + 1) - shares.from(all, i)).toArray();
    }

    @Test
    void members_asQuick_shareEqually() {
        assertArrayEquals(new int[] {500, 500}, settled(new Shares(2), 100, 100));
        assertArrayEquals(new int[] {500, 500}, settled(new Shares(2), 100, 115), "as good as");
    }

    @Test
    void members_ofDifferentSpeeds_shareByThem() {
        assertArrayEquals(new int[] {667, 333}, settled(new Shares(2), 100, 200));
        assertArrayEquals(new int[] {200, 400, 400}, settled(new Shares(3), 200, 100, 100));
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
        final int least = settled(shares, 1, 1_000_000)[1];
        assertTrue(least > 100 && least < 130, "of 1000 rows " + least);
        assertArrayEquals(new int[] {500, 500}, settled(shares, 100, 100));
    }

    @Test
    void member_heldUpInOneRun_keepsItsShare() {
        final Shares shares = new Shares(2);
        for (int run = 0; run < 100; run++) {
            run(shares, true, 100, run % 2 == 0 ? 100 : 900);
        }
        assertArrayEquals(new int[] {500, 500}, parts(shares, ROWS));
    }

    @Test
    void runs_inWhichOneComputedAnothersPart_sayNothing() {
        final Shares shares = new Shares(2);
        for (int run = 0; run < 100; run++) {
            run(shares, false, 100, 300);
        }
        assertArrayEquals(new int[] {500, 500}, parts(shares, ROWS));
    }

    @Test
    void runs_ofTooShortATime_sayNothing() {
        final Shares shares = new Shares(2);
        settled(shares, 100, 100);
        length = 1_000_000;
        for (int run = 0; run < 19; run++) {
            run(shares, true, 100, 300);
        }
        assertArrayEquals(new int[] {500, 500}, parts(shares, ROWS));
    }

    /** Rows are as they are: what is measured is the time for a row, not for what should have been a part. */
    @Test
    void members_ofPartsThatAreRounded_areNotTakenForSlow() {
        final Shares shares = new Shares(2);
        for (int run = 0; run < 100; run++) {
            for (int i = 0; i < 2; i++) {
                final int rows = -shares.from(9, i) + shares.until(9, i);
                shares.took(i, rows * 1000L);
            }
            clock += length;
            shares.look(true, clock);
        }
        assertArrayEquals(new int[] {500, 500}, parts(shares, ROWS));
    }

    @Test
    void phases_ofFewThings_areCutEquallyAndSayNothing() {
        final Shares shares = new Shares(2);
        assertEquals(667, settled(shares, 100, 200)[0]);
        for (int run = 0; run < 100; run++) {
            for (int i = 0; i < 2; i++) {
                final int rows = -shares.from(7, i) + shares.until(7, i);
                assertEquals(3 + i, rows);
                shares.took(i, rows * 1000L);
            }
            clock += length;
            shares.look(true, clock);
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
            assertEquals(all, shares.until(all, count - 1));
            for (int i = 0; i < count; i++) {
                assertTrue(shares.from(all, i) <= shares.until(all, i));
                assertEquals(shares.from(all, i + 1), shares.until(all, i));
                shares.took(i, 1 + random.nextInt(1000));
            }
            clock += length;
            shares.look(true, clock);
        }
    }
}
