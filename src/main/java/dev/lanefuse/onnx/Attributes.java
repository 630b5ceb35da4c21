package dev.lanefuse.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The attributes of one node, by name. */
final class Attributes {
    private static final int ATTRIBUTE = 5;
    private static final int NAME = 1;
    private static final int FLOAT = 2;
    private static final int INTEGER = 3;
    private static final int TEXT = 4;
    private static final int TENSOR = 5;
    private static final int FLOATS = 7;
    private static final int INTEGERS = 8;

    private final Map<String, Bytes> byName = HashMap.newHashMap(8);

    Attributes(Node node) throws OnnxFormatException {
        int count = 0;
        for (final Fields fields = new Fields(node.message()); fields.next();) {
            if (fields.number() == ATTRIBUTE) {
                if (++count > Limits.ATTRIBUTES) {
                    throw node.refuse("has more than " + Limits.ATTRIBUTES + " attributes; expected no more");
                }
                add(fields.bytes());
            }
        }
    }

    private void add(Bytes attribute) throws OnnxFormatException {
        Bytes name = null;
        for (final Fields fields = new Fields(attribute); fields.next();) {
            name = fields.number() == NAME ? fields.bytes() : name;
        }
        if (name != null) {
            byName.put(name.text(), attribute);
        }
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    long integer(String name, long otherwise) throws OnnxFormatException {
        long value = otherwise;
        for (final Fields fields = fields(name); fields.next();) {
            value = fields.number() == INTEGER ? fields.integer() : value;
        }
        return value;
    }

    float number(String name, float otherwise) throws OnnxFormatException {
        float value = otherwise;
        for (final Fields fields = fields(name); fields.next();) {
            value = fields.number() == FLOAT ? fields.number32() : value;
        }
        return value;
    }

    String text(String name, String otherwise) throws OnnxFormatException {
        String value = otherwise;
        for (final Fields fields = fields(name); fields.next();) {
            value = fields.number() == TEXT ? fields.text() : value;
        }
        return value;
    }

    /** A list of integers; null where there is none. */
    long[] integers(String name) throws OnnxFormatException {
        if (!has(name)) {
            return null;
        }
        final Packed values = new Packed("integers of attribute", name, Limits.ATTRIBUTES);
        for (final Fields fields = fields(name); fields.next();) {
            if (fields.number() == INTEGERS) {
                fields.integers(values);
            }
        }
        return values.toArray();
    }

    /** A list of floats. */
    float[] numbers(String name) throws OnnxFormatException {
        final float[] values = new float[Limits.ATTRIBUTES];
        int count = 0;
        for (final Fields fields = fields(name); fields.next();) {
            if (fields.number() == FLOATS) {
                final Bytes packed = fields.isBytes() ? fields.bytes() : null;
                final int more = packed == null ? 1 : packed.length() / Float.BYTES;
                if (count + more > Limits.ATTRIBUTES) {
                    throw new OnnxFormatException("more than " + Limits.ATTRIBUTES + " floats of an attribute " + Text.quoted(name)
                            + "; expected no more");
                }
                if (packed == null) {
                    values[count] = fields.number32();
                } else {
                    packed.littleEndian().asFloatBuffer().get(values, count, more);
                }
                count += more;
            }
        }
        return Arrays.copyOf(values, count);
    }

    /** A tensor; null where there is none. */
    Tensor tensor(String name) throws OnnxFormatException {
        Tensor value = null;
        for (final Fields fields = fields(name); fields.next();) {
            value = fields.number() == TENSOR ? Tensor.read(fields.bytes(), ExternalData.NONE) : value;
        }
        return value;
    }

    private Fields fields(String name) {
        return new Fields(byName.getOrDefault(name, Bytes.NONE));
    }
}
