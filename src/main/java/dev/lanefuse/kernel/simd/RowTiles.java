package dev.lanefuse.kernel.simd;

import static jdk.incubator.vector.VectorOperators.FMA;

import dev.lanefuse.kernel.Panels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the pointwise convolution of one pixel, a fully connected layer: 8, 4 or 1 vectors of output channels.
 *
 * <p>With one pixel each weight is loaded for a single FMA. What is to be hidden is the latency of the chains, 4 cycles at two FMAs a
 * cycle: 8 chains at a time, which 16 vector registers hold. One panel is one stream of weights from front to back.
 */
// @formatter:off: the tiles are aligned by hand
final class RowTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int L = FLOATS.length();

    private RowTiles() {}

    static void row(Panels w, int fromPanel, int toPanel, float[] a, int aOffset, float[] c, int cOffset) {
        final float[] v = w.values();
        for (int p = fromPanel; p < toPanel; p++) { // a panel of output channels a step
            final int width = w.widths()[p], at = w.offsets()[p], c0 = cOffset + w.starts()[p];
            if (width == 8 * L) {
                row8(a, aOffset, w.inputs(), v, at, c, c0);
            } else if (width == 4 * L) {
                row4(a, aOffset, w.inputs(), v, at, c, c0);
            } else {
                row1(a, aOffset, w.inputs(), v, at, c, c0);
            }
        }
    }

    private static void row8(float[] a, int a0, int inputs, float[] w, int wOffset, float[] c, int c0) {
        assert inputs >= 0;
        final int end = a0 + inputs;

        FloatVector acc0 = FloatVector.fromArray(FLOATS, w, wOffset),         acc1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), acc3 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        FloatVector acc4 = FloatVector.fromArray(FLOATS, w, wOffset + 4 * L), acc5 = FloatVector.fromArray(FLOATS, w, wOffset + 5 * L);
        FloatVector acc6 = FloatVector.fromArray(FLOATS, w, wOffset + 6 * L), acc7 = FloatVector.fromArray(FLOATS, w, wOffset + 7 * L);

        for (int i = a0, p = wOffset + 8 * L; i < end; i++, p += 8 * L) { // one input channel a step
            final FloatVector x = FloatVector.broadcast(FLOATS, a[i]);
            acc0 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p), acc0);
            acc1 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + L), acc1);
            acc2 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 2 * L), acc2);
            acc3 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 3 * L), acc3);
            acc4 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 4 * L), acc4);
            acc5 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 5 * L), acc5);
            acc6 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 6 * L), acc6);
            acc7 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 7 * L), acc7);
        }

        acc0.intoArray(c, c0);
        acc1.intoArray(c, c0 + L);
        acc2.intoArray(c, c0 + 2 * L);
        acc3.intoArray(c, c0 + 3 * L);
        acc4.intoArray(c, c0 + 4 * L);
        acc5.intoArray(c, c0 + 5 * L);
        acc6.intoArray(c, c0 + 6 * L);
        acc7.intoArray(c, c0 + 7 * L);
    }

    private static void row4(float[] a, int a0, int inputs, float[] w, int wOffset, float[] c, int c0) {
        assert inputs >= 0;
        final int end = a0 + inputs;

        FloatVector acc0 = FloatVector.fromArray(FLOATS, w, wOffset),         acc1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc2 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), acc3 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);

        for (int i = a0, p = wOffset + 4 * L; i < end; i++, p += 4 * L) { // one input channel a step
            final FloatVector x = FloatVector.broadcast(FLOATS, a[i]);
            acc0 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p), acc0);
            acc1 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + L), acc1);
            acc2 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 2 * L), acc2);
            acc3 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + 3 * L), acc3);
        }

        acc0.intoArray(c, c0);
        acc1.intoArray(c, c0 + L);
        acc2.intoArray(c, c0 + 2 * L);
        acc3.intoArray(c, c0 + 3 * L);
    }

    private static void row1(float[] a, int a0, int inputs, float[] w, int wOffset, float[] c, int c0) {
        assert inputs >= 0;
        final int end = a0 + inputs;

        FloatVector acc = FloatVector.fromArray(FLOATS, w, wOffset);

        for (int i = a0, p = wOffset + L; i < end; i++, p += L) { // one input channel a step
            acc = FloatVector.broadcast(FLOATS, a[i]).lanewise(FMA, FloatVector.fromArray(FLOATS, w, p), acc);
        }

        acc.intoArray(c, c0);
    }
}
