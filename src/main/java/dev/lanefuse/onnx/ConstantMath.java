package dev.lanefuse.onnx;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * Operators whose inputs are all known: kernels in another order, scales that nobody has folded, and the bounds, shapes and pads that
 * exporters leave to be computed.
 */
final class ConstantMath {
    private ConstantMath() {}

    static Value transpose(Call call, int[] order) throws OnnxFormatException {
        final Constant constant = read(call);
        call.budget().take(call.node(), constant.count());
        return constant.transposed(order);
    }

    /** The first input, its values read, so that what is missing is said here. */
    private static Constant read(Call call) throws OnnxFormatException {
        final Constant constant = call.constant(0);
        if (constant.isFloat()) {
            call.floats(0);
        } else {
            call.integers(0);
        }
        return constant;
    }

    static Value squeeze(Call call, long[] axes) throws OnnxFormatException {
        final Constant constant = call.constant(0);
        final int[] dims = constant.dims();
        final boolean[] gone = new boolean[dims.length];
        if (axes == null) {
            for (int i = 0; i < gone.length; i++) {
                gone[i] = dims[i] == 1;
            }
        } else {
            for (int dimension : Reshaping.sorted(call, axes, dims.length)) {
                gone[dimension] = true;
            }
        }
        final int[] left = new int[dims.length];
        int count = 0;
        for (int i = 0; i < dims.length; i++) {
            if (!gone[i]) {
                left[count++] = dims[i];
            } else if (dims[i] != 1) {
                throw call.refuse("squeezes dimensions " + Arrays.toString(axes) + " of " + constant.shape()
                        + "; expected those of size 1");
            }
        }
        return constant.reshaped(Arrays.copyOf(left, count));
    }

