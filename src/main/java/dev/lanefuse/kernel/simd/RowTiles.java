package dev.lanefuse.kernel.simd;

import static jdk.incubator.vector.VectorOperators.FMA;

import dev.lanefuse.kernel.Panels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the pointwise convolution of one pixel, a fully connected layer: four panels of 4 vectors of output channels for 32
 * vector registers, two for 16, and what is left.
 *
 * <p>With one pixel each weight is loaded for a single FMA, so that the layer is as fast as its weights come in. Each panel is a stream of its own
 * that the prefetcher follows, and several keep more loads on their way: 1280 x 1000 within a run of MobileNetV2 1.0 224, whose 14 MB leave the
 * caches, takes 330 us with one stream of 8 vectors, 238 with two, 211 with four of 4; from L3 (0.35 96) 187 in any way (Zen 4).
 */
// @formatter:off: the tiles are aligned by hand
final class RowTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int L = FLOATS.length();

    private RowTiles() {}

    static void row(Panels w, int fromPanel, int toPanel, float[] a, int aOffset, float[] c, int cOffset) {
        final float[] v = w.values();
        final int[] at = w.offsets();
        for (int p = fromPanel; p < toPanel;) { // some panels of output channels a step
            final int panels = alike(w, p, toPanel), c0 = cOffset + w.starts()[p];
            if (panels == 4) {
                row4x4(a, aOffset, w.inputs(), v, at[p], at[p + 1], at[p + 2], at[p + 3], c, c0);
            } else if (panels == 2) {
                row2x4(a, aOffset, w.inputs(), v, at[p], at[p + 1], c, c0);
            } else if (w.widths()[p] == 4 * L) {
                row1x4(a, aOffset, w.inputs(), v, at[p], c, c0);
            } else {
                row1(a, aOffset, w.inputs(), v, at[p], c, c0);
            }
            p += panels;
        }
    }

    /** How many panels from {@code p} one tile takes: wide ones four or two at a time, as the registers have it. */
    private static int alike(Panels w, int p, int toPanel) {
        if (L == 16 && p + 3 < toPanel && w.widths()[p + 3] == 4 * L) {
            return 4;
        }
        return p + 1 < toPanel && w.widths()[p + 1] == 4 * L ? 2 : 1;
    }

    private static void row4x4(float[] a, int a0, int inputs, float[] w, int w0, int w1, int w2, int w3, float[] c, int c0) {
        assert inputs >= 0;
        final int end = a0 + inputs;

        FloatVector acc00 = FloatVector.fromArray(FLOATS, w, w0), acc01 = FloatVector.fromArray(FLOATS, w, w0 + L), acc02 = FloatVector.fromArray(FLOATS, w, w0 + 2 * L), acc03 = FloatVector.fromArray(FLOATS, w, w0 + 3 * L);
        FloatVector acc10 = FloatVector.fromArray(FLOATS, w, w1), acc11 = FloatVector.fromArray(FLOATS, w, w1 + L), acc12 = FloatVector.fromArray(FLOATS, w, w1 + 2 * L), acc13 = FloatVector.fromArray(FLOATS, w, w1 + 3 * L);
        FloatVector acc20 = FloatVector.fromArray(FLOATS, w, w2), acc21 = FloatVector.fromArray(FLOATS, w, w2 + L), acc22 = FloatVector.fromArray(FLOATS, w, w2 + 2 * L), acc23 = FloatVector.fromArray(FLOATS, w, w2 + 3 * L);
        FloatVector acc30 = FloatVector.fromArray(FLOATS, w, w3), acc31 = FloatVector.fromArray(FLOATS, w, w3 + L), acc32 = FloatVector.fromArray(FLOATS, w, w3 + 2 * L), acc33 = FloatVector.fromArray(FLOATS, w, w3 + 3 * L);

        for (int i = a0, p0 = w0 + 4 * L, p1 = w1 + 4 * L, p2 = w2 + 4 * L, p3 = w3 + 4 * L; i < end; i++, p0 += 4 * L, p1 += 4 * L, p2 += 4 * L, p3 += 4 * L) { // one input channel a step
            final FloatVector x = FloatVector.broadcast(FLOATS, a[i]);
            acc00 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p0), acc00);
            acc01 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p0 + L), acc01);
            acc02 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p0 + 2 * L), acc02);
            acc03 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p0 + 3 * L), acc03);
            acc10 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p1), acc10);
            acc11 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p1 + L), acc11);
            acc12 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p1 + 2 * L), acc12);
            acc13 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p1 + 3 * L), acc13);
            acc20 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p2), acc20);
            acc21 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p2 + L), acc21);
            acc22 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p2 + 2 * L), acc22);
            acc23 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p2 + 3 * L), acc23);
            acc30 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p3), acc30);
            acc31 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p3 + L), acc31);
            acc32 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p3 + 2 * L), acc32);
            acc33 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p3 + 3 * L), acc33);
        }

        acc00.intoArray(c, c0);
        acc01.intoArray(c, c0 + L);
        acc02.intoArray(c, c0 + 2 * L);
        acc03.intoArray(c, c0 + 3 * L);
        acc10.intoArray(c, c0 + 4 * L);
        acc11.intoArray(c, c0 + 5 * L);
        acc12.intoArray(c, c0 + 6 * L);
        acc13.intoArray(c, c0 + 7 * L);
        acc20.intoArray(c, c0 + 8 * L);
        acc21.intoArray(c, c0 + 9 * L);
        acc22.intoArray(c, c0 + 10 * L);
        acc23.intoArray(c, c0 + 11 * L);
        acc30.intoArray(c, c0 + 12 * L);
        acc31.intoArray(c, c0 + 13 * L);
        acc32.intoArray(c, c0 + 14 * L);
        acc33.intoArray(c, c0 + 15 * L);
    }

    private static void row2x4(float[] a, int a0, int inputs, float[] w, int w0, int w1, float[] c, int c0) {
        assert inputs >= 0;
        final int end = a0 + inputs;

        FloatVector acc00 = FloatVector.fromArray(FLOATS, w, w0), acc01 = FloatVector.fromArray(FLOATS, w, w0 + L), acc02 = FloatVector.fromArray(FLOATS, w, w0 + 2 * L), acc03 = FloatVector.fromArray(FLOATS, w, w0 + 3 * L);
        FloatVector acc10 = FloatVector.fromArray(FLOATS, w, w1), acc11 = FloatVector.fromArray(FLOATS, w, w1 + L), acc12 = FloatVector.fromArray(FLOATS, w, w1 + 2 * L), acc13 = FloatVector.fromArray(FLOATS, w, w1 + 3 * L);

        for (int i = a0, p0 = w0 + 4 * L, p1 = w1 + 4 * L; i < end; i++, p0 += 4 * L, p1 += 4 * L) { // one input channel a step
            final FloatVector x = FloatVector.broadcast(FLOATS, a[i]);
            acc00 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p0), acc00);
            acc01 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p0 + L), acc01);
            acc02 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p0 + 2 * L), acc02);
            acc03 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p0 + 3 * L), acc03);
            acc10 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p1), acc10);
            acc11 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p1 + L), acc11);
            acc12 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p1 + 2 * L), acc12);
            acc13 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p1 + 3 * L), acc13);
        }

        acc00.intoArray(c, c0);
        acc01.intoArray(c, c0 + L);
        acc02.intoArray(c, c0 + 2 * L);
        acc03.intoArray(c, c0 + 3 * L);
        acc10.intoArray(c, c0 + 4 * L);
        acc11.intoArray(c, c0 + 5 * L);
        acc12.intoArray(c, c0 + 6 * L);
        acc13.intoArray(c, c0 + 7 * L);
    }

    private static void row1x4(float[] a, int a0, int inputs, float[] w, int w0, float[] c, int c0) {
        assert inputs >= 0;
        final int end = a0 + inputs;

        FloatVector acc00 = FloatVector.fromArray(FLOATS, w, w0), acc01 = FloatVector.fromArray(FLOATS, w, w0 + L), acc02 = FloatVector.fromArray(FLOATS, w, w0 + 2 * L), acc03 = FloatVector.fromArray(FLOATS, w, w0 + 3 * L);

        for (int i = a0, p0 = w0 + 4 * L; i < end; i++, p0 += 4 * L) { // one input channel a step
            final FloatVector x = FloatVector.broadcast(FLOATS, a[i]);
            acc00 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p0), acc00);
            acc01 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p0 + L), acc01);
            acc02 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p0 + 2 * L), acc02);
            acc03 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p0 + 3 * L), acc03);
        }

        acc00.intoArray(c, c0);
        acc01.intoArray(c, c0 + L);
        acc02.intoArray(c, c0 + 2 * L);
        acc03.intoArray(c, c0 + 3 * L);
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
