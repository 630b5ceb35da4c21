package dev.lanefuse.kernel.simd;

import dev.lanefuse.kernel.DepthwiseShape;
import dev.lanefuse.kernel.Patches;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Patches by whole vectors. The three pixels under a row of taps lie side by side, 9 values for an RGB image: they are copied as a vector whose
 * rest the next copy overwrites. A copy value by value takes longer than the multiply-adds of a stem.
 */
final class PatchTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int L = FLOATS.length();

    private PatchTiles() {}

    static void gather(
            DepthwiseShape shape, int channels, float[] in, int inOffset, int[] rows, int outputRows, float[] out, int outOffset) {
        final int width = shape.outputWidth(), stride = shape.stride(), run = 3 * channels, padded = (run + L - 1) / L * L;
        final int left = Math.min(width, shape.padLeft()); // at stride 1 and 2: one pixel sees the column left of the image
        for (int r = 0; r < outputRows; r++) { // one row of output pixels a step
            final int row0 = rows[r * stride], row1 = rows[r * stride + 1], row2 = rows[r * stride + 2];
            final int to = outOffset + r * width * 3 * run;
            final int lowest = Math.min(row0, Math.min(row1, row2)), highest = Math.max(row0, Math.max(row1, row2));
            int end = left;
            if (lowest >= 0) {
                end = Math.clamp(Math.floorDiv(shape.inputWidth() - 3 + shape.padLeft(), stride) + 1, left, width);
                while (end > left && inOffset + highest + ((end - 1) * stride - shape.padLeft()) * channels + padded > in.length) {
                    end--;
                }
            }
            Patches.gatherPixels(shape, channels, in, inOffset, channels, rows, r, 0, left, out, to);
            final int from = inOffset - shape.padLeft() * channels;
            copy(in, from + row0, from + row1, from + row2, stride * channels, left, end, run, out, to);
            Patches.gatherPixels(shape, channels, in, inOffset, channels, rows, r, end, width, out, to);
        }
    }

    /** The pixels {@code left} until {@code end}, which see the image only, in ascending order. */
    private static void copy(
            float[] in, int row0, int row1, int row2, int inStride, int left, int end, int run, float[] out, int to) {
        for (int ow = left; ow < end; ow++) { // one output pixel a step
            final int from = ow * inStride, at = to + ow * 3 * run;
            for (int i = 0; i < run; i += L) {
                FloatVector.fromArray(FLOATS, in, row0 + from + i).intoArray(out, at + i);
            }
            for (int i = 0; i < run; i += L) {
                FloatVector.fromArray(FLOATS, in, row1 + from + i).intoArray(out, at + run + i);
            }
            for (int i = 0; i < run; i += L) {
                FloatVector.fromArray(FLOATS, in, row2 + from + i).intoArray(out, at + 2 * run + i);
            }
        }
    }
}
