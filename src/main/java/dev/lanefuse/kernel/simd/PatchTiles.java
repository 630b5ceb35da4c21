package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.MAX;

import dev.lanefuse.kernel.Patches;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Patches of a dense 3x3 convolution by whole vectors. The three pixels under a row of taps lie side by side; a vector of a patch is made
 * of the two or three rows that meet in it, each loaded so far before or behind its run that its lanes lie right, and blended. Value by
 * value the copy takes longer than the multiply-adds of a stem: 1.1 ms at 224, of which 0.1 are left. {@link ImageTiles} spares a stem
 * that, too.
 */
final class PatchTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();
    private static final int MAGNITUDE = 0x7fffffff;

    private PatchTiles() {}

    /** The patches of one output row; arguments as in {@link Patches#gather}. */
    static boolean row(
            Patches shape, int oh, float[] in, int inOffset, int inRowStride, int inPixelStride,
            float[] out, int outOffset, int outBlockStride, float limit) {
        final int channels = shape.channels(), run = 3 * channels, width = shape.outputWidth(), step = shape.stride() * channels;
        final int row0 = shape.row(oh, 0, inOffset, inRowStride), row1 = shape.row(oh, 1, inOffset, inRowStride);
        final int row2 = shape.row(oh, 2, inOffset, inRowStride);
        int from = 0, until = 0; // the pixels that see the image only, and whose loads stay within the array
        if (row0 >= 0 && row2 >= 0 && inPixelStride == channels) {
            final int left = shape.padLeft() * channels;
            from = Math.max(shape.padLeft(), Math.ceilDiv(Math.max(0, L - row0 + left), step));
            until = Math.min(shape.endInside(), Math.floorDiv(in.length - row2 + left - run - L, step));
            from = Math.min(from, width);
        }
        if (from >= until) {
            return shape.gather(oh, 0, width, in, inOffset, inRowStride, inPixelStride, out, outOffset, outBlockStride, limit);
        }
        boolean within = shape.gather(oh, 0, from, in, inOffset, inRowStride, inPixelStride, out, outOffset, outBlockStride, limit);
        final int first = from * step - shape.padLeft() * channels;
        int largest = 0;
        for (int k = 0; k < 3 * run; k += L) { // a vector of the patches a step
            final int kh = k / run, second = (kh + 1) * run - k, third = second + run;
            final int at0 = (kh == 0 ? row0 : kh == 1 ? row1 : row2) + first + k - kh * run;
            final int at1 = kh == 2 ? at0 : (kh == 0 ? row1 : row2) + first - second;
            final int at2 = kh == 0 ? row2 + first - third : at0;
            final int to = outOffset + from * BLOCK + k / BLOCK * outBlockStride + k % BLOCK;
            final int met = kh == 0 && third < L
                    ? merge(in, at0, at1, second, at2, third, 3 * run - k, step, until - from, out, to)
                    : merge(in, at0, at1, kh == 2 ? L : second, 3 * run - k, step, until - from, out, to);
            largest = Math.max(largest, met);
        }
        within &= largest <= Float.floatToRawIntBits(limit);
        return within & shape.gather(oh, until, width, in, inOffset, inRowStride, inPixelStride, out, outOffset, outBlockStride, limit);
    }

    /** One vector of each patch: lanes from {@code second} on come from {@code at1}, from {@code end} on 0. */
    private static int merge(float[] in, int at0, int at1, int second, int end, int step, int pixels, float[] out, int to) {
        final VectorMask<Float> before1 = FLOATS.indexInRange(0, second), inside = FLOATS.indexInRange(0, end);
        final FloatVector zero = FloatVector.zero(FLOATS);
        IntVector largest = IntVector.zero(INTS);
        for (int m = 0, i = 0, c = to; m < pixels; m++, i += step, c += BLOCK) { // a pixel a step
            final FloatVector x = FloatVector.fromArray(FLOATS, in, at1 + i).blend(FloatVector.fromArray(FLOATS, in, at0 + i), before1);
            final FloatVector patch = zero.blend(x, inside);
            largest = ((IntVector) patch.reinterpretShape(INTS, 0)).lanewise(AND, MAGNITUDE).lanewise(MAX, largest);
            patch.intoArray(out, c);
        }
        return largest.reduceLanes(MAX);
    }

    /**
     * The same where three rows meet: lanes from {@code second} on come from {@code at1}, from {@code third} on from {@code at2}, from
     * {@code end} on 0.
     */
    private static int merge(
            float[] in, int at0, int at1, int second, int at2, int third, int end, int step, int pixels, float[] out, int to) {
        final VectorMask<Float> before1 = FLOATS.indexInRange(0, second), before2 = FLOATS.indexInRange(0, third);
        final VectorMask<Float> inside = FLOATS.indexInRange(0, end);
        final FloatVector zero = FloatVector.zero(FLOATS);
        IntVector largest = IntVector.zero(INTS);
        for (int m = 0, i = 0, c = to; m < pixels; m++, i += step, c += BLOCK) { // a pixel a step
            final FloatVector x = FloatVector.fromArray(FLOATS, in, at2 + i)
                    .blend(FloatVector.fromArray(FLOATS, in, at1 + i), before2)
                    .blend(FloatVector.fromArray(FLOATS, in, at0 + i), before1);
            final FloatVector patch = zero.blend(x, inside);
            largest = ((IntVector) patch.reinterpretShape(INTS, 0)).lanewise(AND, MAGNITUDE).lanewise(MAX, largest);
            patch.intoArray(out, c);
        }
        return largest.reduceLanes(MAX);
    }
}
