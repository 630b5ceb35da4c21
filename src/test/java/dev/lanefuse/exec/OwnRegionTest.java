package dev.lanefuse.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OwnRegionTest {
    private static final long GIBIBYTE = 1L << 30;

    @Test
    void length_ofSmallArray_isHalfARegion() {
        assertEquals((512 << 10) / 4, OwnRegion.length(100, GIBIBYTE));
        assertEquals((1 << 20) / 4, OwnRegion.length(100, 4 * GIBIBYTE));
        assertEquals((2 << 20) / 4, OwnRegion.length(100, 6 * GIBIBYTE));
        assertEquals((2 << 20) / 4, OwnRegion.length(100, 8 * GIBIBYTE));
    }

    @Test
    void length_ofLargeArrayOrHeap_isWhatIsNeeded() {
        assertEquals(600_000, OwnRegion.length(600_000, 6 * GIBIBYTE));
        assertEquals(100, OwnRegion.length(100, 9 * GIBIBYTE));
        assertEquals(100, OwnRegion.length(100, Long.MAX_VALUE));
    }
}
