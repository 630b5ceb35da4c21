package dev.lanefuse.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Decodes JPEG, PNG, BMP and whatever else but TIFF {@code javax.imageio} reads here. Transparency is dropped, and an orientation that a
 * camera has noted is not followed: as Pillow does it, and so as networks were trained.
 *
 * <p>Files are not trusted: the size that an image claims is read before room is made for its pixels, and how often a JPEG goes over them
 * before they are decoded.
 */
final class ImageFile {
    /**
     * Pixels of an image: a byte each for red, green and blue makes 192 MiB, and what the decoder makes of them up to three times as much.
     */
    static final long MOST_PIXELS = 1L << 26;
    /**
     * Rows, and pixels of a row: the most that a JPEG can have. Resizing holds weights for each, and makes each row as wide as the
     * network's input.
     */
    static final int MOST_SIDE = (1 << 16) - 1;
    /** Bytes of a file. */
    static final long MOST_BYTES = 1L << 28;

    /** Pixels over all scans of a JPEG: a decoder goes over each in each, at some 1.5 ns. */
    private static final long MOST_SCANNED = 16 * MOST_PIXELS;

    /** No photo comes near: PNG packs a byte of one colour at most a thousand times. */
    private static final long PIXELS_A_BYTE = 1024;
    /** Pixels that a file may have in any case. */
    private static final long SMALL = 1 << 16;

    /** Of a JPEG: what begins a marker, the markers of a file, of a scan, and of none that has a length. */
    private static final int MARKER = 0xff;
    private static final int START_OF_IMAGE = 0xd8;
    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int RESTART = 0xd0;
    private static final int FIRST_WITH_LENGTH = 0xc0;

    /** Of a BMP: where its compression stands, from 40 bytes of header on, and from which one on it is another file. */
    private static final int BMP_HEADER_SIZE = 14;
    private static final int BMP_COMPRESSION = 30;
    private static final int BMP_JPEG = 4;
    private static final int BMP_PNG = 5;

    private ImageFile() {}

    /**
     * Reads a file.
     *
     * @throws ImageFormatException if it is no such image, or too large
     * @throws IOException if it cannot be read
     * @throws IllegalStateException if the module java.desktop is missing
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
     * @throws OutOfMemoryError if there is less memory free at this moment than such an image takes
     * @throws IllegalStateException if the module java.desktop is missing
     */
    static Pixels decode(byte[] file, String name) throws ImageFormatException {
        try {
            return ImageDecoder.decode(file, name);
        } catch (ImageFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // decoders throw any of these at broken files
            throw new ImageFormatException(name + " cannot be decoded (" + e + "); expected a whole image", e);
        } catch (OutOfMemoryError e) { // the image has a size that is allowed: nothing is wrong with it
            final OutOfMemoryError shortage = new OutOfMemoryError(name + " takes more memory to decode than is free: " + e.getMessage());
            shortage.initCause(e);
            throw shortage;
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException("decoding an image needs the module java.desktop; expected --add-modules java.desktop on the"
                    + " module path", e);
        }
    }

    /**
     * Refuses what would take more memory or time than a photo.
     *
     * @throws ImageFormatException if an image of this size does
     */
    static void requireSane(byte[] file, int width, int height, String name) throws ImageFormatException {
        final long pixels = (long) width * height;
        final long most = Math.min(MOST_PIXELS, SMALL + PIXELS_A_BYTE * file.length);
        if (width < 1 || height < 1 || pixels > most) {
            throw new ImageFormatException(name + " has " + width + " x " + height + " pixels in " + file.length + " bytes; expected 1 to "
                    + most + " in a file of that size");
        }
        if (Math.max(width, height) > MOST_SIDE) {
            throw new ImageFormatException(name + " has " + width + " x " + height + " pixels; expected at most " + MOST_SIDE + " a side");
        }
        final long scans = scans(file);
        if (scans > MOST_SCANNED / pixels) {
            throw new ImageFormatException(name + " has " + scans + " scans of " + width + " x " + height + " pixels; expected at most "
                    + MOST_SCANNED / pixels);
        }
        if (holdsAnother(file)) {
            throw new ImageFormatException(name + " is a BMP around another file; expected one of pixels");
        }
    }

    /**
     * Scans of a JPEG up to the end of its first image, behind which cameras put others; 0 of anything else. Where the decoder looks for
     * its place again it takes a marker that is none for nothing but two bytes, and so does this.
     */
    private static long scans(byte[] file) {
        if (file.length < 2 || (file[0] & 0xff) != MARKER || (file[1] & 0xff) != START_OF_IMAGE) {
            return 0;
        }
        long scans = 0;
        int at = 2;
        while (at + 1 < file.length) { // a byte, or a marker with what belongs to it, a step
            final int marker = file[at + 1] & 0xff;
            if ((file[at] & 0xff) != MARKER || marker == MARKER) {
                at++;
            } else if (marker == END_OF_IMAGE && scans > 0) {
                return scans;
            } else if (marker < FIRST_WITH_LENGTH || marker >= RESTART && marker <= END_OF_IMAGE) {
                at += 2;
            } else {
                scans += marker == START_OF_SCAN ? 1 : 0;
                at += at + 3 < file.length ? 2 + Math.max(2, (file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff) : 2;
            }
        }
        return scans;
    }

    private static boolean holdsAnother(byte[] file) {
        if (file.length < BMP_COMPRESSION + Integer.BYTES || file[0] != 'B' || file[1] != 'M') {
            return false;
        }
        final ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        final int compression = bytes.getInt(BMP_COMPRESSION);
        return bytes.getInt(BMP_HEADER_SIZE) >= BMP_COMPRESSION + Integer.BYTES - BMP_HEADER_SIZE && (compression == BMP_JPEG
                || compression == BMP_PNG);
    }
}
