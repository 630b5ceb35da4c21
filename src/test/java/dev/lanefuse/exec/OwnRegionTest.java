package dev.lanefuse.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OwnRegionTest {
    private static final long GIBIBYTE = 1L << 30;

    @Test
    void length_ofArrayBelowHalfARegion_isHalfARegion() {
        assertEquals((512 << 10) / 4, OwnRegion.length(20_000, GIBIBYTE));
        assertEquals((1 << 20) / 4, OwnRegion.length(20_000, 4 * GIBIBYTE));
        assertEquals((2 << 20) / 4, OwnRegion.length(20_000, 6 * GIBIBYTE));
        assertEquals((2 << 20) / 4, OwnRegion.length(20_000, 8 * GIBIBYTE));
    }

    @Test
    void length_ofSmallOrLargeArrayOrLargeHeap_isWhatIsNeeded() {
        assertEquals(16_383, OwnRegion.length(16_383, GIBIBYTE));
        assertEquals(600_000, OwnRegion.length(600_000, 6 * GIBIBYTE));
        assertEquals(20_000, OwnRegion.length(20_000, 9 * GIBIBYTE));
        assertEquals(20_000, OwnRegion.length(20_000, Long.MAX_VALUE));
    }
}
