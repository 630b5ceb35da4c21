package dev.lanefuse.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InOneJvm
class ImageFileTest {
    /** The segment in which Adobe says that inks stand as what they leave of white. */
    private static final byte[] ADOBE = {
        (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    private static Pixels decode(byte[] file) throws ImageFormatException {
        return ImageFile.decode(file, "it");
    }

    private static String refused(byte[] file) {
        final String message = assertThrows(ImageFormatException.class, () -> decode(file)).getMessage();
        assertTrue(message.contains("; expected "), message);
        return message;
    }

    @ParameterizedTest
    @CsvSource({"png, 0", "bmp, 0", "jpg, 2", "gif, 0"})
    void decode_everyFormat_givesColours(String format, int tolerance) throws ImageFormatException {
        final Pixels pixels = decode(Photos.plain(format, 16, 8, 0x2080e0));
        assertEquals(8, pixels.height());
        assertEquals(16, pixels.width());
        for (int i = 0; i < pixels.rgb().length; i += 3) {
            assertEquals(0x20, pixels.rgb()[i] & 0xff, tolerance);
            assertEquals(0x80, pixels.rgb()[i + 1] & 0xff, tolerance);
            assertEquals(0xe0, pixels.rgb()[i + 2] & 0xff, tolerance);
        }
    }

    /** The bytes as the decoder left them, where those are the colours, and what it says of them elsewhere: the same in either case. */
    @ParameterizedTest
    @CsvSource({"png, 5", "bmp, 5", "jpg, 5", "png, 6", "png, 2", "png, 1", "bmp, 1", "bmp, 9", "png, 13", "gif, 13"})
    void decode_everyKindOfPixels_givesTheColoursOfImageIo(String format, int type) throws IOException {
        final byte[] file = Photos.encoded(format, noise(13, 7, type));
        assertColours(ImageIO.read(new ByteArrayInputStream(file)), decode(file));
    }

    /** As plugins may leave them: a part of a larger image. */
    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_4BYTE_ABGR_PRE,
        BufferedImage.TYPE_INT_RGB})
    void pixels_ofAPart_areItsOwn(int type) {
        final BufferedImage part = noise(13, 7, type).getSubimage(3, 2, 9, 4);
        assertColours(part, ImageDecoder.pixels(part));
    }

    private static BufferedImage noise(int width, int height, int type) {
        final BufferedImage noise = new BufferedImage(width, height, type);
        final Random random = new Random(type);
        for (int i = 0; i < width * height; i++) {
            noise.setRGB(i % width, i / width, random.nextInt());
        }
        return noise;
    }

    private static void assertColours(BufferedImage expected, Pixels got) {
        assertEquals(expected.getHeight(), got.height());
        assertEquals(expected.getWidth(), got.width());
        for (int i = 0; i < got.height() * got.width(); i++) {
            final int colour = (got.rgb()[3 * i] & 0xff) << 16 | (got.rgb()[3 * i + 1] & 0xff) << 8 | got.rgb()[3 * i + 2] & 0xff;
            assertEquals(expected.getRGB(i % got.width(), i / got.width()) & 0xffffff, colour,
                    "pixel " + i + " of type " + expected.getType());
        }
    }

