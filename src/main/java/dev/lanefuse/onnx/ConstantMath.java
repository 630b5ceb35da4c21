package dev.lanefuse.onnx;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Operators whose inputs are all known: kernels in another order, and the shapes that exporters compute for Reshape and Pad. */
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

    static Value binary(Call call, DoubleBinaryOperator operator) throws OnnxFormatException {
        final Constant a = call.constant(0);
        final Constant b = call.constant(1);
        final Constant larger = a.count() >= b.count() ? a : b;
        final Constant smaller = larger == a ? b : a;
        if (smaller.count() != 1 && !Arrays.equals(a.dims(), b.dims()) || smaller.dims().length > larger.dims().length) {
            throw call.refuse("computes with constants of shapes " + a.shape() + " and " + b.shape()
                    + "; expected the same, or one number");
        }
        final float[] left = call.floats(0);
        final float[] right = call.floats(1);
        call.budget().take(call.node(), larger.count());
        final float[] result = new float[larger.count()];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) operator.applyAsDouble(left[left.length == 1 ? 0 : i], right[right.length == 1 ? 0 : i]);
        }
        return Constant.of(larger.dims(), result);
    }

    static Value unary(Call call, DoubleUnaryOperator operator) throws OnnxFormatException {
        final Constant constant = call.constant(0);
        final float[] values = call.floats(0);
        call.budget().take(call.node(), values.length);
        final float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) operator.applyAsDouble(values[i]);
        }
        return Constant.of(constant.dims(), result);
    }
}
