package dev.lanefuse.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A range of the file.
 *
 * @param file all bytes, not to be changed
 * @param offset of the first byte
 * @param length in bytes
 */
record Bytes(byte[] file, int offset, int length) {
    /** No bytes. */
    static final Bytes NONE = new Bytes(new byte[0], 0, 0);

    /** The bytes as a name. */
    String text() throws OnnxFormatException {
        if (length > Limits.NAME) {
            throw new OnnxFormatException("a name at byte " + offset + " has " + length + " bytes; expected at most " + Limits.NAME);
        }
        final String text = length == 0 ? "" : new String(file, offset, length, StandardCharsets.UTF_8);
        if (text.indexOf('\ufffd') >= 0 // what wrong bytes become, so that two names would be one; or what stands there
                && !ByteBuffer.wrap(file, offset, length).equals(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))) {
            throw new OnnxFormatException("the name " + Text.quoted(text) + " at byte " + offset + " is no UTF-8; expected a text");
        }
        return text;
    }

    /** The bytes as little-endian numbers. */
    ByteBuffer littleEndian() {
        return ByteBuffer.wrap(file, offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