    /** getRGB would give 188 for 128: it takes gray for linear light. */
    @Test
    void decode_gray_asItIs() throws ImageFormatException {
        for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
            final BufferedImage image = new BufferedImage(3, 1, type);
            image.getRaster().setSamples(0, 0, 3, 1, 0, type == BufferedImage.TYPE_BYTE_GRAY
                    ? new int[] {0, 128, 255} : new int[] {0x00ff, 0x8012, 0xffff});
            final byte[] rgb = decode(Photos.encoded("png", image)).rgb();
            assertEquals("[0, 0, 0, -128, -128, -128, -1, -1, -1]", Arrays.toString(rgb));
        }
    }

    /** Inks take their part of white; as Adobe writes them a JPEG holds what is left of it. getRGB would give 188 for 128, here too. */
    @Test
    void decode_inks_asTheyAre() throws IOException {
        final int[][] left = {{128, 128, 128, 255}, {255, 128, 0, 255}, {255, 128, 0, 128}, {40, 60, 80, 0}};
        final int[][] expected = {{128, 128, 128}, {255, 128, 0}, {128, 64, 0}, {0, 0, 0}};
        for (int i = 0; i < left.length; i++) {
            final WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
            for (int pixel = 0; pixel < 256; pixel++) {
                raster.setPixel(pixel % 16, pixel / 16, left[i]);
            }
            final ByteArrayOutputStream plain = new ByteArrayOutputStream();
            final ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
            try (ImageOutputStream out = new MemoryCacheImageOutputStream(plain)) {
                writer.setOutput(out);
                writer.write(new IIOImage(raster, null, null));
            }
            final byte[] rgb = decode(inserted(plain.toByteArray(), 2, ADOBE)).rgb();
            for (int c = 0; c < 3; c++) {
                assertEquals(expected[i][c], rgb[c] & 0xff, 2);
            }
        }
    }

    private static byte[] inserted(byte[] file, int at, byte... more) {
        final byte[] longer = Arrays.copyOf(file, file.length + more.length);
        System.arraycopy(more, 0, longer, at, more.length);
        System.arraycopy(file, at, longer, at + more.length, file.length - at);
        return longer;
    }

    /**
     * Each scan of a JPEG goes over all its pixels. A picture within its notes does not count, and neither does what only looks like a
     * scan.
     */
    @Test
    void decode_scansWithoutEnd_areRefused() throws ImageFormatException {
        final byte[] photo = Photos.plain("jpg", 256, 250, 0x4080c0);
        final byte[] scans = new byte[4 * 17_000];
        for (int i = 0; i < scans.length; i += 4) {
            ByteBuffer.wrap(scans).putInt(i, 0xffda0002);
        }
        assertTrue(refused(inserted(photo, photo.length - 2, scans)).contains(
                "has 17001 scans of 256 x 250 pixels; expected at most 16777"));
        final byte[] hidden = Arrays.copyOf(new byte[] {(byte) 0xff, 2, (byte) 0xff, (byte) 0xff}, 4 + scans.length); // no marker, and no length behind it
        System.arraycopy(scans, 0, hidden, 4, scans.length);
        assertTrue(refused(inserted(photo, photo.length - 2, hidden)).contains("has 17001 scans"));
        assertEquals(250, decode(inserted(photo, photo.length, scans)).height()); // behind its end
        final byte[] note = Arrays.copyOf(new byte[] {(byte) 0xff, (byte) 0xe1, (byte) 0xff, (byte) 0xff}, 0xffff + 2);
        System.arraycopy(scans, 0, note, 4, 0xffff - 3);
        assertEquals(250, decode(inserted(photo, 2, note)).height());
    }

    @Test
    void decode_progressive_isAnImage() throws IOException {
        final ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
        final ImageWriteParam progressive = writer.getDefaultWriteParam();
        progressive.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB), null, null), progressive);
        }
        assertEquals(16, decode(bytes.toByteArray()).height());
    }

    /** A BMP may hold a PNG or a JPEG whose size nobody has looked at, and a TIFF anything. */
    @Test
    void decode_filesAroundOthers_areRefused() {
        for (int compression : new int[] {4, 5}) {
            final byte[] bitmap = Photos.plain("bmp", 4, 4, 0);
            ByteBuffer.wrap(bitmap).order(ByteOrder.LITTLE_ENDIAN).putInt(30, compression);
            assertTrue(refused(bitmap).contains("is a BMP around another file"));
        }
        final String tiff = refused(Photos.plain("tif", 4, 4, 0));
        assertTrue(tiff.contains("no image of a known format; expected one of ") && tiff.contains("bmp") && !tiff.contains("tif"), tiff);
    }

    @Test
    void decode_transparency_isDropped() throws ImageFormatException {
        final BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x10c08040);
        assertEquals("[-64, -128, 64]", Arrays.toString(decode(Photos.encoded("png", image)).rgb()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "BM", "\u0089PNG\r\n\u001a\n", "GIF89a", "<svg/>"})
    void decode_whatIsNoImage_isRefused(String text) {
        refused(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void decode_truncated_isRefused() {
        for (String format : new String[] {"png", "bmp", "jpg", "gif"}) {
            final byte[] file = Photos.encoded(format, noise(40, 40, BufferedImage.TYPE_INT_RGB));
            for (int length = 0; length < file.length - 24; length += 1 + file.length / 100) { // 24: checksums and end marks
                refused(Arrays.copyOf(file, length));
            }
        }
    }

    /** The decoder fills up with gray what an end in the middle has cut off. */
    @Test
    void decode_endInTheMiddleOfAScan_isRefused() {
        final byte[] file = Photos.encoded("jpg", noise(64, 64, BufferedImage.TYPE_INT_RGB));
        file[file.length / 2] = (byte) 0xff;
        file[file.length / 2 + 1] = (byte) 0xd9;
        assertTrue(refused(file).contains("ends early (Corrupt JPEG data: premature end"), refused(file));
    }

    /** A PNG of a few bytes that claims 60000 x 60000 pixels. */
    @Test
    void decode_sizeThatLies_isRefusedBeforeRoomIsMade() {
        assertTrue(refused(claiming(60_000, 60_000)).contains("60000 x 60000 pixels"));
        assertTrue(refused(Photos.plain("png", 65_536, 1, 0)).contains("65536 x 1 pixels; expected at most 65535 a side"));
        assertTrue(refused(Photos.plain("png", 1, 65_536, 0)).contains("1 x 65536 pixels; expected at most 65535 a side"));
        final byte[] bitmap = Photos.plain("bmp", 4, 4, 0);
        ByteBuffer.wrap(bitmap).order(ByteOrder.LITTLE_ENDIAN).putInt(18, Integer.MAX_VALUE).putInt(22, Integer.MIN_VALUE);
        refused(bitmap);
        assertTrue(refused(Arrays.copyOf(claiming(30_000, 20_000), 1 << 20)).contains(
                "30000 x 20000 pixels in 1048576 bytes; expected 1 to 67108864"));
    }

    /** A small PNG that says it has so many pixels. */
    private static byte[] claiming(int width, int height) {
        final byte[] file = Photos.plain("png", 4, 4, 0);
        final ByteBuffer header = ByteBuffer.wrap(file);
        header.putInt(16, width).putInt(20, height);
        final CRC32 sum = new CRC32();
        sum.update(file, 12, 17);
        header.putInt(29, (int) sum.getValue());
        return file;
    }

    @Test
    void read_moreThanAnArrayHolds_isRefused(@TempDir Path directory) throws IOException {
        final Path large = directory.resolve("large.png");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        assertTrue(assertThrows(ImageFormatException.class, () -> ImageFile.read(large)).getMessage().contains("has 3221225472 bytes"));
    }

    /** Another space than sRGB, whose bytes are not the colours. */
    @Test
    void pixels_ofLinearLight_areConverted() {
        final ColorModel linear = new ComponentColorModel(ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB), false, false,
                Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
        final WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 2, 1, 6, 3, new int[] {2, 1, 0}, null);
        raster.setPixel(0, 0, new int[] {55, 100, 200});
        raster.setPixel(1, 0, new int[] {0, 255, 9});
        final BufferedImage image = new BufferedImage(linear, raster, false, null);
        assertColours(image, ImageDecoder.pixels(image));
        assertEquals(128, ImageDecoder.pixels(image).rgb()[0] & 0xff, 1);
    }

    @Test
    void decode_mutated_isRefusedOrAnImage() {
        final Random random = new Random(3);
        for (String format : new String[] {"png", "bmp", "jpg", "gif"}) {
            final byte[] whole = Photos.plain(format, 12, 10, 0x4080c0);
            for (int i = 0; i < 500; i++) {
                final byte[] file = whole.clone();
                for (int n = 1 + random.nextInt(3); n > 0; n--) {
                    file[random.nextInt(Math.min(file.length, 200))] = (byte) random.nextInt();
                }
                try {
                    decode(file);
                } catch (ImageFormatException e) {
                    assertTrue(e.getMessage().contains("; expected "), e.getMessage());
                }
            }
        }
    }

    @Test
    void read_whatIsNoFile_isRefused(@TempDir Path directory) throws IOException {
        assertThrows(NoSuchFileException.class, () -> ImageFile.read(directory.resolve("none.png")));
        assertThrows(ImageFormatException.class, () -> ImageFile.read(directory));
        final Path file = Files.write(directory.resolve("a.png"), Photos.plain("png", 3, 2, 0xffffff));
        assertEquals(2, ImageFile.read(file).height());
    }

    @Test
    void pixels_thatDoNotFit_areRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Pixels(2, 2, new byte[11])).getMessage().contains("12"));
        assertThrows(IllegalArgumentException.class, () -> new Pixels(0, 2, new byte[0]));
    }
}
