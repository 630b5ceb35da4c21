package dev.lanefuse.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a protobuf message field by field, with a code of its own: what it writes is what the reader is tested with. */
final class Proto {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Proto integer(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    Proto number(int field, float value) {
        varint((long) field << 3 | 5);
        out.writeBytes(little(4).putFloat(value).array());
        return this;
    }

    Proto number(int field, double value) {
        varint((long) field << 3 | 1);
        out.writeBytes(raw(value));
        return this;
    }

    Proto bytes(int field, byte[] value) {
        varint((long) field << 3 | 2);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    Proto text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Proto message(int field, Proto value) {
        return bytes(field, value.toBytes());
    }

    /** A repeated field, packed. */
    Proto packed(int field, long... values) {
        final Proto list = new Proto();
        for (long value : values) {
            list.varint(value);
        }
        return bytes(field, list.toBytes());
    }

    /** A varint alone: for wrong files. */
    Proto varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    static byte[] raw(float... values) {
        final ByteBuffer buffer = little(4 * values.length);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    static byte[] raw(double... values) {
        final ByteBuffer buffer = little(8 * values.length);
        buffer.asDoubleBuffer().put(values);
        return buffer.array();
    }

    static byte[] raw(long... values) {
        final ByteBuffer buffer = little(8 * values.length);
        buffer.asLongBuffer().put(values);
        return buffer.array();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
