package dev.lanefuse.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * What {@code javax.imageio} makes of the bytes of a file, as red, green and blue. A class by itself: it cannot be loaded without the
 * module java.desktop.
 *
 * <p>TIFF is left out, though the JDK reads it: it may hold any other format, in pieces whose sizes nobody has looked at.
 */
final class ImageDecoder {
    private static final String TIFF = "tif";
    private static final int WHITE = 255;
    private static final Pattern TRUNCATED = Pattern.compile("truncated|premature", Pattern.CASE_INSENSITIVE);

    private ImageDecoder() {}

    static Pixels decode(byte[] file, String name) throws IOException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            final Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            final ImageReader reader = readers.hasNext() ? readers.next() : null;
            if (reader == null || reader.getFormatName().toLowerCase(Locale.ROOT).startsWith(TIFF)) {
                throw new ImageFormatException(name + " is no image of a known format; expected one of " + String.join(", ", formats()));
            }
            try {
                reader.setInput(in, true, true);
                return decode(reader, file, name);
            } finally {
                reader.dispose();
            }
        }
    }

    private static List<String> formats() {
        final List<String> formats = new ArrayList<>(List.of(ImageIO.getReaderFileSuffixes()));
        formats.removeIf(suffix -> suffix.startsWith(TIFF));
        return formats;
    }

    private static Pixels decode(ImageReader reader, byte[] file, String name) throws IOException {
        final int width;
        final int height;
        try {
            width = reader.getWidth(0);
            height = reader.getHeight(0);
        } catch (OutOfMemoryError e) { // decoders make room for what headers claim
            throw new ImageFormatException(name + " claims more than there is memory for (" + e.getMessage() + "); expected an image", e);
        }
        ImageFile.requireSane(file, width, height, name);
        final List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        final BufferedImage image;
        try {
            image = reader.read(0);
        } catch (IIOException e) { // PNG's reader wraps whatever is thrown
            if (e.getCause() instanceof OutOfMemoryError shortage) {
                throw shortage;
            }
            throw e;
        }
        for (String warning : warnings) {
            if (TRUNCATED.matcher(warning).find()) { // of a JPEG the decoder fills up what is missing with gray
                throw new ImageFormatException(name + " ends early (" + warning + "); expected a whole image");
            }
        }
        return pixels(image);
    }

    /** Red, green and blue of a decoded image. */
    static Pixels pixels(BufferedImage image) {
        final ColorModel model = image.getColorModel();
        final int type = model instanceof IndexColorModel ? ColorSpace.TYPE_RGB : model.getColorSpace().getType();
        final int bits = model.getComponentSize(0);
        if (type == ColorSpace.TYPE_GRAY && (bits == Byte.SIZE || bits == Short.SIZE)) {
            return gray(image);
        }
        if (type == ColorSpace.TYPE_CMYK && bits == Byte.SIZE) {
            return inks(image);
        }
        final boolean standard = model instanceof ComponentColorModel && bits == Byte.SIZE && model.getColorSpace().isCS_sRGB()
                && !model.isAlphaPremultiplied();
        return standard && image.getRaster().getDataBuffer() instanceof DataBufferByte buffer
                && image.getSampleModel() instanceof PixelInterleavedSampleModel order ? bytes(image, buffer, order) : colour(image);
    }

    /**
     * The bytes of most photos, in their order. {@code getRGB} gives the same, and takes longer than it took to decode them: 28 ns a pixel
     * on a Zen 1, where {@code PhotoBenchmark} says what all takes.
     */
    private static Pixels bytes(BufferedImage image, DataBufferByte buffer, PixelInterleavedSampleModel order) {
        final byte[] bytes = buffer.getData();
        final int[] offsets = order.getBandOffsets();
        final int step = order.getPixelStride(), rowStep = order.getScanlineStride();
        final Raster raster = image.getRaster(); // which may be a part of a larger one
        final int first = buffer.getOffset() - raster.getSampleModelTranslateY() * rowStep - raster.getSampleModelTranslateX() * step;
        final byte[] rgb = new byte[Pixels.CHANNELS * image.getWidth() * image.getHeight()];
        int to = 0;
        for (int y = 0; y < image.getHeight(); y++) { // rows
            final int row = first + y * rowStep;
            int red = row + offsets[0], green = row + offsets[1], blue = row + offsets[2];
            for (final int end = to + Pixels.CHANNELS * image.getWidth(); to < end; to += Pixels.CHANNELS) { // pixels
                rgb[to] = bytes[red];
                rgb[to + 1] = bytes[green];
                rgb[to + 2] = bytes[blue];
                red += step;
                green += step;
                blue += step;
            }
        }
        return new Pixels(image.getHeight(), image.getWidth(), rgb);
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

    /** Cyan, magenta, yellow and black: each takes its part of white, as Pillow has it. {@code getRGB} would brighten these, too. */
    private static Pixels inks(BufferedImage image) {
        final Raster raster = image.getRaster();
        final int bands = raster.getNumBands();
        final byte[] rgb = new byte[Pixels.CHANNELS * image.getWidth() * image.getHeight()];
        final int[] row = new int[bands * image.getWidth()];
        int to = 0;
        for (int y = 0; y < image.getHeight(); y++) { // rows
            raster.getPixels(0, y, image.getWidth(), 1, row);
            for (int at = 0; at < row.length; at += bands) { // pixels
                final int light = WHITE - row[at + Pixels.CHANNELS];
                for (int c = 0; c < Pixels.CHANNELS; c++) {
                    rgb[to++] = (byte) (light - (row[at + c] * light + WHITE / 2) / WHITE);
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
