package dev.lanefuse.kernel.simd;

import dev.lanefuse.kernel.DepthwiseShape;
import dev.lanefuse.kernel.Elementwise;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.PanelWidths;
import dev.lanefuse.kernel.Panels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The kernels on the lanes of {@code jdk.incubator.vector}: chooses the tile of each panel and sees to the edges. */
public final class SimdKernels implements Kernels {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();
    private static final int MAGNITUDE = 0x7fffffff;

    /** x + -0.0 is x for every x: what a tile adds where there is no residual. */
    private static final float[] NOTHING = new float[4 * L];

    static {
        Arrays.fill(NOTHING, -0.0f);
    }

    /** Lanes of the preferred species, without making the kernels. */
    public static int preferredLanes() {
        return L;
    }

    @Override
    public int lanes() {
        return L;
    }

    @Override
    public void pointwise(
            Panels w, float[] a, int aOffset, int aPixelStride, int pixels,
            float[] residual, int residualOffset, int residualPixelStride, float[] c, int cOffset, int cPixelStride) {
        for (int p = 0; p < w.count(); p++) { // panels outside: a panel is used by all pixels while it is near
            final int start = w.starts()[p];
            if (residual == null) {
                addPanel(w, p, a, aOffset, aPixelStride, pixels, NOTHING, 0, 0, c, cOffset + start, cPixelStride);
            } else {
                addPanel(w, p, a, aOffset, aPixelStride, pixels,
                        residual, residualOffset + start, residualPixelStride, c, cOffset + start, cPixelStride);
            }
        }
    }

    private static void addPanel(
            Panels w, int p, float[] a, int aOffset, int aStride, int pixels,
            float[] residual, int rOffset, int rStride, float[] c, int cOffset, int cStride) {
        final int inputs = w.inputs(), width = w.widths()[p], at = w.offsets()[p];
        final float[] v = w.values();
        final int rows = tileRows(width, pixels);
        for (int tile = 0; tile < pixels; tile += rows) { // a tile of pixels a step; the last overlaps the one before
            final int m = Math.min(tile, pixels - rows);
            final int a0 = aOffset + m * aStride, r0 = rOffset + m * rStride, c0 = cOffset + m * cStride;
            if (rows == 1) {
                for (int n = 0; n < width; n += L) { // a vector of channels a step
                    final int from = Math.min(n, width - L); // the second half of one and a half vectors overlaps the first
                    AddTiles.add1x1(a, a0, inputs, v, at + from, w.strides()[p], residual, r0 + from, c, c0 + from);
                }
            } else if (width % L != 0) {
                HalfVectorTiles.add6x1half(a, a0, aStride, inputs, v, at, residual, r0, rStride, c, c0, cStride);
            } else if (width == 4 * L) {
                AddTiles.add5x4(a, a0, aStride, inputs, v, at, residual, r0, rStride, c, c0, cStride);
            } else if (width == 3 * L && rows == 5) {
                AddTiles.add5x3(a, a0, aStride, inputs, v, at, residual, r0, rStride, c, c0, cStride);
            } else if (width == 3 * L) {
                AddTiles.add3x3(a, a0, aStride, inputs, v, at, residual, r0, rStride, c, c0, cStride);
            } else if (width == 2 * L && rows == 4) {
                AddTiles.add4x2(a, a0, aStride, inputs, v, at, residual, r0, rStride, c, c0, cStride);
            } else if (width == 2 * L) {
                AddTiles.add5x2(a, a0, aStride, inputs, v, at, residual, r0, rStride, c, c0, cStride);
            } else {
                AddTiles.add5x1(a, a0, aStride, inputs, v, at, residual, r0, rStride, c, c0, cStride);
            }
        }
    }

    @Override
    public void row(Panels w, int fromPanel, int toPanel, float[] a, int aOffset, float[] c, int cOffset) {
        RowTiles.row(w, fromPanel, toPanel, a, aOffset, c, cOffset);
    }

