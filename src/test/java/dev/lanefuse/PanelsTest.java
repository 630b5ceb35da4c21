package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.kernel.Panels;
import org.junit.jupiter.api.Test;

class PanelsTest {
    @Test
    void panels_ofMobileNetsChannels_padAsTheGrainSays() {
        assertEquals(96, Panels.of(16, 96, 16, 16, null, 12).paddedOutputs());
        assertEquals(3, Panels.of(16, 96, 16, 16, null, 12).count());
        assertEquals(5, Panels.of(24, 144, 16, 16, null, 12).count());
        assertEquals(16, Panels.of(24, 144, 16, 16, null, 12).width(4));
        assertEquals(32, Panels.of(96, 24, 16, 16, null, 12).paddedOutputs());
        assertEquals(32, Panels.of(96, 24, 8, 16, null, 12).paddedOutputs());
        assertEquals(24, Panels.of(96, 24, 4, 16, null, 12).paddedOutputs());
        assertEquals(24, Panels.of(96, 24, 16, 8, null, 12).paddedOutputs());
        assertEquals(24, Panels.of(96, 24, 16, 8, null, 12).width(0));
        assertEquals(24, Panels.of(96, 24, 8, 8, null, 12).paddedOutputs());
        assertEquals(8, Panels.of(96, 24, 8, 8, null, 12).width(1));
    }

    @Test
    void panels_ofAnyCount_lieBehindEachOtherAndCoverIt() {
        for (int lanes : new int[] {4, 8, 16}) {
            for (int grain : new int[] {8, 16}) {
                for (int outputs = 1; outputs < 400; outputs++) {
                    final Panels panels = Panels.of(5, outputs, lanes, grain, null, 12);
                    int channels = 0;
                    for (int p = 0; p < panels.count(); p++) {
                        assertEquals(channels, p * panels.width());
                        assertTrue(p + 1 == panels.count() ? panels.width(p) <= 2 * lanes : panels.width(p) == 2 * lanes,
                                "width " + panels.width(p));
                        assertEquals(12 + 7 * channels, panels.offset(p), "6 steps and a bias");
                        channels += panels.width(p);
                    }
                    assertEquals(channels, panels.paddedOutputs());
                    assertEquals(0, channels % Math.min(grain, 2 * lanes));
                    assertTrue(channels >= outputs && channels < outputs + grain,
                            lanes + " lanes, grain " + grain + ", " + outputs + " outputs: " + channels);
                    assertEquals(7 * channels, panels.size());
                }
            }
        }
    }
}
