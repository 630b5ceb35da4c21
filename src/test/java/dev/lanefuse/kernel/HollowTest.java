package dev.lanefuse.kernel;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.ORIGIN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanefuse.AtAnyWidth;
import dev.lanefuse.EveryKernels;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of hollow panels compute nothing: a tile that did would make a warm-up slow and no answer wrong. */
@AtAnyWidth
class HollowTest {
    private static final float MARK = 12345;
    private static final int INPUTS = 40;
    private static final int[] PIXELS = {1, 4, 6, 7, 14, 28};
    private static final int SIZE = 1 << 15;

    private List<Kernels> kernels;

    @BeforeEach
    void selectKernels() {
        kernels = EveryKernels.onLanes();
    }

    private static Panels filled(Panels panels, boolean hollow) {
        final Panels filled = panels.in(new float[ORIGIN + (int) panels.size()], ORIGIN);
        return hollow ? filled.hollow() : filled;
    }

    /**
     * Calls a kernel with panels that are hollow, after which all marks must stand, and with the same ones that are not, after which some
     * must not.
     */
    private static void check(Panels panels, Call call, String what) {
        final float[] marks = new float[SIZE];
        Arrays.fill(marks, MARK);
        final float[] c = marks.clone();
        call.with(filled(panels, true), c);
        assertArrayEquals(marks, c, what);
        call.with(filled(panels, false), c);
        assertFalse(Arrays.equals(marks, c), what);
    }

    private interface Call {
        void with(Panels w, float[] c);
    }

    @Test
    void pointwise_hollowPanels_writesNothing() {
        for (Kernels each : kernels) {
            final int lanes = each.layout().lanes();
            for (int outputs = 1; outputs <= 2 * lanes; outputs++) {
                for (int pixels : PIXELS) {
                    check(each.layout().toPlain(INPUTS, outputs), (w, c) -> each.pointwise(w, 0, w.count(), new float[SIZE], ORIGIN,
                            28 * BLOCK, pixels, null, 0, 0, c, 0, 2 * lanes), each.layout() + ", " + outputs + " of " + pixels);
                }
            }
        }
    }

    @Test
    void pointwiseBlocked_hollowPanels_writesNothing() {
        for (Kernels each : kernels) {
            final int lanes = each.layout().lanes();
            for (int outputs : new int[] {BLOCK, 3 * lanes, 4 * lanes, 15 * lanes - 1}) {
                for (int pixels : PIXELS) {
                    final Call call = (w, c) -> each.pointwiseBlocked(w, 0, w.count(), new float[SIZE], ORIGIN, 28 * BLOCK, 1, pixels,
                            c, ORIGIN, 28 * BLOCK, 0, 0, 1);
                    check(each.layout().toBlocks(INPUTS, outputs), call, each.layout() + ", " + outputs + " of " + pixels);
                    check(each.layout().dense(INPUTS, outputs), call, each.layout() + ", dense, " + outputs + " of " + pixels);
                }
            }
        }
    }

    @Test
    void denseBlocked_hollowPanels_writesNothing() {
        for (Kernels each : kernels) {
            for (int outputs : new int[] {BLOCK, 2 * BLOCK, 3 * BLOCK}) {
                check(each.layout().dense(27, outputs), (w, c) -> each.denseBlocked(w, 0, w.count(), new Patches(9, 31, 3, 16, 2, 1, 1),
                        1, 2, new float[SIZE], 0, 31 * 3, 3, new float[SIZE], ORIGIN, c, ORIGIN, 16 * BLOCK, 16 * BLOCK, 0, 1, 1),
                        each.layout() + ", " + outputs);
            }
        }
    }
}