    static Value unsqueeze(Call call, long[] axes) throws OnnxFormatException {
        final Constant constant = call.constant(0);
        final int[] dims = new int[constant.dims().length + axes.length];
        if (dims.length > Limits.RANK) {
            throw call.refuse("makes " + dims.length + " dimensions; expected at most " + Limits.RANK);
        }
        for (int dimension : Reshaping.sorted(call, axes, dims.length)) {
            dims[dimension] = -1;
        }
        int from = 0;
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] == -1 ? 1 : constant.dims()[from++];
        }
        return constant.reshaped(dims);
    }

    static Value reshape(Call call, long[] wanted) throws OnnxFormatException {
        final Constant constant = call.constant(0);
        final int[] dims = constant.dims();
        long known = 1;
        int open = -1;
        boolean fits = true;
        for (int i = 0; fits && i < wanted.length; i++) {
            if (wanted[i] == 0 && i < dims.length && call.attributes().integer("allowzero", 0) == 0) {
                wanted[i] = dims[i];
            }
            if (wanted[i] == -1) {
                fits = open < 0;
                open = i;
            } else {
                fits = wanted[i] >= 0 && wanted[i] <= Integer.MAX_VALUE && known * wanted[i] <= Integer.MAX_VALUE;
                known *= fits ? wanted[i] : 1;
            }
        }
        final int count = constant.count();
        if (!fits || (open < 0 ? known != count : known == 0 || count % known != 0)) {
            throw call.refuse("makes " + Arrays.toString(wanted) + " of " + constant.shape() + "; expected as many values");
        }
        if (open >= 0) {
            wanted[open] = count / known;
        }
        return constant.reshaped(Tensor.ints(wanted));
    }

    /** Of floats or of integers, broadcast to one another as ONNX does it: sizes are matched from the last on, and a 1 stands for any. */
    static Value binary(Call call, DoubleBinaryOperator operator, LongBinaryOperator exact) throws OnnxFormatException {
        return call.constant(0).isFloat() || call.constant(1).isFloat() ? ofFloats(call, operator) : ofIntegers(call, exact);
    }

    /** Of floats. */
    static Value ofFloats(Call call, DoubleBinaryOperator operator) throws OnnxFormatException {
        final Constant a = call.constant(0);
        final Constant b = call.constant(1);
        final int[] dims = broadcast(call, a.dims(), b.dims(), Integer.MAX_VALUE);
        final int count = Tensor.count(dims);
        call.budget().take(call.node(), Math.max(count, Math.max(a.count(), b.count()))); // of no values, too, all of both are read
        final float[] left = call.floats(0);
        final float[] right = call.floats(1);
        final float[] result = new float[count];
        for (int i = 0; i < count; i++) {
            result[i] = (float) operator.applyAsDouble(left[place(a.dims(), dims, i)], right[place(b.dims(), dims, i)]);
        }
        return Constant.of(dims, result);
    }

    /** A constant as a larger one that repeats it. */
    static Value expand(Call call) throws OnnxFormatException {
        final Constant constant = call.constant(0);
        final long[] wanted = call.integers(1);
        if (wanted.length > Limits.RANK) {
            throw call.refuse("makes " + wanted.length + " dimensions; expected at most " + Limits.RANK);
        }
        if (Arrays.stream(wanted).anyMatch(size -> size < 0 || size > Integer.MAX_VALUE)) {
            throw call.refuse("makes " + Reshaping.shown(wanted) + " of " + constant.shape() + "; expected sizes that are known");
        }
        final int[] dims = broadcast(call, constant.dims(), Tensor.ints(wanted), constant.isFloat() ? Integer.MAX_VALUE : Limits.INTEGERS);
        final int count = Tensor.count(dims);
        call.budget().take(call.node(), Math.max(count, constant.count()));
        if (!constant.isFloat()) {
            final long[] from = call.integers(0);
            final long[] integers = new long[count];
            Arrays.setAll(integers, i -> from[place(constant.dims(), dims, i)]);
            return Constant.of(dims, integers);
        }
        final float[] from = call.floats(0);
        final float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = from[place(constant.dims(), dims, i)];
        }
        return Constant.of(dims, floats);
    }

    /** Of integers: exporters compute sizes of them. An open batch is none. */
    private static Value ofIntegers(Call call, LongBinaryOperator exact) throws OnnxFormatException {
        final Constant a = call.constant(0);
        final Constant b = call.constant(1);
        final int[] dims = broadcast(call, a.dims(), b.dims(), Limits.INTEGERS);
        final long[] left = call.integers(0);
        final long[] right = call.integers(1);
        final long[] result = new long[Tensor.count(dims)];
        for (int i = 0; i < result.length; i++) {
            final long l = left[place(a.dims(), dims, i)];
            final long r = right[place(b.dims(), dims, i)];
            if (l == Constant.BATCH || r == Constant.BATCH) {
                throw call.refuse("computes with the batch, which the file leaves open; expected integers that it holds");
            }
            try {
                result[i] = exact.applyAsLong(l, r);
            } catch (ArithmeticException e) {
                throw call.refuse("computes with " + l + " and " + r + "; expected a result of 64 bits"); // C2 throws without a text
            }
            if (result[i] == Constant.BATCH) {
                throw call.refuse("computes " + result[i] + ", which stands for the batch here; expected another integer");
            }
        }
        return Constant.of(dims, result);
    }

    /**
     * Integers or doubles as floats. The integers are kept beside them: some exporters cast a shape to floats, cut it and cast it back, and
     * a batch that is open is no float.
     */
    static Value toFloats(Call call) throws OnnxFormatException {
        final Constant constant = call.constant(0);
        call.budget().take(call.node(), constant.count());
        if (constant.type() == Tensor.DOUBLE) {
            return constant.rounded();
        }
        return Constant.cast(constant.dims(), call.integers(0));
    }

    /** Refuses integers that 32 bits do not hold: cut to those they would be others. An open batch is left open. */
    static void requireInts(Call call) throws OnnxFormatException {
        for (long value : call.integers(0)) {
            if (value != (int) value && value != Constant.BATCH) {
                throw call.refuse("makes an int32 of " + value + "; expected one of 32 bits");
            }
        }
    }

    /** Floats as integers, cut towards 0; what was integers before is so again. */
    static Value toIntegers(Call call) throws OnnxFormatException {
        final Constant constant = call.constant(0);
        if (constant.wasInteger()) {
            return Constant.of(constant.dims(), call.integers(0));
        }
        if (constant.count() > Limits.INTEGERS) {
            throw call.refuse("makes integers of " + constant.count() + " floats; expected at most " + Limits.INTEGERS);
        }
        final float[] floats = call.floats(0);
        final long[] integers = new long[floats.length];
        for (int i = 0; i < floats.length; i++) {
            if (!(Math.abs(floats[i]) < 0x1p31f)) {
                throw call.refuse("makes an integer of " + floats[i] + "; expected one of 32 bits, as in shapes");
            }
            integers[i] = (long) floats[i];
        }
        return Constant.of(constant.dims(), integers);
    }

    /** The dimensions to which two constants are broadcast, of at most so many values. */
    private static int[] broadcast(Call call, int[] a, int[] b, int most) throws OnnxFormatException {
        final int[] dims = new int[Math.max(a.length, b.length)];
        long count = 1;
        for (int i = 1; i <= dims.length; i++) { // the last dimension first
            final int left = size(a, i);
            final int right = size(b, i);
            final int size = left == 1 ? right : left;
            if (size != right && right != 1 || count * size > most) { // no overflow: both below 2^31
                throw call.refuse("brings together the shapes " + Arrays.toString(a) + " and " + Arrays.toString(b)
                        + "; expected in each dimension, from the last on, the same size or a 1, and at most " + most + " values");
            }
            dims[dims.length - i] = size;
            count *= size;
        }
        return dims;
    }

    /** A size, counted from the last; 1 where there is none. */
    private static int size(int[] dims, int fromLast) {
        return fromLast <= dims.length ? dims[dims.length - fromLast] : 1;
    }

    /** Where the value of a constant stands that is broadcast to an index in other dimensions: no list of places has to be kept. */
    private static int place(int[] from, int[] to, int index) {
        int place = 0;
        int stride = 1;
        int left = index;
        for (int i = 1; i <= from.length; i++) { // the last dimension first
            place += size(from, i) == 1 ? 0 : left % size(to, i) * stride;
            stride *= size(from, i);
            left /= size(to, i);
        }
        return place;
    }

    static Value unary(Call call, DoubleUnaryOperator operator) throws OnnxFormatException {
        final Constant constant = call.constant(0);
        call.budget().take(call.node(), constant.count());
        final float[] values = call.floats(0);
        final float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) operator.applyAsDouble(values[i]);
        }
        return Constant.of(constant.dims(), result);
    }
}
