package dev.lanefuse.onnx;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A TensorProto: its head, and its values where they stand in the file.
 *
 * @param name may be empty
 * @param type element type of the schema
 * @param dims sizes, outermost first, none negative; none for a single number
 * @param message all of it
 * @param elsewhere says where the values stand in another file; null where they stand in the message
 * @param files where that one is looked for
 */
record Tensor(String name, int type, int[] dims, Bytes message, Map<String, String> elsewhere, ExternalData files) {
    /** The schema's word for another file. */
    private static final int EXTERNAL = 1;

    /** Element types of the schema. */
    static final int FLOAT = 1;
    static final int UINT8 = 2;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int BOOL = 9;
    static final int DOUBLE = 11;

    private static final List<String> TYPES = List.of("none", "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string",
            "bool", "float16", "double", "uint32", "uint64", "complex64", "complex128", "bfloat16");

    private static final int DIMS = 1;
    private static final int DATA_TYPE = 2;
    private static final int FLOAT_DATA = 4;
    private static final int INT32_DATA = 5;
    private static final int INT64_DATA = 7;
    private static final int NAME = 8;
    private static final int RAW_DATA = 9;
    private static final int DOUBLE_DATA = 10;
    private static final int EXTERNAL_DATA = 13;
    private static final int DATA_LOCATION = 14;

    /** What an element type is called. */
    static String typeName(long type) {
        return type >= 0 && type < TYPES.size() ? TYPES.get((int) type) : "type " + type;
    }

    /**
     * Reads the head.
     *
     * @param files where values in other files are looked for
     */
    static Tensor read(Bytes message, ExternalData files) throws OnnxFormatException {
        final Packed dims = new Packed("dimensions of a tensor", "", Limits.RANK);
        Bytes named = Bytes.NONE;
        long type = 0;
        boolean external = false;
        int count = 0;
        final Map<String, String> entries = new HashMap<>();
        for (final Fields fields = new Fields(message); fields.next();) {
            switch (fields.number()) {
                case DIMS -> fields.integers(dims);
                case DATA_TYPE -> type = fields.integer();
                case NAME -> named = fields.bytes();
                case EXTERNAL_DATA -> {
                    if (++count > Limits.ATTRIBUTES) {
                        throw new OnnxFormatException("a tensor has more than " + Limits.ATTRIBUTES
                                + " entries for values in another file; expected no more");
                    }
                    ExternalData.add(entries, fields.bytes());
                }
                case DATA_LOCATION -> external = fields.integer() == EXTERNAL;
                default -> { /* values, read when they are asked for */ }
            }
        }
        final String name = named.text();
        if (external) {
            files.expect(entries);
        }
        return new Tensor(name, Math.clamp(type, -1, Byte.MAX_VALUE), sizes(name, dims.toArray()), message, external ? entries : null,
                files);
    }

    private static int[] sizes(String name, long[] dims) throws OnnxFormatException {
        long count = 1;
        for (long size : dims) {
            if (size < 0 || size > Integer.MAX_VALUE || count * size > Integer.MAX_VALUE) { // no overflow: both below 2^31
                throw new OnnxFormatException("tensor " + Text.quoted(name) + " has dimensions " + Arrays.toString(dims)
                        + "; expected none negative and at most " + Integer.MAX_VALUE + " values");
            }
            count *= size;
        }
        return ints(dims);
    }

