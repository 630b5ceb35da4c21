package dev.lanefuse.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An array from a NumPy file: little-endian floats in C order, of format version 1, 2 or 3.
 *
 * <p>Files are not trusted. Nothing is allocated before the header has been held against the size of the file, and a file may hold
 * {@value #MAX_VALUES} values at most.
 *
 * @param shape sizes of the dimensions, outermost first; none for a single number
 * @param values the elements in C order, as many as the product of the sizes
 */
record Npy(int[] shape, float[] values) {
    /** 64 MiB: 40 times MobileNetV2's largest image. */
    static final int MAX_VALUES = 1 << 24;

    /** What NumPy itself accepts without being told to trust the file. */
    static final int MAX_HEADER = 10_000;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int CHUNK = 1 << 16;

    /**
     * Reads a file.
     *
     * @throws NpyFormatException if it cannot be read, is no regular file, or breaks a rule of the format
     */
    static Npy read(Path file) throws NpyFormatException {
        if (!Files.isRegularFile(file)) {
            final String state = Files.exists(file) ? " is no regular file" : " does not exist";
            throw new NpyFormatException(file + state + "; expected a .npy file");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return read(channel, file);
        } catch (NpyFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new NpyFormatException(file + " cannot be read (" + e + "); expected a readable .npy file", e);
        }
    }

    private static Npy read(FileChannel channel, Path file) throws IOException {
        final ByteBuffer start = bytes(channel, MAGIC.length + 2, file, "magic and version");
        final byte[] magic = new byte[MAGIC.length];
        start.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new NpyFormatException(file + " begins with other bytes; expected the magic \\x93NUMPY of a .npy file");
        }
        final int major = Byte.toUnsignedInt(start.get());
        final int minor = Byte.toUnsignedInt(start.get());
        if (major < 1 || major > 3 || minor != 0) {
            throw new NpyFormatException(file + " has format version " + major + "." + minor + "; expected 1.0, 2.0 or 3.0");
        }
        final long headerLength = major == 1
                ? Short.toUnsignedInt(bytes(channel, Short.BYTES, file, "header length").getShort())
                : Integer.toUnsignedLong(bytes(channel, Integer.BYTES, file, "header length").getInt());
        if (headerLength > MAX_HEADER) {
            throw new NpyFormatException(file + " has a header of " + headerLength + " bytes; expected at most " + MAX_HEADER);
        }
        final byte[] header = bytes(channel, (int) headerLength, file, "header").array();
        final int[] shape = NpyHeader.shape(new String(header, StandardCharsets.ISO_8859_1), file);
        final int count = count(shape, file);
        final long available = channel.size() - channel.position();
        if (available != (long) count * Float.BYTES) {
            throw new NpyFormatException(file + " has " + available + " bytes behind its header; expected " + (long) count * Float.BYTES
                    + " for shape " + Arrays.toString(shape) + " of 4-byte floats");
        }
        return new Npy(shape, values(channel, count, file));
    }

    private static int count(int[] shape, Path file) throws NpyFormatException {
        long count = 1;
        for (int size : shape) {
            count *= size; // both below 2^31
            if (count > MAX_VALUES) {
                throw new NpyFormatException(
                        file + " has shape " + Arrays.toString(shape) + "; expected at most " + MAX_VALUES + " values");
            }
        }
        return (int) count;
    }

    private static float[] values(FileChannel channel, int count, Path file) throws IOException {
        final float[] values = new float[count];
        for (int done = 0; done < count;) { // one chunk a step
            final int size = Math.min(count - done, CHUNK / Float.BYTES);
            bytes(channel, size * Float.BYTES, file, "values").asFloatBuffer().get(values, done, size);
            done += size;
        }
        return values;
    }

    private static ByteBuffer bytes(FileChannel channel, int size, Path file, String what) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new NpyFormatException(
                        file + " ends after " + buffer.position() + " bytes of its " + what + "; expected " + size + " bytes");
            }
        }
        return buffer.flip();
    }
}
