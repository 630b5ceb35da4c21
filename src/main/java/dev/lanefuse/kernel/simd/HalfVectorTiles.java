package dev.lanefuse.kernel.simd;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.FMA;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tile of the pointwise convolution for a panel of one and a half vectors: 6 pixels by 24 channels at 16 lanes.
 *
 * <p>Two pixels share a vector for the half: its lower lanes belong to the even pixel, its upper lanes to the odd one.
 * The panel holds the half's weights twice, and the inputs of the pair are blended, so that 6 pixels take 6 + 3 accumulators and
 * no lane is idle. The blends compete with the FMAs for pipes on Zen 4 (73 % of peak at K = 144, no more with 8 + 4), which still spares
 * the staging and the copy that a padded panel needs. A second species of 8 lanes costs more than it brings
 * (see {@link ClampTiles}). Arguments are those of {@link AddTiles}.
 */
// @formatter:off: the tile is aligned by hand
final class HalfVectorTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int L = FLOATS.length();
    private static final int H = L / 2;
    private static final VectorMask<Float> LOWER = VectorMask.fromLong(FLOATS, (1L << H) - 1);
    private static final VectorMask<Float> UPPER = LOWER.not();

    private HalfVectorTiles() {}

    static void add6x1half(float[] a, int a0, int aStride, int inputs, float[] w, int wOffset,
            float[] residual, int r0, int residualStride, float[] c, int c0, int cStride) {
        assert inputs >= 0;
        final int end = a0 + inputs, s1 = aStride, s2 = 2 * aStride, s3 = 3 * aStride, s4 = 4 * aStride, s5 = 5 * aStride;

        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset), halfBias = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc0 = bias, acc1 = bias, acc2 = bias, acc3 = bias, acc4 = bias, acc5 = bias;
        FloatVector half01 = halfBias, half23 = halfBias, half45 = halfBias;

        for (int i = a0, p = wOffset + 2 * L; i < end; i++, p += 2 * L) { // one input channel a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                 acc0 = x0.lanewise(FMA, w0, acc0);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + s1]);            acc1 = x1.lanewise(FMA, w0, acc1);  half01 = x0.blend(x1, UPPER).lanewise(FMA, w1, half01);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + s2]);            acc2 = x2.lanewise(FMA, w0, acc2);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + s3]);            acc3 = x3.lanewise(FMA, w0, acc3);  half23 = x2.blend(x3, UPPER).lanewise(FMA, w1, half23);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + s4]);            acc4 = x4.lanewise(FMA, w0, acc4);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, a[i + s5]);            acc5 = x5.lanewise(FMA, w0, acc5);  half45 = x4.blend(x5, UPPER).lanewise(FMA, w1, half45);
        }

        final int r1 = r0 + residualStride, r2 = r1 + residualStride, r3 = r2 + residualStride, r4 = r3 + residualStride, r5 = r4 + residualStride;
        final int c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride, c4 = c3 + cStride, c5 = c4 + cStride;
        acc0.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0)).intoArray(c, c0);
        acc1.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r1)).intoArray(c, c1);
        acc2.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2)).intoArray(c, c2);
        acc3.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r3)).intoArray(c, c3);
        acc4.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4)).intoArray(c, c4);
        acc5.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r5)).intoArray(c, c5);
        half01 = half01.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r0 + L, LOWER).blend(FloatVector.fromArray(FLOATS, residual, r1 + H), UPPER));
        half01.intoArray(c, c0 + L, LOWER);
        half01.intoArray(c, c1 + H, UPPER);
        half23 = half23.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r2 + L, LOWER).blend(FloatVector.fromArray(FLOATS, residual, r3 + H), UPPER));
        half23.intoArray(c, c2 + L, LOWER);
        half23.intoArray(c, c3 + H, UPPER);
        half45 = half45.lanewise(ADD, FloatVector.fromArray(FLOATS, residual, r4 + L, LOWER).blend(FloatVector.fromArray(FLOATS, residual, r5 + H), UPPER));
        half45.intoArray(c, c4 + L, LOWER);
        half45.intoArray(c, c5 + H, UPPER);
    }
}
