package dev.lanefuse.onnx;

import java.util.Arrays;

/** Integers of a repeated field, at most so many. */
final class Packed {
    private final String what;
    private final String name;
    private final int most;
    private long[] values = new long[8];
    private int count;

    /**
     * An empty list.
     *
     * @param what it holds, for messages
     * @param name of whose it is, for messages
     * @param most how many it may hold
     */
    Packed(String what, String name, int most) {
        this.what = what;
        this.name = name;
        this.most = most;
    }

    /** Adds one. */
    void add(long value) throws OnnxFormatException {
        if (count == most) {
            throw new OnnxFormatException("more than " + most + " " + what + " " + Text.quoted(name) + "; expected no more");
        }
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    /** The integers. */
    long[] toArray() {
        return Arrays.copyOf(values, count);
    }
}
