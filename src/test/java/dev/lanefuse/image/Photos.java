package dev.lanefuse.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Encoded images for tests. */
public final class Photos {
    private Photos() {}

    /** An image of one colour. */
    public static byte[] plain(String format, int width, int height, int rgb) {
        final BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        return encoded(format, image);
    }

    /** The pixels of an encoded image, as the library decodes it. */
    public static Pixels decoded(byte[] file) throws ImageFormatException {
        return ImageFile.decode(file, "the image");
    }

    /** A network's input for a photo in a file, {@code [height][width][3]}, whatever that network answers. */
    public static float[] input(Path file, Preset preset, int height, int width) throws IOException {
        final float[] input = Resize.resize(ImageFile.read(file), height, width);
        preset.normalise(input);
        return input;
    }

    static byte[] encoded(String format, BufferedImage image) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException(format + " cannot be written here");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
