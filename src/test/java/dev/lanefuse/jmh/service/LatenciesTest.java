package dev.lanefuse.jmh.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    /** 1 ms, 2 ms and so on; a histogram of three digits is off by a thousandth. */
    private static Latencies of(int requests) {
        final Histogram taken = new Histogram(60_000_000_000L, 3);
        final Histogram late = new Histogram(60_000_000_000L, 3);
        for (int i = 1; i <= requests; i++) {
            taken.recordValue(1_000_000L * i);
            late.recordValue(1_000L * i);
        }
        return Latencies.of(taken, late);
    }

    @Test
    void of_oneToThousand_isCountedByHand() {
        final Latencies latencies = of(1000);
        assertEquals(1000, latencies.count());
        assertEquals(500, latencies.of("p50"), 0.5);
        assertEquals(900, latencies.of("p90"), 0.9);
        assertEquals(990, latencies.of("p99"), 1);
        assertEquals(999, latencies.of("p99.9"), 1);
        assertEquals(1000, latencies.of("max"), 1);
        assertEquals(0.99, latencies.late(), 0.001);
    }

    @Test
    void of_tooFewForAPercentile_hasNone() {
        assertTrue(Double.isNaN(of(999).of("p99.9")));
        assertTrue(Double.isNaN(of(99).of("p99")));
        assertEquals(99, of(99).of("max"), 0.1);
    }

    @Test
    void parse_ofALine_isTheSame() {
        assertEquals(of(1000), Latencies.parse(of(1000).line()));
        assertEquals(of(99), Latencies.parse(of(99).line()));
    }
}
