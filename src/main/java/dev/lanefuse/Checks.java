package dev.lanefuse;

import dev.lanefuse.kernel.Kernels;

/** Argument checks: each message says what, what was got, and the rule. */
final class Checks {
    private Checks() {}

    static void positive(int value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " is " + value + "; expected at least 1");
        }
    }

    /** The product of three positive sizes must be an array's length. */
    static void size(String what, int a, int b, int c) {
        final long ab = (long) a * b;
        if (ab > Integer.MAX_VALUE || ab * c > Kernels.LONGEST) {
            throw new IllegalArgumentException(
                    what + " has " + a + " x " + b + " x " + c + " values; expected at most " + Kernels.LONGEST);
        }
    }

    /** Elements from the first channel of the first pixel to behind the last channel of the last, of an image that an array can hold. */
    private static long extent(long pixels, int pixelStride, int channels) {
        return (pixels - 1) * pixelStride + channels;
    }

    static void range(String what, long length, int offset, int pixelStride, long pixels, int channels) {
        if (pixelStride < channels) {
            throw new IllegalArgumentException(what + " pixel stride is " + pixelStride + "; expected at least " + channels + " channels");
        }
        if (offset < 0) {
            throw new IllegalArgumentException(what + " offset is " + offset + "; expected at least 0");
        }
        if (pixels > Integer.MAX_VALUE) { // whose extent may be beyond a long
            throw new IllegalArgumentException(
                    what + " has " + length + " values; expected at least one for each of its " + pixels + " pixels");
        }
        final long end = offset + extent(pixels, pixelStride, channels);
        if (end > length) {
            throw new IllegalArgumentException(what + " has " + length + " values; expected at least " + end + " = offset " + offset
                    + " + (" + pixels + " - 1) pixels x stride " + pixelStride + " + " + channels + " channels");
        }
    }

    /**
     * Images in the same array may interleave pixel by pixel, but no element may belong to both. Decided modulo the greatest common divisor
     * of the strides.
     */
    static void disjoint(
            String what, int aOffset, int aStride, int aChannels, long aPixels, int bOffset, int bStride, int bChannels, long bPixels) {
        final long aEnd = aOffset + extent(aPixels, aStride, aChannels);
        final long bEnd = bOffset + extent(bPixels, bStride, bChannels);
        if (aEnd <= bOffset || bEnd <= aOffset) {
            return;
        }
        final int divisor = greatestCommonDivisor(aStride, bStride);
        final int ahead = Math.floorMod(bOffset - aOffset, divisor);
        if (ahead >= aChannels && bChannels <= divisor - ahead) {
            return;
        }
        throw new IllegalArgumentException(what + " share an array and may overlap: elements " + aOffset + " until " + aEnd + " and "
                + bOffset + " until " + bEnd + ", pixels " + aStride + " and " + bStride
                + " apart; expected one behind the other, or pixels that interleave within " + divisor + ", their strides' common divisor");
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
