package dev.lanefuse.kernel.simd;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import dev.lanefuse.kernel.DepthwiseShape;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of the depthwise 3x3 convolution: 7, 3 or 1 output pixels of one row by one vector of channels.
 *
 * <p>A tile goes through the three rows of taps and loads every input vector once for the pixels that use it: 7 pixels take 36 loads for 63
 * FMAs, and 7 accumulators, 3 weights and an input fit in 16 registers. 7 divides the widths of MobileNetV2 at 224. What bounds it is that
 * heap arrays start 16 bytes into a cache line, so that most loads of 64 bytes straddle two lines (the tile written out, alone: 70 to 80
 * GFLOP/s, and 92 to 106 where an array happens to lie right). Weights kept in registers over a whole row of tiles take 27 loads, but the 63 FMAs written out
 * stand at C2's limit of live nodes (see {@link ClampTiles}); 4 pixels written out, and two rows by 4 or by 7, were no faster.
 *
 * <p>Borders are data: a row or column outside of the image is read from the zeros.
 */
// @formatter:off: the tiles are aligned by hand
final class DepthwiseTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();

    private DepthwiseTiles() {}

    static void stride1by7(float[] in, int inOffset, int zeros, int[] rows, int outputRows, DepthwiseShape shape,
            float[] w, int wOffset, float[] out, int outOffset, int pixelStride, int low, int high) {
        assert shape.stride() == 1 && shape.outputWidth() >= 7;
        final int width = shape.inputWidth(), outputWidth = shape.outputWidth(), padLeft = shape.padLeft();
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
        for (int r = 0; r < outputRows; r++) { // one output row a step
            final int outRow = outOffset + r * outputWidth * pixelStride;
            for (int tile = 0; tile < outputWidth; tile += 7) { // 7 pixels a step; the last tile overlaps the one before
                final int ow = Math.min(tile, outputWidth - 7);
                final int first = ow - padLeft, last = first + 8;

                FloatVector acc0 = bias, acc1 = bias, acc2 = bias, acc3 = bias, acc4 = bias, acc5 = bias, acc6 = bias;
                for (int kh = 0, p = wOffset + L; kh < 3; kh++, p += 3 * L) { // one row of taps a step
                    final int row = rows[r + kh] < 0 ? zeros : inOffset + rows[r + kh];
                    final int x0 = row + first * L, left = first < 0 ? zeros : x0, right = last < width ? x0 + 8 * L : zeros;
                    final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
                    final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
                    final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
                    FloatVector x;
                    x = FloatVector.fromArray(FLOATS, in, left);              acc0 = x.lanewise(FMA, w0, acc0);
                    x = FloatVector.fromArray(FLOATS, in, x0 + L);            acc0 = x.lanewise(FMA, w1, acc0);  acc1 = x.lanewise(FMA, w0, acc1);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 2 * L);        acc0 = x.lanewise(FMA, w2, acc0);  acc1 = x.lanewise(FMA, w1, acc1);  acc2 = x.lanewise(FMA, w0, acc2);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 3 * L);        acc1 = x.lanewise(FMA, w2, acc1);  acc2 = x.lanewise(FMA, w1, acc2);  acc3 = x.lanewise(FMA, w0, acc3);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 4 * L);        acc2 = x.lanewise(FMA, w2, acc2);  acc3 = x.lanewise(FMA, w1, acc3);  acc4 = x.lanewise(FMA, w0, acc4);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 5 * L);        acc3 = x.lanewise(FMA, w2, acc3);  acc4 = x.lanewise(FMA, w1, acc4);  acc5 = x.lanewise(FMA, w0, acc5);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 6 * L);        acc4 = x.lanewise(FMA, w2, acc4);  acc5 = x.lanewise(FMA, w1, acc5);  acc6 = x.lanewise(FMA, w0, acc6);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 7 * L);        acc5 = x.lanewise(FMA, w2, acc5);  acc6 = x.lanewise(FMA, w1, acc6);
                    x = FloatVector.fromArray(FLOATS, in, right);             acc6 = x.lanewise(FMA, w2, acc6);
                }

                final int c0 = outRow + ow * pixelStride, c1 = c0 + pixelStride, c2 = c1 + pixelStride, c3 = c2 + pixelStride, c4 = c3 + pixelStride, c5 = c4 + pixelStride, c6 = c5 + pixelStride;
                acc0.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c0);
                acc1.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c1);
                acc2.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c2);
                acc3.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c3);
                acc4.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c4);
                acc5.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c5);
                acc6.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c6);
            }
        }
    }

    static void stride2by7(float[] in, int inOffset, int zeros, int[] rows, int outputRows, DepthwiseShape shape,
            float[] w, int wOffset, float[] out, int outOffset, int pixelStride, int low, int high) {
        assert shape.stride() == 2 && shape.outputWidth() >= 7;
        final int width = shape.inputWidth(), outputWidth = shape.outputWidth(), padLeft = shape.padLeft();
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
        for (int r = 0; r < outputRows; r++) { // one output row a step
            final int outRow = outOffset + r * outputWidth * pixelStride;
            for (int tile = 0; tile < outputWidth; tile += 7) { // 7 pixels a step; the last tile overlaps the one before
                final int ow = Math.min(tile, outputWidth - 7);
                final int first = ow * 2 - padLeft, last = first + 14;

                FloatVector acc0 = bias, acc1 = bias, acc2 = bias, acc3 = bias, acc4 = bias, acc5 = bias, acc6 = bias;
                for (int kh = 0, p = wOffset + L; kh < 3; kh++, p += 3 * L) { // one row of taps a step
                    final int row = rows[r * 2 + kh] < 0 ? zeros : inOffset + rows[r * 2 + kh];
                    final int x0 = row + first * L, left = first < 0 ? zeros : x0, right = last < width ? x0 + 14 * L : zeros;
                    final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
                    final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
                    final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
                    FloatVector x;
                    x = FloatVector.fromArray(FLOATS, in, left);              acc0 = x.lanewise(FMA, w0, acc0);
                    x = FloatVector.fromArray(FLOATS, in, x0 + L);            acc0 = x.lanewise(FMA, w1, acc0);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 2 * L);        acc0 = x.lanewise(FMA, w2, acc0);  acc1 = x.lanewise(FMA, w0, acc1);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 3 * L);        acc1 = x.lanewise(FMA, w1, acc1);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 4 * L);        acc1 = x.lanewise(FMA, w2, acc1);  acc2 = x.lanewise(FMA, w0, acc2);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 5 * L);        acc2 = x.lanewise(FMA, w1, acc2);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 6 * L);        acc2 = x.lanewise(FMA, w2, acc2);  acc3 = x.lanewise(FMA, w0, acc3);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 7 * L);        acc3 = x.lanewise(FMA, w1, acc3);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 8 * L);        acc3 = x.lanewise(FMA, w2, acc3);  acc4 = x.lanewise(FMA, w0, acc4);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 9 * L);        acc4 = x.lanewise(FMA, w1, acc4);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 10 * L);       acc4 = x.lanewise(FMA, w2, acc4);  acc5 = x.lanewise(FMA, w0, acc5);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 11 * L);       acc5 = x.lanewise(FMA, w1, acc5);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 12 * L);       acc5 = x.lanewise(FMA, w2, acc5);  acc6 = x.lanewise(FMA, w0, acc6);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 13 * L);       acc6 = x.lanewise(FMA, w1, acc6);
                    x = FloatVector.fromArray(FLOATS, in, right);             acc6 = x.lanewise(FMA, w2, acc6);
                }

                final int c0 = outRow + ow * pixelStride, c1 = c0 + pixelStride, c2 = c1 + pixelStride, c3 = c2 + pixelStride, c4 = c3 + pixelStride, c5 = c4 + pixelStride, c6 = c5 + pixelStride;
                acc0.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c0);
                acc1.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c1);
                acc2.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c2);
                acc3.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c3);
                acc4.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c4);
                acc5.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c5);
                acc6.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c6);
            }
        }
    }

    static void stride1by3(float[] in, int inOffset, int zeros, int[] rows, int outputRows, DepthwiseShape shape,
            float[] w, int wOffset, float[] out, int outOffset, int pixelStride, int low, int high) {
        assert shape.stride() == 1 && shape.outputWidth() >= 3;
        final int width = shape.inputWidth(), outputWidth = shape.outputWidth(), padLeft = shape.padLeft();
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
        for (int r = 0; r < outputRows; r++) { // one output row a step
            final int outRow = outOffset + r * outputWidth * pixelStride;
            for (int tile = 0; tile < outputWidth; tile += 3) { // 3 pixels a step; the last tile overlaps the one before
                final int ow = Math.min(tile, outputWidth - 3);
                final int first = ow - padLeft, last = first + 4;

                FloatVector acc0 = bias, acc1 = bias, acc2 = bias;
                for (int kh = 0, p = wOffset + L; kh < 3; kh++, p += 3 * L) { // one row of taps a step
                    final int row = rows[r + kh] < 0 ? zeros : inOffset + rows[r + kh];
                    final int x0 = row + first * L, left = first < 0 ? zeros : x0, right = last < width ? x0 + 4 * L : zeros;
                    final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
                    final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
                    final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
                    FloatVector x;
                    x = FloatVector.fromArray(FLOATS, in, left);              acc0 = x.lanewise(FMA, w0, acc0);
                    x = FloatVector.fromArray(FLOATS, in, x0 + L);            acc0 = x.lanewise(FMA, w1, acc0);  acc1 = x.lanewise(FMA, w0, acc1);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 2 * L);        acc0 = x.lanewise(FMA, w2, acc0);  acc1 = x.lanewise(FMA, w1, acc1);  acc2 = x.lanewise(FMA, w0, acc2);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 3 * L);        acc1 = x.lanewise(FMA, w2, acc1);  acc2 = x.lanewise(FMA, w1, acc2);
                    x = FloatVector.fromArray(FLOATS, in, right);             acc2 = x.lanewise(FMA, w2, acc2);
                }

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
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
        for (int r = 0; r < outputRows; r++) { // one output row a step
            final int outRow = outOffset + r * outputWidth * pixelStride;
            for (int tile = 0; tile < outputWidth; tile += 3) { // 3 pixels a step; the last tile overlaps the one before
                final int ow = Math.min(tile, outputWidth - 3);
                final int first = ow * 2 - padLeft, last = first + 6;

                FloatVector acc0 = bias, acc1 = bias, acc2 = bias;
                for (int kh = 0, p = wOffset + L; kh < 3; kh++, p += 3 * L) { // one row of taps a step
                    final int row = rows[r * 2 + kh] < 0 ? zeros : inOffset + rows[r * 2 + kh];
                    final int x0 = row + first * L, left = first < 0 ? zeros : x0, right = last < width ? x0 + 6 * L : zeros;
                    final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
                    final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
                    final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
                    FloatVector x;
                    x = FloatVector.fromArray(FLOATS, in, left);              acc0 = x.lanewise(FMA, w0, acc0);
                    x = FloatVector.fromArray(FLOATS, in, x0 + L);            acc0 = x.lanewise(FMA, w1, acc0);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 2 * L);        acc0 = x.lanewise(FMA, w2, acc0);  acc1 = x.lanewise(FMA, w0, acc1);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 3 * L);        acc1 = x.lanewise(FMA, w1, acc1);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 4 * L);        acc1 = x.lanewise(FMA, w2, acc1);  acc2 = x.lanewise(FMA, w0, acc2);
                    x = FloatVector.fromArray(FLOATS, in, x0 + 5 * L);        acc2 = x.lanewise(FMA, w1, acc2);
                    x = FloatVector.fromArray(FLOATS, in, right);             acc2 = x.lanewise(FMA, w2, acc2);
                }

                final int c0 = outRow + ow * pixelStride, c1 = c0 + pixelStride, c2 = c1 + pixelStride;
                acc0.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c0);
                acc1.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c1);
                acc2.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c2);
            }
        }
    }

    static void anyStrideBy1(float[] in, int inOffset, int zeros, int[] rows, int outputRows, DepthwiseShape shape,
            float[] w, int wOffset, float[] out, int outOffset, int pixelStride, int low, int high) {
        final int width = shape.inputWidth(), outputWidth = shape.outputWidth(), padLeft = shape.padLeft(), stride = shape.stride();
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final IntVector lo = IntVector.broadcast(INTS, low), hi = IntVector.broadcast(INTS, high);
        for (int r = 0; r < outputRows; r++) { // one output row a step
            final int outRow = outOffset + r * outputWidth * pixelStride;
            for (int ow = 0; ow < outputWidth; ow++) { // one pixel a step
                final int first = ow * stride - padLeft, last = first + 2;

                FloatVector acc0 = bias;
                for (int kh = 0, p = wOffset + L; kh < 3; kh++, p += 3 * L) { // one row of taps a step
                    final int row = rows[r * stride + kh] < 0 ? zeros : inOffset + rows[r * stride + kh];
                    final int x0 = row + first * L, left = first < 0 ? zeros : x0, right = last < width ? x0 + 2 * L : zeros;
                    final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
                    final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
                    final FloatVector w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
                    FloatVector x;
                    x = FloatVector.fromArray(FLOATS, in, left);              acc0 = x.lanewise(FMA, w0, acc0);
                    x = FloatVector.fromArray(FLOATS, in, x0 + L);            acc0 = x.lanewise(FMA, w1, acc0);
                    x = FloatVector.fromArray(FLOATS, in, right);             acc0 = x.lanewise(FMA, w2, acc0);
                }

                final int c0 = outRow + ow * pixelStride;
                acc0.reinterpretAsInts().lanewise(MAX, lo).lanewise(MIN, hi).reinterpretAsFloats().intoArray(out, c0);
            }
        }
    }
}
