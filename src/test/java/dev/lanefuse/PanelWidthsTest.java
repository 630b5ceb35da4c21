package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.kernel.PanelWidths;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PanelWidthsTest {
    @Test
    void widths_ofMobileNetsChannels_wasteNoLane() {
        assertArrayEquals(new int[] {48, 48}, PanelWidths.plain(16, 96));
        assertArrayEquals(new int[] {48, 48, 48}, PanelWidths.plain(16, 144));
        assertArrayEquals(new int[] {64, 48, 48}, PanelWidths.plain(16, 160));
        assertArrayEquals(new int[] {24}, PanelWidths.plain(16, 24));
        assertArrayEquals(new int[] {64, 24}, PanelWidths.plain(16, 88));
        assertArrayEquals(new int[] {24}, PanelWidths.plain(8, 24));
        assertArrayEquals(new int[] {16, 16}, PanelWidths.plain(8, 32));
        assertArrayEquals(new int[] {64}, PanelWidths.plain(16, 64));
        assertArrayEquals(new int[] {32, 32}, PanelWidths.blocked(16, 64));
        assertArrayEquals(new int[] {64, 64, 64, 16, 16}, PanelWidths.row(16, 213));
        assertArrayEquals(new int[] {4}, PanelWidths.row(4, 2));
    }

    @Test
    void widths_ofAnyCount_coverItWithAtMostOnePaddedVector() {
        for (int lanes : new int[] {4, 8, 16}) {
            for (int channels = 1; channels < 400; channels++) {
                final int plain = Arrays.stream(PanelWidths.plain(lanes, channels)).sum();
                final int blocked = Arrays.stream(PanelWidths.blocked(lanes, channels)).sum();
                assertTrue(plain >= channels && plain < channels + lanes, lanes + " lanes, " + channels + " channels: " + plain);
                assertEquals(PanelWidths.roundUp(channels, lanes), blocked);
                assertEquals(blocked, Arrays.stream(PanelWidths.row(lanes, channels)).sum());
                for (int width : PanelWidths.blocked(lanes, channels)) {
                    assertTrue(width % lanes == 0 && width <= 4 * lanes, "width " + width);
                }
            }
        }
    }
}
