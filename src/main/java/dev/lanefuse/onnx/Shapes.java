package dev.lanefuse.onnx;

import java.util.Arrays;

/** Constant, ConstantOfShape, Shape, Gather, Concat, Slice, Cast and CastLike: how exporters write a shape that depends on the batch. */
final class Shapes {
    private Shapes() {}

    static Value constant(Call call) throws OnnxFormatException {
        final Attributes attributes = call.attributes();
        if (attributes.has("value")) {
            final Tensor tensor = attributes.tensor("value");
            if (tensor != null) {
                return Constant.of(tensor);
            }
        }
        if (attributes.has("value_float")) {
            return Constant.of(new int[0], new float[] {attributes.number("value_float", 0)});
        }
        if (attributes.has("value_int")) {
            return Constant.of(new int[0], new long[] {attributes.integer("value_int", 0)});
        }
        if (attributes.has("value_floats")) {
            final float[] values = attributes.numbers("value_floats");
            return Constant.of(new int[] {values.length}, values);
        }
        if (attributes.has("value_ints")) {
            final long[] values = attributes.integers("value_ints");
            return Constant.of(new int[] {values.length}, values);
        }
        throw call.refuse("has no value; expected a tensor, floats or integers");
    }

    static Value constantOfShape(Call call) throws OnnxFormatException {
        int count = 1;
        final long[] shape = call.integers(0);
        for (long size : shape) {
            if (size < 0 || size > Limits.INTEGERS || shape.length > Limits.RANK || count * size > Limits.INTEGERS) {
                throw call.refuse("fills a tensor of shape " + Arrays.toString(shape) + "; expected at most " + Limits.INTEGERS
                        + " values");
            }
            count *= (int) size;
        }
        final int[] dims = Tensor.ints(shape);
        final Tensor tensor = call.attributes().tensor("value");
        final Constant value = tensor == null ? Constant.of(new int[] {1}, new float[1]) : Constant.of(tensor);
        if (value.count() != 1) {
            throw call.refuse("has a value of shape " + value.shape() + "; expected one number");
        }
        if (value.isFloat()) {
            final float[] floats = new float[count];
            Arrays.fill(floats, value.floats()[0]);
            return Constant.of(dims, floats);
        }
        final long[] integers = new long[count];
        Arrays.fill(integers, value.integers()[0]);
        return Constant.of(dims, integers);
    }

