package dev.lanefuse.net;

import dev.lanefuse.kernel.Kernels;

/**
 * The shape of an image, {@code [height][width][channels]}.
 *
 * @param height rows, from 1
 * @param width pixels of a row, from 1
 * @param channels values of a pixel, from 1
 */
record Shape(int height, int width, int channels) {
    Shape {
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    "image is " + height + "x" + width + "x" + channels + "; expected height, width and channels from 1");
        }
        final long row = (long) width * channels;
        if (row > Kernels.LONGEST || row * height > Kernels.LONGEST) {
            throw new IllegalArgumentException(
                    "image has " + height + " x " + width + " x " + channels + " values; expected at most " + Kernels.LONGEST);
        }
    }

    /** Values of an image. */
    int size() {
        return height * width * channels;
    }

    /** As {@code equals}, without what that of a record costs when it is first called. */
    boolean is(Shape other) {
        return height == other.height && width == other.width && channels == other.channels;
    }

    int pixels() {
        return height * width;
    }

    @Override
    public String toString() {
        return height + "x" + width + "x" + channels;
    }
}
