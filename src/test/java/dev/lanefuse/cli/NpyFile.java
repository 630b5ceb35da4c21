package dev.lanefuse.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes .npy files, right ones and wrong ones. */
final class NpyFile {
    private NpyFile() {}

    static Path write(Path file, int[] shape, float... values) throws IOException {
        final String sizes = Arrays.toString(shape).replaceAll("[\\[\\]]", "") + (shape.length == 1 ? "," : "");
        return Files.write(file, bytes(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sizes + "), }\n", values));
    }

    static byte[] bytes(int version, String header, float... values) {
        final ByteBuffer buffer = ByteBuffer.allocate(12 + header.length() + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) version).put((byte) 0);
        if (version == 1) {
            buffer.putShort((short) header.length());
        } else {
            buffer.putInt(header.length());
        }
        buffer.put(header.getBytes(StandardCharsets.ISO_8859_1));
        for (float v : values) {
            buffer.putFloat(v);
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