    static Value shape(Call call) throws OnnxFormatException {
        final long[] shape;
        if (call.isImage(0)) {
            final Image image = call.image(0);
            shape = new long[image.axes().size()];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = image.size(i, call.chain().batch());
            }
        } else {
            shape = Arrays.stream(call.constant(0).dims()).asLongStream().toArray();
        }
        final int from = bound(call.attributes().integer("start", 0), shape.length);
        final int to = Math.max(from, bound(call.attributes().integer("end", shape.length), shape.length));
        return vector(Arrays.copyOfRange(shape, from, to));
    }

    private static int bound(long index, int length) {
        return Math.clamp(index < 0 ? index + length : index, 0, length);
    }

    private static Value vector(long... values) {
        return Constant.of(new int[] {values.length}, values);
    }

    /** Of a list of integers. */
    static Value gather(Call call) throws OnnxFormatException {
        final long[] from = list(call, 0);
        final long[] indices = call.integers(1);
        final long axis = call.attributes().integer("axis", 0);
        if (axis != 0 && axis != -1) {
            throw call.refuse("takes from dimension " + axis + "; expected the only one of a list");
        }
        final long[] taken = new long[indices.length];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = from[call.dimension(indices[i], from.length)];
        }
        return call.constant(0).taken(call.constant(1).dims(), taken);
    }

    private static long[] list(Call call, int input) throws OnnxFormatException {
        if (call.constant(input).dims().length != 1) {
            throw call.refuse("has integers of shape " + call.constant(input).shape() + "; expected a list");
        }
        return call.integers(input);
    }

    /** Of lists of integers. */
    static Value concat(Call call) throws OnnxFormatException {
        final Packed joined = new Packed("integers joined by", call.node().name(), Limits.INTEGERS);
        for (int i = 0; i < call.inputs().size(); i++) {
            if (call.isImage(i)) {
                throw call.refuse("joins images; expected a chain");
            }
            if (call.constant(i).wasInteger() != call.constant(0).wasInteger()) {
                throw call.refuse("joins integers and floats; expected one kind");
            }
            for (long value : list(call, i)) {
                joined.add(value);
            }
        }
        final long[] all = joined.toArray();
        return call.constant(0).taken(new int[] {all.length}, all);
    }

    /** Of a list of integers, or of the rows of a table of them; bounds are attributes before opset 10. */
    static Value slice(Call call) throws OnnxFormatException {
        final Constant table = call.constant(0);
        final long[] values = call.integers(0);
        final long[] starts = call.integers("starts", 1);
        final long[] ends = call.integers("ends", 2);
        final long[] axes = call.integers("axes", 3);
        final long[] steps = call.has(4) ? call.integers(4) : new long[] {1};
        if (table.dims().length == 0 || values.length == 0 || starts == null || ends == null || starts.length != 1 || ends.length != 1
                || steps.length != 1 || steps[0] == 0 || axes != null && (axes.length != 1 || axes[0] != 0)) {
            throw call.refuse("cuts more than the first dimension of a table of integers; expected one start, one end and one step");
        }
        if (starts[0] == Constant.BATCH || ends[0] == Constant.BATCH || steps[0] == Constant.BATCH) {
            throw call.refuse("cuts at the batch, which the file leaves open; expected integers that it holds");
        }
        final int rows = table.dims()[0];
        final int row = values.length / rows;
        final long step = Math.clamp(steps[0], -Limits.INTEGERS, Limits.INTEGERS);
        final int start = Math.max(edge(starts[0], rows, step), 0);
        final int end = edge(ends[0], rows, step);
        final Packed taken = new Packed("integers cut out by", call.node().name(), Limits.INTEGERS);
        int count = 0;
        for (long at = start; step > 0 ? at < end : at > end; at += step) {
            for (int i = 0; i < row; i++) {
                taken.add(values[(int) at * row + i]);
            }
            count++;
        }
        final int[] dims = table.dims().clone();
        dims[0] = count;
        return table.taken(dims, taken.toArray());
    }

    /** A start or an end, held within the rows; going backwards the end may be the place before the first row. */
    private static int edge(long index, int rows, long step) {
        final long fromFront = index < 0 ? Math.max(index, -2L * rows) + rows : index;
        return step > 0 ? Math.clamp(fromFront, 0, rows) : Math.clamp(fromFront, -1, rows - 1);
    }

    /** Of what the network computes floats stay floats; constants change between those and integers. */
    static Value cast(Call call) throws OnnxFormatException {
        return cast(call, call.attributes().integer("to", 0));
    }

    /** To the kind of the second input, of which nothing else matters. */
    static Value castLike(Call call) throws OnnxFormatException {
        return cast(call, call.isImage(1) ? Tensor.FLOAT : call.constant(1).type());
    }

    private static Value cast(Call call, long to) throws OnnxFormatException {
        final int from = call.isImage(0) ? Tensor.FLOAT : call.constant(0).type();
        final boolean toInteger = to == Tensor.INT64 || to == Tensor.INT32;
        final boolean fromInteger = from == Tensor.INT64 || from == Tensor.INT32 || from == Tensor.BOOL;
        if (to == Tensor.FLOAT && from == Tensor.FLOAT || toInteger && fromInteger) {
            if (to == Tensor.INT32 && from == Tensor.INT64) {
                ConstantMath.requireInts(call);
            }
            return call.inputs().getFirst();
        }
        if (to == Tensor.FLOAT && (from == Tensor.DOUBLE || fromInteger)) {
            return ConstantMath.toFloats(call);
        }
        if (toInteger && from == Tensor.FLOAT && !call.isImage(0)) {
            return ConstantMath.toIntegers(call);
        }
        throw call.refuse("makes " + Tensor.typeName(to) + " of " + Tensor.typeName(from)
                + (call.isImage(0) ? " that the network computes; expected no change of kind"
                        : "; expected float of integers and doubles, or int32 or int64 of floats and integers"));
    }
}
