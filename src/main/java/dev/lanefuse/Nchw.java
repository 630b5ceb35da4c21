package dev.lanefuse;

/**
 * Images in the order NCHW, channel by channel, as PyTorch has them and the models that it exports: turned to NHWC, pixel by pixel, which
 * everything else here takes and gives, and back. Arrays are copied value by value; input and output may not be the same array.
 */
public final class Nchw {
    private Nchw() {}

    /**
     * Turns one image to NHWC.
     *
     * @param channels from 1
     * @param nchw {@code [channels][height][width]}
     * @param nhwc {@code [height][width][channels]}, overwritten
     * @throws IllegalArgumentException if the arrays are the same, of different lengths, or of no whole number of pixels
     */
    public static void toNhwc(int channels, float[] nchw, float[] nhwc) {
        toNhwc(1, channels, pixels(channels, nchw, nhwc), nchw, 0, nhwc, 0);
    }

    /**
     * Turns one image from NHWC.
     *
     * @param channels from 1
     * @param nhwc {@code [height][width][channels]}
     * @param nchw {@code [channels][height][width]}, overwritten
     * @throws IllegalArgumentException if the arrays are the same, of different lengths, or of no whole number of pixels
     */
    public static void fromNhwc(int channels, float[] nhwc, float[] nchw) {
        fromNhwc(1, channels, pixels(channels, nhwc, nchw), nhwc, 0, nchw, 0);
    }

    /**
     * Turns some images to NHWC.
     *
     * @param images how many, from 1
     * @param channels from 1
     * @param pixels of an image, its height times its width, from 1
     * @param nchw {@code [images][channels][height][width]} from {@code nchwOffset}
     * @param nhwc {@code [images][height][width][channels]} from {@code nhwcOffset}, overwritten
     * @throws IllegalArgumentException if a size is below 1, a range leaves its array, or the arrays are the same
     */
    public static void toNhwc(int images, int channels, int pixels, float[] nchw, int nchwOffset, float[] nhwc, int nhwcOffset) {
        check(images, channels, pixels, nchw, nchwOffset, nhwc, nhwcOffset);
        turn(images, channels, pixels, nchw, nchwOffset, nhwc, nhwcOffset);
    }

    /**
     * Turns some images from NHWC.
     *
     * @param images how many, from 1
     * @param channels from 1
     * @param pixels of an image, its height times its width, from 1
     * @param nhwc {@code [images][height][width][channels]} from {@code nhwcOffset}
     * @param nchw {@code [images][channels][height][width]} from {@code nchwOffset}, overwritten
     * @throws IllegalArgumentException if a size is below 1, a range leaves its array, or the arrays are the same
     */
    public static void fromNhwc(int images, int channels, int pixels, float[] nhwc, int nhwcOffset, float[] nchw, int nchwOffset) {
        check(images, channels, pixels, nhwc, nhwcOffset, nchw, nchwOffset);
        turn(images, pixels, channels, nhwc, nhwcOffset, nchw, nchwOffset);
    }

    /** Of a pixel count for one image that fills both arrays. */
    private static int pixels(int channels, float[] from, float[] to) {
        Checks.positive(channels, "channel count");
        if (from.length != to.length || from.length % channels != 0) {
            throw new IllegalArgumentException("the arrays have " + from.length + " and " + to.length + " values; expected the same number"
                    + " of both, a multiple of " + channels + " channels");
        }
        return from.length / channels;
    }

    private static void check(int images, int channels, int pixels, float[] from, int fromOffset, float[] to, int toOffset) {
        Checks.positive(images, "image count");
        Checks.positive(channels, "channel count");
        Checks.positive(pixels, "pixel count");
        Checks.range("input", from.length, fromOffset, channels, (long) images * pixels, channels);
        Checks.range("output", to.length, toOffset, channels, (long) images * pixels, channels);
        if (from == to) {
            throw new IllegalArgumentException("input and output are the same array; expected two");
        }
    }

    /** {@code [images][rows][columns]} to {@code [images][columns][rows]}; the inner loop has the larger number. */
    private static void turn(int images, int rows, int columns, float[] from, int fromOffset, float[] to, int toOffset) {
        final int size = rows * columns;
        for (int image = 0; image < images; image++) {
            final int first = fromOffset + image * size, next = toOffset + image * size;
            for (int row = 0; rows < columns && row < rows; row++) {
                copy(columns, from, first + row * columns, 1, to, next + row, rows);
            }
            for (int column = 0; rows >= columns && column < columns; column++) {
                copy(rows, from, first + column, columns, to, next + column * rows, 1);
            }
        }
    }

    private static void copy(int count, float[] from, int fromStart, int fromStep, float[] to, int toStart, int toStep) {
        int at = fromStart;
        int next = toStart;
        for (int i = 0; i < count; i++) {
            to[next] = from[at];
            at += fromStep;
            next += toStep;
        }
    }
}
