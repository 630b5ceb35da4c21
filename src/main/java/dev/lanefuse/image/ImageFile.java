package dev.lanefuse.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG, PNG, BMP and whatever else {@code javax.imageio} reads here. Transparency is dropped, and an orientation that a camera
 * has noted is not followed: as Pillow does it, and so as networks were trained.
 *
 * <p>Files are not trusted: the size that an image claims is read before room is made for its pixels.
 */
final class ImageFile {
    /** Pixels of an image: a byte each for red, green and blue makes 192 MiB. */
    static final long MOST_PIXELS = 1L << 26;
    /** Bytes of a file. */
    static final long MOST_BYTES = 1L << 28;

    /** No photo comes near: PNG packs a byte of one colour at most a thousand times. */
    private static final long PIXELS_A_BYTE = 1024;
    /** Pixels that a file may have in any case. */
    private static final long SMALL = 1 << 16;

    private static final Pattern TRUNCATED = Pattern.compile("truncated|premature", Pattern.CASE_INSENSITIVE);

    private ImageFile() {}

    /**
     * Reads a file.
     *
     * @throws ImageFormatException if it is no such image, or too large
     * @throws IOException if it cannot be read
     */
    static Pixels read(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new ImageFormatException(file + " is no regular file; expected an image");
        }
        final long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new ImageFormatException(file + " has " + size + " bytes; expected at most " + MOST_BYTES);
        }
        return decode(Files.readAllBytes(file), file.toString());
    }

    /**
     * Decodes the bytes of a file.
     *
     * @param name for messages
     * @throws ImageFormatException if they are no such image, or too large a one
     * @throws IllegalStateException if the module java.desktop is missing
     */
    static Pixels decode(byte[] file, String name) throws ImageFormatException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            final Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new ImageFormatException(name + " is no image of a known format; expected one of "
                        + String.join(", ", ImageIO.getReaderFileSuffixes()));
            }
            final ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return decode(reader, file.length, name);
            } finally {
                reader.dispose();
            }
        } catch (ImageFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // decoders throw any of these at broken files
            throw new ImageFormatException(name + " cannot be decoded (" + e + "); expected a whole image", e);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException("decoding an image needs the module java.desktop; expected --add-modules java.desktop on the"
                    + " module path", e);
        }
    }

    private static Pixels decode(ImageReader reader, int fileSize, String name) throws IOException {
        final int width = reader.getWidth(0);
        final int height = reader.getHeight(0);
        final long most = Math.min(MOST_PIXELS, SMALL + PIXELS_A_BYTE * fileSize);
        if (width < 1 || height < 1 || (long) width * height > most) {
            throw new ImageFormatException(name + " has " + width + " x " + height + " pixels in " + fileSize + " bytes; expected 1 to "
                    + most + " in a file of that size");
        }
        final List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        final BufferedImage image = reader.read(0);
        for (String warning : warnings) {
            if (TRUNCATED.matcher(warning).find()) { // of a JPEG the decoder fills up what is missing with gray
                throw new ImageFormatException(name + " ends early (" + warning + "); expected a whole image");
            }
        }
        return isGray(image) ? gray(image) : colour(image);
    }

    private static boolean isGray(BufferedImage image) {
        final ColorModel model = image.getColorModel();
        return !(model instanceof IndexColorModel) && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && (model.getComponentSize(0) == Byte.SIZE || model.getComponentSize(0) == Short.SIZE);
    }

    /** The values as they are: {@code getRGB} would take them for linear light and brighten them. */
    private static Pixels gray(BufferedImage image) {
        final Raster raster = image.getRaster();
        final int shift = image.getColorModel().getComponentSize(0) - Byte.SIZE;
        final byte[] rgb = new byte[Pixels.CHANNELS * image.getWidth() * image.getHeight()];
        final int[] row = new int[image.getWidth()];
        int to = 0;
        for (int y = 0; y < image.getHeight(); y++) { // rows
            raster.getSamples(0, y, row.length, 1, 0, row);
            for (int value : row) {
                for (int c = 0; c < Pixels.CHANNELS; c++) {
                    rgb[to++] = (byte) (value >> shift);
                }
            }
        }
        return new Pixels(image.getHeight(), image.getWidth(), rgb);
    }

    private static Pixels colour(BufferedImage image) {
        final byte[] rgb = new byte[Pixels.CHANNELS * image.getWidth() * image.getHeight()];
        final int[] row = new int[image.getWidth()];
        int to = 0;
        for (int y = 0; y < image.getHeight(); y++) { // rows
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int value : row) {
                rgb[to++] = (byte) (value >> 16);
                rgb[to++] = (byte) (value >> 8);
                rgb[to++] = (byte) value;
            }
        }
        return new Pixels(image.getHeight(), image.getWidth(), rgb);
    }
}
