package dev.lanefuse.exec;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.PLAIN_CHANNELS;

import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.kernel.Kernels;
import java.util.Arrays;

/**
 * A depthwise convolution that begins its block and reads the image as it lies: MobileNetV2's first, of 32 channels. Only what sees beyond
 * the image's first row or last, and an image with gaps between its pixels, is read from a copy.
 */
record PlainRows(Kernels kernels, BlockShape shape, BlockPlan plan, int padTop, float[] weights, int weightsAt, Clamp clamp) {
    /** Whether a block's depthwise convolution reads plain pixels. */
    static boolean isFor(ConvolutionSpec spec) {
        return spec.kind() == Kind.DEPTHWISE && spec.stride() == 1 && spec.inputChannels() == PLAIN_CHANNELS;
    }

    /** Elements of a copy: all that a band sees. */
    static long copySize(BlockShape shape, int bandRows) {
        return (bandRows + 2L) * shape.inputWidth() * PLAIN_CHANNELS;
    }

    /** Convolves the output rows {@code row} until {@code endRow} into the middle. */
    void convolve(Scratch scratch, float[] x, int xOffset, int xStride, int row, int endRow, int middleStride) {
        final int rowSize = shape.inputWidth() * PLAIN_CHANNELS;
        final int top = xStride == PLAIN_CHANNELS ? Math.clamp(padTop, row, endRow) : endRow;
        final int bottom = Math.clamp(shape.inputHeight() - 2L + padTop, top, endRow);
        final int middle = scratch.at(plan.middle()) - row * shape.outputWidth() * BLOCK;
        convolveCopy(scratch, x, xOffset, xStride, row, top, middle, middleStride);
        convolve(x, xOffset + (top - padTop) * rowSize, top, bottom, scratch.floats(), middle, middleStride);
        convolveCopy(scratch, x, xOffset, xStride, bottom, endRow, middle, middleStride);
    }

    /** {@code middle} is where row 0 would be. */
    private void convolve(float[] in, int from, int row, int endRow, float[] floats, int middle, int middleStride) {
        kernels.depthwisePlain(weights, weightsAt, in, from, shape.inputWidth(), endRow - row, shape.outputWidth(),
                floats, middle + row * shape.outputWidth() * BLOCK, middleStride, clamp.low(), clamp.high());
    }

    private void convolveCopy(
            Scratch scratch, float[] x, int xOffset, int xStride, int row, int endRow, int middle, int middleStride) {
        final float[] floats = scratch.floats();
        final int width = shape.inputWidth(), rowSize = width * PLAIN_CHANNELS, copy = scratch.at(plan.strip());
        for (int r = row; row < endRow && r < endRow + 2; r++) { // a row of taps a step
            final int ih = r - padTop, to = copy + (r - row) * rowSize;
            if (ih < 0 || ih >= shape.inputHeight()) {
                Arrays.fill(floats, to, to + rowSize, 0);
            } else {
                copyPixels(x, xOffset + ih * width * xStride, xStride, floats, to);
            }
        }
        convolve(floats, copy, row, endRow, floats, middle, middleStride);
    }

    private void copyPixels(float[] x, int from, int xStride, float[] floats, int to) {
        final int pixels = shape.inputWidth(), together = xStride == PLAIN_CHANNELS ? pixels : 1;
        for (int m = 0; m < pixels; m += together) {
            System.arraycopy(x, from + m * xStride, floats, to + m * PLAIN_CHANNELS, together * PLAIN_CHANNELS);
        }
    }
}