    @Override
    public void patches(
            DepthwiseShape shape, int channels, float[] in, int inOffset, int[] rows, int outputRows, float[] out, int outOffset) {
        PatchTiles.gather(shape, channels, in, inOffset, rows, outputRows, out, outOffset);
    }

    @Override
    public void mean(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset) {
        MeanTiles.mean(a, aOffset, aPixelStride, channels, pixels, c, cOffset);
    }

    /** Pixels of the register tile for a panel of this width: 1 where there are fewer pixels than it has rows. */
    private static int tileRows(int width, int pixels) {
        final int rows = width % L != 0 ? 6 : L == 16 || width == L ? 5 : width == 3 * L ? 3 : 4;
        return pixels < rows ? 1 : rows;
    }

    @Override
    public void pointwiseBlocked(
            Panels w, int fromPanel, int toPanel, float[] a, int aOffset, int aPixelStride, int pixels,
            float[] c, int cOffset, int cBlockStride, int low, int high) {
        for (int p = fromPanel; p < toPanel; p++) { // panels outside, as above
            clampPanel(w, p, a, aOffset, aPixelStride, pixels, c, cOffset + w.starts()[p] / L * cBlockStride, cBlockStride, low, high);
        }
    }

    private static void clampPanel(
            Panels w, int p, float[] a, int aOffset, int aStride, int pixels,
            float[] c, int cOffset, int blockStride, int low, int high) {
        final int inputs = w.inputs(), width = w.widths()[p], at = w.offsets()[p];
        final float[] v = w.values();
        final int rows = tileRows(width, pixels);
        for (int tile = 0; tile < pixels; tile += rows) { // as above
            final int m = Math.min(tile, pixels - rows);
            final int a0 = aOffset + m * aStride, c0 = cOffset + m * L;
            if (rows == 1) {
                for (int n = 0; n < width; n += L) {
                    ClampTiles.clamp1x1(a, a0, inputs, v, at + n, w.strides()[p], c, c0 + n / L * blockStride, low, high);
                }
            } else if (width == 3 * L && rows == 5) {
                ClampTiles.clamp5x3(a, a0, aStride, inputs, v, at, c, c0, blockStride, low, high);
            } else if (width == 3 * L) {
                ClampTiles.clamp3x3(a, a0, aStride, inputs, v, at, c, c0, blockStride, low, high);
            } else if (width == 2 * L && rows == 4) {
                ClampTiles.clamp4x2(a, a0, aStride, inputs, v, at, c, c0, blockStride, low, high);
            } else if (width == 2 * L) {
                ClampTiles.clamp5x2(a, a0, aStride, inputs, v, at, c, c0, blockStride, low, high);
            } else {
                ClampTiles.clamp5x1(a, a0, aStride, inputs, v, at, c, c0, low, high);
            }
        }
    }

    @Override
    public void depthwise(
            DepthwiseShape shape, float[] w, int fromBlock, int toBlock, float[] in, int inOffset, int blockStride,
            int zeros, int[] rows, int outputRows, float[] out, int outOffset, int outPixelStride, int low, int high) {
        final int width = shape.outputWidth();
        for (int b = fromBlock; b < toBlock; b++) { // blocks of channels outside: a block's weights stay in registers
            final int from = inOffset + b * blockStride;
            final int weights = b * 10 * L;
            final int to = outOffset + b * L;
            if (width >= 7 && shape.stride() == 1) {
                DepthwiseTiles.stride1by7(in, from, zeros, rows, outputRows, shape, w, weights, out, to, outPixelStride, low, high);
            } else if (width >= 7) {
                DepthwiseTiles.stride2by7(in, from, zeros, rows, outputRows, shape, w, weights, out, to, outPixelStride, low, high);
            } else if (width >= 3 && shape.stride() == 1) {
                DepthwiseTiles.stride1by3(in, from, zeros, rows, outputRows, shape, w, weights, out, to, outPixelStride, low, high);
            } else if (width >= 3) {
                DepthwiseTiles.stride2by3(in, from, zeros, rows, outputRows, shape, w, weights, out, to, outPixelStride, low, high);
            } else {
                DepthwiseTiles.anyStrideBy1(in, from, zeros, rows, outputRows, shape, w, weights, out, to, outPixelStride, low, high);
            }
        }
    }

