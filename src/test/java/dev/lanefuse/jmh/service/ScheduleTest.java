package dev.lanefuse.jmh.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {
    @Test
    void even_fourASecond_areQuartersApart() {
        assertArrayEquals(new long[] {0, 250_000_000, 500_000_000, 750_000_000, 1_000_000_000, 1_250_000_000},
                Schedule.EVEN.offsets(4, 1.5));
    }

    /** The gaps have a mean of 1 ms and, being exponential, as large a deviation; 36.8 % are longer than the mean. */
    @Test
    void poisson_manyRequests_haveExponentialGaps() {
        final long[] offsets = Schedule.POISSON.offsets(1000, 100);
        final double[] gaps = IntStream.range(1, offsets.length).mapToDouble(i -> (offsets[i] - offsets[i - 1]) / 1e6).toArray();
        assertEquals(1, Arrays.stream(gaps).average().orElseThrow(), 0.01);
        assertEquals(1, Math.sqrt(Arrays.stream(gaps).map(gap -> (gap - 1) * (gap - 1)).average().orElseThrow()), 0.02);
        assertEquals(Math.exp(-1), Arrays.stream(gaps).filter(gap -> gap > 1).count() / (double) gaps.length, 0.01);
    }

    @ParameterizedTest
    @EnumSource
    void offsets_ascendFromZeroToTheEnd(Schedule schedule) {
        final long[] offsets = schedule.offsets(313.7, 3);
        assertEquals(0, offsets[0]);
        for (int i = 1; i < offsets.length; i++) {
            assertEquals(1, Long.signum(offsets[i] - offsets[i - 1]), "request " + i);
        }
        assertEquals(1, Long.signum(3_000_000_000L - offsets[offsets.length - 1]));
    }

    @Test
    void offsets_ofNoRate_throws() {
        assertThrows(IllegalArgumentException.class, () -> Schedule.EVEN.offsets(0, 1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.EVEN.offsets(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.EVEN.offsets(1, -1));
    }
}