    /** Sizes that are known to be ints. A loop: a first lambda would cost more than all the rest of a small file. */
    static int[] ints(long[] sizes) {
        final int[] ints = new int[sizes.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) sizes[i];
        }
        return ints;
    }

    int count() {
        return count(dims);
    }

    /** How many values there are of such sizes. */
    static int count(int[] sizes) {
        int count = 1;
        for (int size : sizes) {
            count *= size;
        }
        return count;
    }

    /** The values of a float tensor. */
    float[] floats() throws OnnxFormatException {
        if (type != FLOAT) {
            throw wrong("has element type " + typeName(type), "float");
        }
        return floats(FLOAT_DATA, Float.BYTES);
    }

    /** The values of a double tensor, each rounded to a float. */
    float[] rounded() throws OnnxFormatException {
        if (type != DOUBLE) {
            throw wrong("has element type " + typeName(type), "double");
        }
        return floats(DOUBLE_DATA, Double.BYTES);
    }

    private float[] floats(int field, int width) throws OnnxFormatException {
        final Bytes external = external();
        final int count = checkedCount(external, (external != null ? external : message).length() / width);
        final FloatBuffer values = FloatBuffer.allocate(count);
        if (external != null) {
            addRaw(values, external, width);
        }
        for (final Fields fields = fields(); fields.next();) {
            if (fields.number() == RAW_DATA || fields.number() == field && fields.isBytes()) {
                addRaw(values, fields.bytes(), width);
            } else if (fields.number() == field) {
                if (!values.hasRemaining()) {
                    throw wrong("has too many values", count + " for dimensions " + Arrays.toString(dims));
                }
                values.put(width == Float.BYTES ? fields.number32() : (float) fields.number64());
            }
        }
        if (values.hasRemaining()) {
            throw wrong("has " + values.position() + " values", count + " for dimensions " + Arrays.toString(dims));
        }
        return values.array();
    }

    /** The values in another file; null where there is none. */
    private Bytes external() throws OnnxFormatException {
        if (elsewhere == null) {
            return null;
        }
        final Bytes values = files.values(name, elsewhere);
        if (values == null) {
            throw wrong("keeps its values in another file",
                    "an initialiser of a model that is read from its path, or them within the model (torch.onnx.export has external_data=False for it)");
        }
        return values;
    }

    /** The fields that may hold values. */
    private Fields fields() {
        return new Fields(elsewhere != null ? Bytes.NONE : message);
    }

    private void addRaw(FloatBuffer values, Bytes bytes, int width) throws OnnxFormatException {
        if (bytes.length() % width != 0 || bytes.length() / width > values.remaining()) {
            throw wrong("has " + bytes.length() + " bytes of values", width + " for each of " + count() + " " + typeName(type) + "s");
        }
        final ByteBuffer raw = bytes.littleEndian();
        if (width == Float.BYTES) {
            values.put(raw.asFloatBuffer());
            return;
        }
        while (raw.hasRemaining()) {
            values.put((float) raw.getDouble());
        }
    }

    /** The values of a tensor of integers or truth values. */
    long[] integers(int most) throws OnnxFormatException {
        final int width = switch (type) {
            case INT64 -> Long.BYTES;
            case INT32 -> Integer.BYTES;
            case BOOL -> Byte.BYTES;
            default -> throw wrong("has element type " + typeName(type), "int64, int32 or bool");
        };
        final Bytes external = external();
        final int count = checkedCount(external, most);
        final Packed values = new Packed("values of tensor", name, count);
        if (external != null) {
            addRaw(values, external, width);
        }
        for (final Fields fields = fields(); fields.next();) {
            if (fields.number() == RAW_DATA) {
                addRaw(values, fields.bytes(), width);
            } else if (fields.number() == (type == INT64 ? INT64_DATA : INT32_DATA)) {
                fields.integers(values);
            }
        }
        final long[] integers = values.toArray();
        for (int i = 0; type != INT64 && i < integers.length; i++) { // the schema's int32 is the low half
            integers[i] = type == BOOL && integers[i] != 0 ? 1 : (int) integers[i];
        }
        if (integers.length != count) {
            throw wrong("has " + integers.length + " values", count + " for dimensions " + Arrays.toString(dims));
        }
        return integers;
    }

    private void addRaw(Packed values, Bytes raw, int width) throws OnnxFormatException {
        if (raw.length() % width != 0) {
            throw wrong("has " + raw.length() + " bytes of values", width + " a value");
        }
        for (int i = 0; i < raw.length(); i += width) {
            values.add(switch (width) {
                case Long.BYTES -> raw.littleEndian().getLong(raw.offset() + i);
                case Integer.BYTES -> raw.littleEndian().getInt(raw.offset() + i);
                default -> raw.file()[raw.offset() + i];
            });
        }
    }

    /** Before anything is allocated for them. */
    private int checkedCount(Bytes external, int most) throws OnnxFormatException {
        if (count() > most) {
            throw wrong("has dimensions " + Arrays.toString(dims) + " in " + (external != null ? external : message).length() + " bytes",
                    "at most " + most + " values");
        }
        return count();
    }

    private OnnxFormatException wrong(String got, String rule) {
        return new OnnxFormatException("tensor " + Text.quoted(name) + " " + got + "; expected " + rule);
    }
}