    @Override
    public boolean toBlocks(
            float[] a, int aOffset, int aPixelStride, int channels, int pixels, float[] c, int cOffset, int cBlockStride, float limit) {
        final int whole = channels / L * L;
        IntVector max = IntVector.zero(INTS);
        int largest = 0;
        for (int m = 0; m < pixels; m++) {
            final int from = aOffset + m * aPixelStride;
            final int to = cOffset + m * L;
            for (int n = 0; n < whole; n += L) {
                final FloatVector x = FloatVector.fromArray(FLOATS, a, from + n);
                max = max.max(x.reinterpretAsInts().and(MAGNITUDE));
                x.intoArray(c, to + n / L * cBlockStride);
            }
            if (whole < channels) {
                final int last = to + whole / L * cBlockStride;
                for (int i = 0; i < L; i++) {
                    final float v = whole + i < channels ? a[from + whole + i] : 0;
                    c[last + i] = v;
                    largest = Math.max(largest, Float.floatToRawIntBits(v) & MAGNITUDE);
                }
            }
        }
        return Math.max(largest, max.reduceLanes(VectorOperators.MAX)) <= Float.floatToRawIntBits(limit);
    }

    @Override
    public boolean within(float[] a, int aOffset, int aPixelStride, int channels, int pixels, float limit) {
        if (aPixelStride == channels && pixels > 1) {
            return within(a, aOffset, 0, channels * pixels, 1, limit);
        }
        final int most = Float.floatToRawIntBits(limit); // of a negative limit: negative, and nothing is within
        for (int m = 0; m < pixels; m++) {
            if (largestBits(a, aOffset + m * aPixelStride, channels) > most) {
                return false;
            }
        }
        return true;
    }

    /** The largest magnitude as bits; magnitudes and their bits have the same order, and NaN lies above all. */
    private static int largestBits(float[] a, int offset, int count) {
        int largest = 0;
        int i = 0;
        if (count >= L) {
            IntVector max0 = IntVector.zero(INTS), max1 = max0;
            for (; i <= count - 2 * L; i += 2 * L) { // two vectors a step: the chain of max is two cycles long
                max0 = max0.max(FloatVector.fromArray(FLOATS, a, offset + i).reinterpretAsInts().and(MAGNITUDE));
                max1 = max1.max(FloatVector.fromArray(FLOATS, a, offset + i + L).reinterpretAsInts().and(MAGNITUDE));
            }
            for (; i <= count - L; i += L) {
                max0 = max0.max(FloatVector.fromArray(FLOATS, a, offset + i).reinterpretAsInts().and(MAGNITUDE));
            }
            largest = max0.max(max1).reduceLanes(VectorOperators.MAX);
        }
        for (; i < count; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(a[offset + i]) & MAGNITUDE);
        }
        return largest;
    }

    @Override
    public void clamp(float[] c, int offset, int pixelStride, int channels, int pixels, float low, float high) {
        final FloatVector lo = FloatVector.broadcast(FLOATS, low), hi = FloatVector.broadcast(FLOATS, high);
        final int whole = channels / L * L;
        for (int m = 0; m < pixels; m++) {
            final int from = offset + m * pixelStride;
            for (int i = from; i < from + whole; i += L) {
                final FloatVector v = FloatVector.fromArray(FLOATS, c, i);
                v.blend(hi, v.compare(VectorOperators.GE, hi)).blend(lo, v.compare(VectorOperators.LE, lo)).intoArray(c, i);
            }
            Elementwise.clamp(c, from + whole, channels - whole, low, high);
        }
    }
}
