package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.MAX;

import dev.lanefuse.kernel.Kernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Between plain pixels and blocks, a vector of channels at a time; leftover channels without a mask, of which C2 may keep an object.
 * Arguments are those of {@link Kernels}.
 *
 * <p>The largest magnitude is found as bits: magnitudes and their bits have the same order, and NaN lies above all.
 *
 * <p>C2 has to know the class of every vector, or it keeps objects (decisions/live-nodes.md): what goes around a loop is an operand in it,
 * never the receiver; and a vector that is stored as it was loaded is asked for its length first where two species may run, which is not in
 * {@link #spread}.
 */
final class BlockTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();
    private static final int MAGNITUDE = 0x7fffffff;

    /** Ones for a vector, zeros for a vector: from {@code L - n} on, the mask of the first n lanes. */
    private static final int[] KEEP = new int[2 * L];

    static {
        Arrays.fill(KEEP, 0, L, -1);
    }

    private BlockTiles() {}

    static boolean toBlocks(
            float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset, int cBlockStride, float limit) {
        int largest = 0;
        int n = 0;
        for (; n + BLOCK <= channels; n += BLOCK) { // a block of channels a step
            largest = Math.max(largest, copyBlock(a, aOffset + n, aPixelStride, pixels, c, cOffset + n / BLOCK * cBlockStride));
        }
        for (; n + L <= channels; n += L) { // a vector a step, of less than a block
            final int to = cOffset + n / BLOCK * cBlockStride + n % BLOCK;
            largest = Math.max(largest, copy(a, aOffset + n, aPixelStride, pixels, c, to));
        }
        if (n < channels) {
            final int to = cOffset + n / BLOCK * cBlockStride + n % BLOCK;
            largest = Math.max(largest, copyTail(a, aOffset + n, aPixelStride, channels - n, pixels, c, to));
        }
        return largest <= Float.floatToRawIntBits(limit); // of a negative limit: negative, and nothing is within
    }

    /** All vectors of a pixel at once: they share its cache lines. */
    private static int copyBlock(float[] a, int aOffset, int aStride, int pixels, float[] c, int cOffset) {
        if (pixels == 0) { return 0; }
        IntVector largest = IntVector.zero(INTS);
        for (int from = aOffset, to = cOffset, end = aOffset + pixels * aStride; from != end; from += aStride, to += BLOCK) { // a pixel a step
            for (int n = 0; n < BLOCK; n += L) {
                final FloatVector x = FloatVector.fromArray(FLOATS, a, from + n);
                largest = ((IntVector) x.reinterpretShape(INTS, 0)).lanewise(AND, MAGNITUDE).lanewise(MAX, largest);
                x.intoArray(c, to + n);
            }
        }
        return largest.reduceLanes(MAX);
    }

    private static int copy(float[] a, int aOffset, int aStride, int pixels, float[] c, int cOffset) {
        if (pixels == 0) { return 0; }
        IntVector largest = IntVector.zero(INTS);
        for (int from = aOffset, to = cOffset, end = aOffset + pixels * aStride; from != end; from += aStride, to += BLOCK) { // a pixel a step
            final FloatVector x = FloatVector.fromArray(FLOATS, a, from);
            largest = ((IntVector) x.reinterpretShape(INTS, 0)).lanewise(AND, MAGNITUDE).lanewise(MAX, largest);
            x.intoArray(c, to);
        }
        return largest.reduceLanes(MAX);
    }

    /**
     * Leftover channels: lanes of a whole vector that are not theirs become +0.0; value by value where a whole vector would leave the
     * array.
     */
    private static int copyTail(float[] a, int aOffset, int aStride, int channels, int pixels, float[] c, int cOffset) {
        if (pixels == 0) { return 0; }
        final IntVector keep = IntVector.fromArray(INTS, KEEP, L - channels);
        IntVector largest = IntVector.zero(INTS);
        int m = 0, from = aOffset, to = cOffset;
        for (; m < pixels && from <= a.length - L; m++, from += aStride, to += BLOCK) { // a pixel a step
            final IntVector x = ((IntVector) FloatVector.fromArray(FLOATS, a, from).reinterpretShape(INTS, 0)).lanewise(AND, keep);
            largest = x.lanewise(AND, MAGNITUDE).lanewise(MAX, largest);
            ((FloatVector) x.reinterpretShape(FLOATS, 0)).intoArray(c, to);
        }
        int most = largest.reduceLanes(MAX);
        for (; m < pixels; m++, from += aStride, to += BLOCK) { // as above
            for (int n = 0; n < channels; n++) { // a channel a step
                c[to + n] = a[from + n];
                most = Math.max(most, Float.floatToRawIntBits(a[from + n]) & MAGNITUDE);
            }
            Arrays.fill(c, to + channels, to + L, 0);
        }
        return most;
    }

    /** Whether the magnitude of {@code count} values is at most {@code limit}; false for NaN. */
    static boolean isWithin(float[] a, int aOffset, int count, float limit) {
        IntVector largest = IntVector.zero(INTS);
        int i = 0;
        for (; i + L <= count; i += L) { // a vector a step
            largest = ((IntVector) FloatVector.fromArray(FLOATS, a, aOffset + i).reinterpretShape(INTS, 0))
                    .lanewise(AND, MAGNITUDE).lanewise(MAX, largest);
        }
        boolean within = largest.reduceLanes(MAX) <= Float.floatToRawIntBits(limit);
        for (; i < count; i++) {
            within &= Math.abs(a[aOffset + i]) <= limit;
        }
        return within;
    }

    static void fromBlocks(
            float[] a, int aOffset, int aBlockStride, int channels, int pixels,
            float[] residual, int rOffset, int rStride, float[] c, int cOffset, int cStride) {
        if (pixels == 0) { return; }
        for (int m = 0; m < pixels; m++) { // a pixel a step
            final int from = aOffset + m * BLOCK, to = cOffset + m * cStride;
            int n = 0;
            while (n + L <= channels) { // a vector of channels a step
                final FloatVector x = FloatVector.fromArray(FLOATS, a, from + n / BLOCK * aBlockStride + n % BLOCK);
                final int step = x.length(); // L, and by the profile of this call C2 knows the class of what is stored
                x.intoArray(c, to + n);
                n += step;
            }
            for (; n < channels; n++) { // a channel a step
                c[to + n] = a[from + n / BLOCK * aBlockStride + n % BLOCK];
            }
        }
        if (residual != null) {
            addTo(c, cOffset, cStride, channels, pixels, residual, rOffset, rStride);
        }
    }

    /**
     * Makes room for the pixel between two rows: of {@code count} pixels of two vectors each, of rows of {@code width}, that lie side by
     * side from {@code offset}, where the first belongs, those behind a row's end move by as many pixels as there are ends before them.
     * +0.0 comes between.
     *
     * <pre>
     *   width 3, column 1    b c d e f g   becomes   b c 0 d e f 0 g
     * </pre>
     *
     * @param column where in its row the first pixel stands
     */
    static void spread(float[] c, int offset, int column, int count, int width) {
        final int inRow = width - column;
        int from = offset + (count - 1) * BLOCK, gaps = (column + count - 1) / width;
        for (int left = column + count - gaps * width; gaps > 0; gaps--, left = width) { // a row a step, the last first
            for (int m = 0; m < left; m++, from -= BLOCK) { // a pixel a step
                FloatVector.fromArray(FLOATS, c, from).intoArray(c, from + gaps * BLOCK);
                FloatVector.fromArray(FLOATS, c, from + L).intoArray(c, from + L + gaps * BLOCK);
            }
        }
        final FloatVector zero = FloatVector.zero(FLOATS);
        final int end = offset + (count + (column + count - 1) / width) * BLOCK;
        for (int gap = offset + inRow * BLOCK; gap < end; gap += (width + 1) * BLOCK) {
            zero.intoArray(c, gap);
            zero.intoArray(c, gap + L);
        }
    }

    /** Adds a residual to plain pixels; those without gaps go as one run. */
    static void addTo(float[] c, int cOffset, int cStride, int channels, int pixels, float[] residual, int rOffset, int rStride) {
        if (cStride == channels && rStride == channels) {
            addRun(c, cOffset, channels * pixels, residual, rOffset);
        } else {
            for (int m = 0; m < pixels; m++) { // a pixel a step
                addRun(c, cOffset + m * cStride, channels, residual, rOffset + m * rStride);
            }
        }
    }

    private static void addRun(float[] c, int cOffset, int count, float[] residual, int rOffset) {
        int i = 0;
        for (; i + L <= count; i += L) { // a vector a step
            FloatVector.fromArray(FLOATS, c, cOffset + i).lanewise(ADD, FloatVector.fromArray(FLOATS, residual, rOffset + i))
                    .intoArray(c, cOffset + i);
        }
        for (; i < count; i++) {
            c[cOffset + i] += residual[rOffset + i];
        }
    }
}
