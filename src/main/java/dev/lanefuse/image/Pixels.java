package dev.lanefuse.image;

/**
 * A decoded image: red, green and blue of each pixel.
 *
 * @param height rows, from 1
 * @param width pixels of a row, from 1
 * @param rgb {@code [height][width][3]}, unsigned; kept, not copied
 */
public record Pixels(int height, int width, byte[] rgb) {
    /** Values of a pixel. */
    static final int CHANNELS = 3;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if there are no pixels, or the array has another length
     */
    public Pixels {
        if (height < 1 || width < 1 || (long) CHANNELS * height * width != rgb.length) {
            throw new IllegalArgumentException("an image of " + height + " x " + width + " pixels has " + rgb.length + " values; expected "
                    + (long) CHANNELS * height * width + " = height x width x 3, at least one pixel");
        }
    }
}
