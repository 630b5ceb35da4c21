package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.kernel.Layout;
import dev.lanefuse.kernel.Panels;
import java.util.List;
import org.junit.jupiter.api.Test;

class PanelsTest {
    @Test
    void panels_ofMobileNetsChannels_padAsTheLayoutSays() {
        final Layout whole = new Layout(16, 16, 2), wide = new Layout(16, 16, 3), halves = new Layout(16, 8, 2), eight = new Layout(8, 8,
                2);
        assertEquals(96, whole.toBlocks(16, 96).paddedOutputs());
        assertEquals(3, whole.toBlocks(16, 96).count());
        assertEquals(5, whole.toBlocks(24, 144).count());
        assertEquals(16, whole.toBlocks(24, 144).width(4));
        assertEquals(2, wide.toBlocks(16, 96).count());
        assertEquals(3, wide.toBlocks(24, 144).count());
        assertEquals(48, wide.toBlocks(24, 144).width(2));
        assertEquals(2, wide.toBlocks(24, 64).count());
        assertEquals(16, wide.toBlocks(24, 64).width(1));
        assertEquals(32, wide.dense(27, 32).width(0));
        assertEquals(3, wide.toPlain(576, 96).count());
        assertEquals(32, whole.toPlain(96, 24).paddedOutputs());
        assertEquals(32, new Layout(8, 16, 2).toPlain(96, 24).paddedOutputs());
        assertEquals(24, new Layout(4, 16, 2).toPlain(96, 24).paddedOutputs());
        assertEquals(32, halves.toBlocks(96, 24).paddedOutputs());
        assertEquals(24, halves.toPlain(96, 24).paddedOutputs());
        assertEquals(24, halves.toPlain(96, 24).width(0));
        assertEquals(24, eight.toPlain(96, 24).paddedOutputs());
        assertEquals(8, eight.toPlain(96, 24).width(1));
    }

    @Test
    void panels_ofAnyCount_lieBehindEachOtherAndCoverIt() {
        for (int lanes : new int[] {4, 8, 16}) {
            for (int grain : new int[] {8, 16}) {
                for (int vectors = 2; vectors <= (lanes == 16 ? 3 : 2); vectors++) {
                    final Layout layout = new Layout(lanes, grain, vectors);
                    for (int outputs = 1; outputs < 400; outputs++) {
                        check(layout.toBlocks(5, outputs), outputs, vectors * lanes, 16);
                        check(layout.dense(5, outputs), outputs, 2 * lanes, 16);
                        check(layout.toPlain(5, outputs), outputs, 2 * lanes, grain);
                    }
                }
            }
        }
    }

    private static void check(Panels sizes, int outputs, int width, int grain) {
        final Panels panels = sizes.in(null, 12);
        final String what = panels + ", " + List.of(outputs, width, grain);
        int channels = 0;
        for (int p = 0; p < panels.count(); p++) {
            assertEquals(channels, p * panels.width());
            assertTrue(p + 1 == panels.count() ? panels.width(p) <= width : panels.width(p) == width, what);
            assertEquals(12 + 7 * channels, panels.offset(p), "6 steps and a bias");
            channels += panels.width(p);
        }
        assertEquals(channels, panels.paddedOutputs());
        assertEquals(0, channels % Math.min(grain, width));
        assertTrue(channels >= outputs && channels < outputs + grain, what);
        assertEquals(7 * channels, panels.size());
    }
}
