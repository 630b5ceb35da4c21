package dev.lanefuse.onnx;

import java.util.Arrays;

/**
 * A ValueInfoProto: the name, element type and sizes of a graph's input or output.
 *
 * @param name of the tensor
 * @param type element type
 * @param dims sizes, {@link #OPEN} where the file leaves one open; null where it says nothing of them
 */
record Door(String name, long type, long[] dims) {
    /** A size that is only named, or not given at all. */
    static final long OPEN = -1;

    private static final int NAME = 1;
    private static final int TYPE = 2;
    private static final int TENSOR_TYPE = 1;
    private static final int ELEMENT_TYPE = 1;
    private static final int SHAPE = 2;
    private static final int DIMENSION = 1;
    private static final int VALUE = 1;

    /** Reads the name alone. */
    static String name(Bytes message) throws OnnxFormatException {
        Bytes name = Bytes.NONE;
        for (final Fields fields = new Fields(message); fields.next();) {
            name = fields.number() == NAME ? fields.bytes() : name;
        }
        return name.text();
    }

    /** Reads all of it. */
    static Door read(Bytes message) throws OnnxFormatException {
        long type = 0;
        long[] dims = null;
        for (final Fields tensor = inside(inside(message, TYPE), TENSOR_TYPE); tensor.next();) {
            switch (tensor.number()) {
                case ELEMENT_TYPE -> type = tensor.integer();
                case SHAPE -> dims = dims(tensor.bytes());
                default -> { /* none in the schema */ }
            }
        }
        return new Door(name(message), type, dims);
    }

    private static Fields inside(Bytes message, int field) throws OnnxFormatException {
        return inside(new Fields(message), field);
    }

    private static Fields inside(Fields fields, int field) throws OnnxFormatException {
        Bytes found = Bytes.NONE;
        while (fields.next()) {
            found = fields.number() == field ? fields.bytes() : found;
        }
        return new Fields(found);
    }

    private static long[] dims(Bytes shape) throws OnnxFormatException {
        final Packed dims = new Packed("dimensions of an input", "", Limits.RANK);
        for (final Fields fields = new Fields(shape); fields.next();) {
            if (fields.number() == DIMENSION) {
                long size = OPEN;
                for (final Fields dimension = new Fields(fields.bytes()); dimension.next();) {
                    size = dimension.number() == VALUE ? dimension.integer() : size;
                }
                dims.add(size);
            }
        }
        return dims.toArray();
    }

    /** The sizes for messages. */
    String shape() {
        return Arrays.toString(dims).replace(Long.toString(OPEN), "open");
    }
}
