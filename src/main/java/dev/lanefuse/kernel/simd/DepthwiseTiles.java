package dev.lanefuse.kernel.simd;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import dev.lanefuse.kernel.DepthwiseShape;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of the depthwise 3x3 convolution: some output pixels of one row by one vector of channels.
 *
 * <p>The nine weights stay in registers over all rows of a channel block, and every input vector of a tile is loaded once for the
 * pixels that use it: 4 pixels take 18 loads for 36 FMAs. That matters because heap arrays start 16 bytes into a cache line, so that a
 * load of 64 bytes straddles two lines. 9 weights and 4 accumulators want 32 registers, 9 and 3 fit in 16. Wider tiles load less, but
 * pass C2's limit of live nodes (see {@link ClampTiles}): 7 pixels, 63 FMAs, stand at 37,000 to 41,000 of 40,000, and two rows by 4 or by 7
 * were no faster.
 *
 * <p>Borders are data: a row or column outside of the image is read from the zeros.
 */
// @formatter:off: the tiles are aligned by hand
final class DepthwiseTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();

    private DepthwiseTiles() {}

    static void stride1by4(float[] in, int inOffset, int zeros, int[] rows, int outputRows, DepthwiseShape shape,
            float[] w, int wOffset, float[] out, int outOffset, int pixelStride, int low, int high) {
        assert shape.stride() == 1 && shape.outputWidth() >= 4;
        final int width = shape.inputWidth(), outputWidth = shape.outputWidth(), padLeft = shape.padLeft();
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector w00 = FloatVector.fromArray(FLOATS, w, wOffset + 1 * L), w01 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), w02 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        final FloatVector w10 = FloatVector.fromArray(FLOATS, w, wOffset + 4 * L), w11 = FloatVector.fromArray(FLOATS, w, wOffset + 5 * L), w12 = FloatVector.fromArray(FLOATS, w, wOffset + 6 * L);
        final FloatVector w20 = FloatVector.fromArray(FLOATS, w, wOffset + 7 * L), w21 = FloatVector.fromArray(FLOATS, w, wOffset + 8 * L), w22 = FloatVector.fromArray(FLOATS, w, wOffset + 9 * L);
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
        for (int r = 0; r < outputRows; r++) { // one output row a step
            final int row0 = rows[r] < 0 ? zeros : inOffset + rows[r];
            final int row1 = rows[r + 1] < 0 ? zeros : inOffset + rows[r + 1];
            final int row2 = rows[r + 2] < 0 ? zeros : inOffset + rows[r + 2];
            final int outRow = outOffset + r * outputWidth * pixelStride;
            for (int tile = 0; tile < outputWidth; tile += 4) { // 4 pixels a step; the last tile overlaps the one before
                final int ow = Math.min(tile, outputWidth - 4);
                final int first = ow - padLeft, last = first + 5;
                final int p0 = row0 + first * L, p1 = row1 + first * L, p2 = row2 + first * L;
                final int left0 = first < 0 ? zeros : p0, left1 = first < 0 ? zeros : p1, left2 = first < 0 ? zeros : p2;
                final int right0 = last < width ? p0 + 5 * L : zeros, right1 = last < width ? p1 + 5 * L : zeros, right2 = last < width ? p2 + 5 * L : zeros;

                FloatVector acc0 = bias, acc1 = bias, acc2 = bias, acc3 = bias;
                FloatVector x;
                x = FloatVector.fromArray(FLOATS, in, left0);               acc0 = x.lanewise(FMA, w00, acc0);
                x = FloatVector.fromArray(FLOATS, in, p0 + L);              acc0 = x.lanewise(FMA, w01, acc0);  acc1 = x.lanewise(FMA, w00, acc1);
                x = FloatVector.fromArray(FLOATS, in, p0 + 2 * L);          acc0 = x.lanewise(FMA, w02, acc0);  acc1 = x.lanewise(FMA, w01, acc1);  acc2 = x.lanewise(FMA, w00, acc2);
                x = FloatVector.fromArray(FLOATS, in, p0 + 3 * L);          acc1 = x.lanewise(FMA, w02, acc1);  acc2 = x.lanewise(FMA, w01, acc2);  acc3 = x.lanewise(FMA, w00, acc3);
                x = FloatVector.fromArray(FLOATS, in, p0 + 4 * L);          acc2 = x.lanewise(FMA, w02, acc2);  acc3 = x.lanewise(FMA, w01, acc3);
                x = FloatVector.fromArray(FLOATS, in, right0);              acc3 = x.lanewise(FMA, w02, acc3);
                x = FloatVector.fromArray(FLOATS, in, left1);               acc0 = x.lanewise(FMA, w10, acc0);
                x = FloatVector.fromArray(FLOATS, in, p1 + L);              acc0 = x.lanewise(FMA, w11, acc0);  acc1 = x.lanewise(FMA, w10, acc1);
                x = FloatVector.fromArray(FLOATS, in, p1 + 2 * L);          acc0 = x.lanewise(FMA, w12, acc0);  acc1 = x.lanewise(FMA, w11, acc1);  acc2 = x.lanewise(FMA, w10, acc2);
                x = FloatVector.fromArray(FLOATS, in, p1 + 3 * L);          acc1 = x.lanewise(FMA, w12, acc1);  acc2 = x.lanewise(FMA, w11, acc2);  acc3 = x.lanewise(FMA, w10, acc3);
                x = FloatVector.fromArray(FLOATS, in, p1 + 4 * L);          acc2 = x.lanewise(FMA, w12, acc2);  acc3 = x.lanewise(FMA, w11, acc3);
                x = FloatVector.fromArray(FLOATS, in, right1);              acc3 = x.lanewise(FMA, w12, acc3);
                x = FloatVector.fromArray(FLOATS, in, left2);               acc0 = x.lanewise(FMA, w20, acc0);
                x = FloatVector.fromArray(FLOATS, in, p2 + L);              acc0 = x.lanewise(FMA, w21, acc0);  acc1 = x.lanewise(FMA, w20, acc1);
                x = FloatVector.fromArray(FLOATS, in, p2 + 2 * L);          acc0 = x.lanewise(FMA, w22, acc0);  acc1 = x.lanewise(FMA, w21, acc1);  acc2 = x.lanewise(FMA, w20, acc2);
                x = FloatVector.fromArray(FLOATS, in, p2 + 3 * L);          acc1 = x.lanewise(FMA, w22, acc1);  acc2 = x.lanewise(FMA, w21, acc2);  acc3 = x.lanewise(FMA, w20, acc3);
                x = FloatVector.fromArray(FLOATS, in, p2 + 4 * L);          acc2 = x.lanewise(FMA, w22, acc2);  acc3 = x.lanewise(FMA, w21, acc3);
                x = FloatVector.fromArray(FLOATS, in, right2);              acc3 = x.lanewise(FMA, w22, acc3);

                final int c0 = outRow + ow * pixelStride, c1 = c0 + pixelStride, c2 = c1 + pixelStride, c3 = c2 + pixelStride;
                acc0.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c0);
                acc1.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c1);
                acc2.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c2);
                acc3.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c3);
            }
        }
    }

    static void stride2by4(float[] in, int inOffset, int zeros, int[] rows, int outputRows, DepthwiseShape shape,
            float[] w, int wOffset, float[] out, int outOffset, int pixelStride, int low, int high) {
        assert shape.stride() == 2 && shape.outputWidth() >= 4;
        final int width = shape.inputWidth(), outputWidth = shape.outputWidth(), padLeft = shape.padLeft();
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector w00 = FloatVector.fromArray(FLOATS, w, wOffset + 1 * L), w01 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), w02 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        final FloatVector w10 = FloatVector.fromArray(FLOATS, w, wOffset + 4 * L), w11 = FloatVector.fromArray(FLOATS, w, wOffset + 5 * L), w12 = FloatVector.fromArray(FLOATS, w, wOffset + 6 * L);
        final FloatVector w20 = FloatVector.fromArray(FLOATS, w, wOffset + 7 * L), w21 = FloatVector.fromArray(FLOATS, w, wOffset + 8 * L), w22 = FloatVector.fromArray(FLOATS, w, wOffset + 9 * L);
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
        for (int r = 0; r < outputRows; r++) { // one output row a step
            final int row0 = rows[r * 2] < 0 ? zeros : inOffset + rows[r * 2];
            final int row1 = rows[r * 2 + 1] < 0 ? zeros : inOffset + rows[r * 2 + 1];
            final int row2 = rows[r * 2 + 2] < 0 ? zeros : inOffset + rows[r * 2 + 2];
            final int outRow = outOffset + r * outputWidth * pixelStride;
            for (int tile = 0; tile < outputWidth; tile += 4) { // 4 pixels a step; the last tile overlaps the one before
                final int ow = Math.min(tile, outputWidth - 4);
                final int first = ow * 2 - padLeft, last = first + 8;
                final int p0 = row0 + first * L, p1 = row1 + first * L, p2 = row2 + first * L;
                final int left0 = first < 0 ? zeros : p0, left1 = first < 0 ? zeros : p1, left2 = first < 0 ? zeros : p2;
                final int right0 = last < width ? p0 + 8 * L : zeros, right1 = last < width ? p1 + 8 * L : zeros, right2 = last < width ? p2 + 8 * L : zeros;

                FloatVector acc0 = bias, acc1 = bias, acc2 = bias, acc3 = bias;
                FloatVector x;
                x = FloatVector.fromArray(FLOATS, in, left0);               acc0 = x.lanewise(FMA, w00, acc0);
                x = FloatVector.fromArray(FLOATS, in, p0 + L);              acc0 = x.lanewise(FMA, w01, acc0);
                x = FloatVector.fromArray(FLOATS, in, p0 + 2 * L);          acc0 = x.lanewise(FMA, w02, acc0);  acc1 = x.lanewise(FMA, w00, acc1);
                x = FloatVector.fromArray(FLOATS, in, p0 + 3 * L);          acc1 = x.lanewise(FMA, w01, acc1);
                x = FloatVector.fromArray(FLOATS, in, p0 + 4 * L);          acc1 = x.lanewise(FMA, w02, acc1);  acc2 = x.lanewise(FMA, w00, acc2);
                x = FloatVector.fromArray(FLOATS, in, p0 + 5 * L);          acc2 = x.lanewise(FMA, w01, acc2);
                x = FloatVector.fromArray(FLOATS, in, p0 + 6 * L);          acc2 = x.lanewise(FMA, w02, acc2);  acc3 = x.lanewise(FMA, w00, acc3);
                x = FloatVector.fromArray(FLOATS, in, p0 + 7 * L);          acc3 = x.lanewise(FMA, w01, acc3);
                x = FloatVector.fromArray(FLOATS, in, right0);              acc3 = x.lanewise(FMA, w02, acc3);
                x = FloatVector.fromArray(FLOATS, in, left1);               acc0 = x.lanewise(FMA, w10, acc0);
                x = FloatVector.fromArray(FLOATS, in, p1 + L);              acc0 = x.lanewise(FMA, w11, acc0);
                x = FloatVector.fromArray(FLOATS, in, p1 + 2 * L);          acc0 = x.lanewise(FMA, w12, acc0);  acc1 = x.lanewise(FMA, w10, acc1);
                x = FloatVector.fromArray(FLOATS, in, p1 + 3 * L);          acc1 = x.lanewise(FMA, w11, acc1);
                x = FloatVector.fromArray(FLOATS, in, p1 + 4 * L);          acc1 = x.lanewise(FMA, w12, acc1);  acc2 = x.lanewise(FMA, w10, acc2);
                x = FloatVector.fromArray(FLOATS, in, p1 + 5 * L);          acc2 = x.lanewise(FMA, w11, acc2);
                x = FloatVector.fromArray(FLOATS, in, p1 + 6 * L);          acc2 = x.lanewise(FMA, w12, acc2);  acc3 = x.lanewise(FMA, w10, acc3);
                x = FloatVector.fromArray(FLOATS, in, p1 + 7 * L);          acc3 = x.lanewise(FMA, w11, acc3);
                x = FloatVector.fromArray(FLOATS, in, right1);              acc3 = x.lanewise(FMA, w12, acc3);
                x = FloatVector.fromArray(FLOATS, in, left2);               acc0 = x.lanewise(FMA, w20, acc0);
                x = FloatVector.fromArray(FLOATS, in, p2 + L);              acc0 = x.lanewise(FMA, w21, acc0);
                x = FloatVector.fromArray(FLOATS, in, p2 + 2 * L);          acc0 = x.lanewise(FMA, w22, acc0);  acc1 = x.lanewise(FMA, w20, acc1);
                x = FloatVector.fromArray(FLOATS, in, p2 + 3 * L);          acc1 = x.lanewise(FMA, w21, acc1);
                x = FloatVector.fromArray(FLOATS, in, p2 + 4 * L);          acc1 = x.lanewise(FMA, w22, acc1);  acc2 = x.lanewise(FMA, w20, acc2);
                x = FloatVector.fromArray(FLOATS, in, p2 + 5 * L);          acc2 = x.lanewise(FMA, w21, acc2);
                x = FloatVector.fromArray(FLOATS, in, p2 + 6 * L);          acc2 = x.lanewise(FMA, w22, acc2);  acc3 = x.lanewise(FMA, w20, acc3);
                x = FloatVector.fromArray(FLOATS, in, p2 + 7 * L);          acc3 = x.lanewise(FMA, w21, acc3);
                x = FloatVector.fromArray(FLOATS, in, right2);              acc3 = x.lanewise(FMA, w22, acc3);

                final int c0 = outRow + ow * pixelStride, c1 = c0 + pixelStride, c2 = c1 + pixelStride, c3 = c2 + pixelStride;
                acc0.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c0);
                acc1.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c1);
                acc2.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c2);
                acc3.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c3);
            }
        }
    }

    static void stride1by3(float[] in, int inOffset, int zeros, int[] rows, int outputRows, DepthwiseShape shape,
            float[] w, int wOffset, float[] out, int outOffset, int pixelStride, int low, int high) {
        assert shape.stride() == 1 && shape.outputWidth() >= 3;
        final int width = shape.inputWidth(), outputWidth = shape.outputWidth(), padLeft = shape.padLeft();
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector w00 = FloatVector.fromArray(FLOATS, w, wOffset + 1 * L), w01 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), w02 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        final FloatVector w10 = FloatVector.fromArray(FLOATS, w, wOffset + 4 * L), w11 = FloatVector.fromArray(FLOATS, w, wOffset + 5 * L), w12 = FloatVector.fromArray(FLOATS, w, wOffset + 6 * L);
        final FloatVector w20 = FloatVector.fromArray(FLOATS, w, wOffset + 7 * L), w21 = FloatVector.fromArray(FLOATS, w, wOffset + 8 * L), w22 = FloatVector.fromArray(FLOATS, w, wOffset + 9 * L);
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
        for (int r = 0; r < outputRows; r++) { // one output row a step
            final int row0 = rows[r] < 0 ? zeros : inOffset + rows[r];
            final int row1 = rows[r + 1] < 0 ? zeros : inOffset + rows[r + 1];
            final int row2 = rows[r + 2] < 0 ? zeros : inOffset + rows[r + 2];
            final int outRow = outOffset + r * outputWidth * pixelStride;
            for (int tile = 0; tile < outputWidth; tile += 3) { // 3 pixels a step; the last tile overlaps the one before
                final int ow = Math.min(tile, outputWidth - 3);
                final int first = ow - padLeft, last = first + 4;
                final int p0 = row0 + first * L, p1 = row1 + first * L, p2 = row2 + first * L;
                final int left0 = first < 0 ? zeros : p0, left1 = first < 0 ? zeros : p1, left2 = first < 0 ? zeros : p2;
                final int right0 = last < width ? p0 + 4 * L : zeros, right1 = last < width ? p1 + 4 * L : zeros, right2 = last < width ? p2 + 4 * L : zeros;

                FloatVector acc0 = bias, acc1 = bias, acc2 = bias;
                FloatVector x;
                x = FloatVector.fromArray(FLOATS, in, left0);               acc0 = x.lanewise(FMA, w00, acc0);
                x = FloatVector.fromArray(FLOATS, in, p0 + L);              acc0 = x.lanewise(FMA, w01, acc0);  acc1 = x.lanewise(FMA, w00, acc1);
                x = FloatVector.fromArray(FLOATS, in, p0 + 2 * L);          acc0 = x.lanewise(FMA, w02, acc0);  acc1 = x.lanewise(FMA, w01, acc1);  acc2 = x.lanewise(FMA, w00, acc2);
                x = FloatVector.fromArray(FLOATS, in, p0 + 3 * L);          acc1 = x.lanewise(FMA, w02, acc1);  acc2 = x.lanewise(FMA, w01, acc2);
                x = FloatVector.fromArray(FLOATS, in, right0);              acc2 = x.lanewise(FMA, w02, acc2);
                x = FloatVector.fromArray(FLOATS, in, left1);               acc0 = x.lanewise(FMA, w10, acc0);
                x = FloatVector.fromArray(FLOATS, in, p1 + L);              acc0 = x.lanewise(FMA, w11, acc0);  acc1 = x.lanewise(FMA, w10, acc1);
                x = FloatVector.fromArray(FLOATS, in, p1 + 2 * L);          acc0 = x.lanewise(FMA, w12, acc0);  acc1 = x.lanewise(FMA, w11, acc1);  acc2 = x.lanewise(FMA, w10, acc2);
                x = FloatVector.fromArray(FLOATS, in, p1 + 3 * L);          acc1 = x.lanewise(FMA, w12, acc1);  acc2 = x.lanewise(FMA, w11, acc2);
                x = FloatVector.fromArray(FLOATS, in, right1);              acc2 = x.lanewise(FMA, w12, acc2);
                x = FloatVector.fromArray(FLOATS, in, left2);               acc0 = x.lanewise(FMA, w20, acc0);
                x = FloatVector.fromArray(FLOATS, in, p2 + L);              acc0 = x.lanewise(FMA, w21, acc0);  acc1 = x.lanewise(FMA, w20, acc1);
                x = FloatVector.fromArray(FLOATS, in, p2 + 2 * L);          acc0 = x.lanewise(FMA, w22, acc0);  acc1 = x.lanewise(FMA, w21, acc1);  acc2 = x.lanewise(FMA, w20, acc2);
                x = FloatVector.fromArray(FLOATS, in, p2 + 3 * L);          acc1 = x.lanewise(FMA, w22, acc1);  acc2 = x.lanewise(FMA, w21, acc2);
                x = FloatVector.fromArray(FLOATS, in, right2);              acc2 = x.lanewise(FMA, w22, acc2);

                final int c0 = outRow + ow * pixelStride, c1 = c0 + pixelStride, c2 = c1 + pixelStride;
                acc0.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c0);
                acc1.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c1);
                acc2.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c2);
            }
        }
    }

    static void stride2by3(float[] in, int inOffset, int zeros, int[] rows, int outputRows, DepthwiseShape shape,
            float[] w, int wOffset, float[] out, int outOffset, int pixelStride, int low, int high) {
        assert shape.stride() == 2 && shape.outputWidth() >= 3;
        final int width = shape.inputWidth(), outputWidth = shape.outputWidth(), padLeft = shape.padLeft();
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector w00 = FloatVector.fromArray(FLOATS, w, wOffset + 1 * L), w01 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), w02 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        final FloatVector w10 = FloatVector.fromArray(FLOATS, w, wOffset + 4 * L), w11 = FloatVector.fromArray(FLOATS, w, wOffset + 5 * L), w12 = FloatVector.fromArray(FLOATS, w, wOffset + 6 * L);
        final FloatVector w20 = FloatVector.fromArray(FLOATS, w, wOffset + 7 * L), w21 = FloatVector.fromArray(FLOATS, w, wOffset + 8 * L), w22 = FloatVector.fromArray(FLOATS, w, wOffset + 9 * L);
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
        for (int r = 0; r < outputRows; r++) { // one output row a step
            final int row0 = rows[r * 2] < 0 ? zeros : inOffset + rows[r * 2];
            final int row1 = rows[r * 2 + 1] < 0 ? zeros : inOffset + rows[r * 2 + 1];
            final int row2 = rows[r * 2 + 2] < 0 ? zeros : inOffset + rows[r * 2 + 2];
            final int outRow = outOffset + r * outputWidth * pixelStride;
            for (int tile = 0; tile < outputWidth; tile += 3) { // 3 pixels a step; the last tile overlaps the one before
                final int ow = Math.min(tile, outputWidth - 3);
                final int first = ow * 2 - padLeft, last = first + 6;
                final int p0 = row0 + first * L, p1 = row1 + first * L, p2 = row2 + first * L;
                final int left0 = first < 0 ? zeros : p0, left1 = first < 0 ? zeros : p1, left2 = first < 0 ? zeros : p2;
                final int right0 = last < width ? p0 + 6 * L : zeros, right1 = last < width ? p1 + 6 * L : zeros, right2 = last < width ? p2 + 6 * L : zeros;

                FloatVector acc0 = bias, acc1 = bias, acc2 = bias;
                FloatVector x;
                x = FloatVector.fromArray(FLOATS, in, left0);               acc0 = x.lanewise(FMA, w00, acc0);
                x = FloatVector.fromArray(FLOATS, in, p0 + L);              acc0 = x.lanewise(FMA, w01, acc0);
                x = FloatVector.fromArray(FLOATS, in, p0 + 2 * L);          acc0 = x.lanewise(FMA, w02, acc0);  acc1 = x.lanewise(FMA, w00, acc1);
                x = FloatVector.fromArray(FLOATS, in, p0 + 3 * L);          acc1 = x.lanewise(FMA, w01, acc1);
                x = FloatVector.fromArray(FLOATS, in, p0 + 4 * L);          acc1 = x.lanewise(FMA, w02, acc1);  acc2 = x.lanewise(FMA, w00, acc2);
                x = FloatVector.fromArray(FLOATS, in, p0 + 5 * L);          acc2 = x.lanewise(FMA, w01, acc2);
                x = FloatVector.fromArray(FLOATS, in, right0);              acc2 = x.lanewise(FMA, w02, acc2);
                x = FloatVector.fromArray(FLOATS, in, left1);               acc0 = x.lanewise(FMA, w10, acc0);
                x = FloatVector.fromArray(FLOATS, in, p1 + L);              acc0 = x.lanewise(FMA, w11, acc0);
                x = FloatVector.fromArray(FLOATS, in, p1 + 2 * L);          acc0 = x.lanewise(FMA, w12, acc0);  acc1 = x.lanewise(FMA, w10, acc1);
                x = FloatVector.fromArray(FLOATS, in, p1 + 3 * L);          acc1 = x.lanewise(FMA, w11, acc1);
                x = FloatVector.fromArray(FLOATS, in, p1 + 4 * L);          acc1 = x.lanewise(FMA, w12, acc1);  acc2 = x.lanewise(FMA, w10, acc2);
                x = FloatVector.fromArray(FLOATS, in, p1 + 5 * L);          acc2 = x.lanewise(FMA, w11, acc2);
                x = FloatVector.fromArray(FLOATS, in, right1);              acc2 = x.lanewise(FMA, w12, acc2);
                x = FloatVector.fromArray(FLOATS, in, left2);               acc0 = x.lanewise(FMA, w20, acc0);
                x = FloatVector.fromArray(FLOATS, in, p2 + L);              acc0 = x.lanewise(FMA, w21, acc0);
                x = FloatVector.fromArray(FLOATS, in, p2 + 2 * L);          acc0 = x.lanewise(FMA, w22, acc0);  acc1 = x.lanewise(FMA, w20, acc1);
                x = FloatVector.fromArray(FLOATS, in, p2 + 3 * L);          acc1 = x.lanewise(FMA, w21, acc1);
                x = FloatVector.fromArray(FLOATS, in, p2 + 4 * L);          acc1 = x.lanewise(FMA, w22, acc1);  acc2 = x.lanewise(FMA, w20, acc2);
                x = FloatVector.fromArray(FLOATS, in, p2 + 5 * L);          acc2 = x.lanewise(FMA, w21, acc2);
                x = FloatVector.fromArray(FLOATS, in, right2);              acc2 = x.lanewise(FMA, w22, acc2);

                final int c0 = outRow + ow * pixelStride, c1 = c0 + pixelStride, c2 = c1 + pixelStride;
                acc0.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c0);
                acc1.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c1);
                acc2.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c2);
            }
        }
    }

    static void anyStrideBy1(float[] in, int inOffset, int zeros, int[] rows, int outputRows, DepthwiseShape shape,
            float[] w, int wOffset, float[] out, int outOffset, int pixelStride, int low, int high) {
        assert shape.outputWidth() >= 1;
        final int stride = shape.stride(), width = shape.inputWidth(), outputWidth = shape.outputWidth(), padLeft = shape.padLeft();
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector w00 = FloatVector.fromArray(FLOATS, w, wOffset + 1 * L), w01 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), w02 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        final FloatVector w10 = FloatVector.fromArray(FLOATS, w, wOffset + 4 * L), w11 = FloatVector.fromArray(FLOATS, w, wOffset + 5 * L), w12 = FloatVector.fromArray(FLOATS, w, wOffset + 6 * L);
        final FloatVector w20 = FloatVector.fromArray(FLOATS, w, wOffset + 7 * L), w21 = FloatVector.fromArray(FLOATS, w, wOffset + 8 * L), w22 = FloatVector.fromArray(FLOATS, w, wOffset + 9 * L);
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
        for (int r = 0; r < outputRows; r++) { // one output row a step
            final int row0 = rows[r * stride] < 0 ? zeros : inOffset + rows[r * stride];
            final int row1 = rows[r * stride + 1] < 0 ? zeros : inOffset + rows[r * stride + 1];
            final int row2 = rows[r * stride + 2] < 0 ? zeros : inOffset + rows[r * stride + 2];
            final int outRow = outOffset + r * outputWidth * pixelStride;
            for (int ow = 0; ow < outputWidth; ow++) { // one pixel a step
                final int first = ow * stride - padLeft, last = first + 2;
                final int p0 = row0 + first * L, p1 = row1 + first * L, p2 = row2 + first * L;
                final int left0 = first < 0 ? zeros : p0, left1 = first < 0 ? zeros : p1, left2 = first < 0 ? zeros : p2;
                final int right0 = last < width ? p0 + 2 * L : zeros, right1 = last < width ? p1 + 2 * L : zeros, right2 = last < width ? p2 + 2 * L : zeros;

                FloatVector acc0 = bias;
                FloatVector x;
                x = FloatVector.fromArray(FLOATS, in, left0);               acc0 = x.lanewise(FMA, w00, acc0);
                x = FloatVector.fromArray(FLOATS, in, p0 + L);              acc0 = x.lanewise(FMA, w01, acc0);
                x = FloatVector.fromArray(FLOATS, in, right0);              acc0 = x.lanewise(FMA, w02, acc0);
                x = FloatVector.fromArray(FLOATS, in, left1);               acc0 = x.lanewise(FMA, w10, acc0);
                x = FloatVector.fromArray(FLOATS, in, p1 + L);              acc0 = x.lanewise(FMA, w11, acc0);
                x = FloatVector.fromArray(FLOATS, in, right1);              acc0 = x.lanewise(FMA, w12, acc0);
                x = FloatVector.fromArray(FLOATS, in, left2);               acc0 = x.lanewise(FMA, w20, acc0);
                x = FloatVector.fromArray(FLOATS, in, p2 + L);              acc0 = x.lanewise(FMA, w21, acc0);
                x = FloatVector.fromArray(FLOATS, in, right2);              acc0 = x.lanewise(FMA, w22, acc0);

                final int c0 = outRow + ow * pixelStride;
                acc0.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c0);
            }
        }
    }
}
