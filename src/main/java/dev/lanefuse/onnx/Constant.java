package dev.lanefuse.onnx;

import java.util.Arrays;

/** Numbers that the file holds, or that follow from it alone. They are read when somebody asks for them, and once. */
final class Constant implements Value {
    /** Stands for the batch among integers, where the file leaves that open. */
    static final long BATCH = Long.MIN_VALUE + 0xba7c4; // exporters do not write it, unlike the least of all, which means "to the end"

    private final Tensor tensor;
    private final int[] dims;
    /** The same values, cut otherwise; null where there are none. */
    private final Constant origin;
    private float[] floats;
    private long[] integers;
    private Constant rounded;

    private Constant(Tensor tensor, int[] dims, Constant origin, float[] floats, long[] integers) {
        this.tensor = tensor;
        this.dims = dims;
        this.origin = origin;
        this.floats = floats;
        this.integers = integers;
    }

    static Constant of(Tensor tensor) {
        return new Constant(tensor, tensor.dims(), null, null, null);
    }

    static Constant of(int[] dims, float[] floats) {
        return new Constant(null, dims, null, floats, null);
    }

    static Constant of(int[] dims, long[] integers) {
        return new Constant(null, dims, null, null, integers);
    }

    /** Integers that are cast to floats, and kept beside them. A batch that is open is no float. */
    static Constant cast(int[] dims, long... integers) {
        final float[] floats = new float[integers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = integers[i] == BATCH ? Float.NaN : integers[i];
        }
        return new Constant(null, dims, null, floats, integers);
    }

    /** Some of these integers, in whatever order; floats too if these are. */
    Constant taken(int[] taken, long... values) {
        return wasInteger() ? cast(taken, values) : of(taken, values);
    }

    int[] dims() {
        return dims;
    }

    int count() {
        return Tensor.count(dims);
    }

    /** Element type of the schema; {@link Tensor#INT64} of integers that no tensor holds. */
    int type() {
        return tensor != null ? tensor.type() : floats != null ? Tensor.FLOAT : Tensor.INT64;
    }

    boolean isFloat() {
        return type() == Tensor.FLOAT;
    }

    /** Whether these are floats that were integers. */
    boolean wasInteger() {
        return floats != null && integers != null;
    }

    /**
     * The values as floats, not to be changed.
     *
     * @throws OnnxFormatException if they are none, or are not there
     */
    float[] floats() throws OnnxFormatException {
        if (floats == null) {
            if (tensor == null) {
                throw new OnnxFormatException("integers; expected floats");
            }
            floats = origin != null ? origin.floats() : tensor.floats();
        }
        return floats;
    }

    /**
     * The values as integers, not to be changed.
     *
     * @throws OnnxFormatException if they are none, or are not there, or are too many for a shape
     */
    long[] integers() throws OnnxFormatException {
        return integers(Limits.INTEGERS);
    }

    /** The same, at most so many. */
    long[] integers(int most) throws OnnxFormatException {
        if (integers == null) {
            if (tensor == null) {
                throw new OnnxFormatException("floats; expected integers");
            }
            integers = origin != null ? origin.integers(most) : tensor.integers(most);
        }
        if (integers.length > most) { // others may have read more
            throw new OnnxFormatException(integers.length + " integers; expected at most " + most);
        }
        return integers;
    }

    /** The values of doubles, rounded to floats. */
    Constant rounded() throws OnnxFormatException {
        if (rounded == null) {
            rounded = origin != null ? origin.rounded().reshaped(dims) : of(dims, tensor.rounded());
        }
        return rounded;
    }

    /** The same values, cut otherwise; as many. */
    Constant reshaped(int[] other) {
        return new Constant(tensor, other, origin != null ? origin : this, floats, integers);
    }

    /** The values with the dimensions in another order. */
    Constant transposed(int[] order) throws OnnxFormatException {
        final int[] sizes = new int[dims.length];
        final int[] strides = new int[dims.length];
        for (int i = 0; i < order.length; i++) {
            sizes[i] = dims[order[i]];
            strides[i] = stride(order[i]);
        }
        final float[] fromFloats = isFloat() ? floats() : null;
        final long[] fromIntegers = isFloat() ? null : integers();
        final float[] toFloats = fromFloats == null ? null : new float[fromFloats.length];
        final long[] toIntegers = fromIntegers == null ? null : new long[fromIntegers.length];
        final int[] at = new int[dims.length];
        int from = 0;
        for (int to = 0; to < count(); to++) {
            if (toFloats != null) {
                toFloats[to] = fromFloats[from];
            } else {
                toIntegers[to] = fromIntegers[from];
            }
            for (int i = at.length - 1; i >= 0; i--) { // the last dimension first
                from += strides[i];
                if (++at[i] < sizes[i]) {
                    break;
                }
                from -= sizes[i] * strides[i];
                at[i] = 0;
            }
        }
        return new Constant(null, sizes, null, toFloats, toIntegers);
    }

    private int stride(int dimension) {
        int stride = 1;
        for (int i = dimension + 1; i < dims.length; i++) {
            stride *= dims[i];
        }
        return stride;
    }

    /** The sizes for messages. */
    String shape() {
        return Arrays.toString(dims);
    }
}
