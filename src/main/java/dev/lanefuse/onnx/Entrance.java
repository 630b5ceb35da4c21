package dev.lanefuse.onnx;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a graph takes its image: floats, or bytes that become floats before anything is computed, for a network takes floats in either
 * case.
 *
 * @param name of the input
 * @param layout order of its dimensions
 * @param bytes whether they are bytes
 * @param step what it gives
 * @param batch images; {@link Constant#BATCH} where the file leaves that open
 */
record Entrance(String name, InputLayout layout, boolean bytes, Step step, long batch) {
    private static final long[] TO_NCHW = {0, 3, 1, 2};
    private static final Set<String> SAME_VALUES = Set.of("Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze");
    private static final Set<String> SAME_ORDER = Set.of("Identity", "Cast", "CastLike", "Dropout", "Pad", "BatchNormalization",
            "Mul", "Add", "Sum", "Sub", "Div", "Relu", "Clip", "Min", "Max", "Sigmoid");

    /**
     * Finds it.
     *
     * @throws OnnxFormatException if there is not just one, it holds neither floats nor bytes that become floats before anything is
     *     computed, or its size is neither in the file nor in the options
     */
    static Entrance of(Graph graph, List<Node> order, OnnxOptions options) throws OnnxFormatException {
        final Set<String> read = new LinkedHashSet<>();
        for (Node node : order) {
            read.addAll(node.inputs());
        }
        read.retainAll(graph.inputs().keySet());
        if (read.size() != 1) {
            throw new OnnxFormatException("the model reads " + read.size() + " inputs; expected one image");
        }
        final String name = read.iterator().next();
        final Door door = Door.read(graph.inputs().get(name));
        if (door.type() != Tensor.FLOAT && !(door.type() == Tensor.UINT8 && isCast(order, name))) {
            throw wrong(name, "holds " + Tensor.typeName(door.type()), "float, or uint8 that every reader casts to float");
        }
        if (door.dims() == null || door.dims().length != 4) {
            throw wrong(name, "has " + (door.dims() == null ? "no shape" : "shape " + door.shape()),
                    "batch, and an image of three dimensions");
        }
        final InputLayout layout = layout(order, door);
        final int rows = layout == InputLayout.NCHW ? 2 : 1;
        final int channels = layout == InputLayout.NCHW ? 1 : 3;
        final Step step = Step.input(size(door, rows, options.height(), "height"), size(door, rows + 1, options.width(), "width"),
                size(door, channels, door.dims()[channels] == Door.OPEN ? channels(graph, order) : 0, "channels"));
        if ((long) step.height() * step.width() > Limits.IMAGE / step.channels()) {
            throw wrong(name, "has shape " + door.shape() + ", here " + step.height() + " x " + step.width() + " x " + step.channels(),
                    "at most " + Limits.IMAGE + " values");
        }
        final long batch = door.dims()[0];
        if (batch != Door.OPEN && (batch < 1 || batch > Integer.MAX_VALUE)) {
            throw wrong(name, "has shape " + door.shape(), "at least one image");
        }
        return new Entrance(name, layout, door.type() == Tensor.UINT8, step, batch == Door.OPEN ? Constant.BATCH : batch);
    }

    /**
     * Values of a pixel where the file leaves them open, as those do that name all sizes of their input: what the kernel of the first
     * convolution takes; 0 where that does not say.
     */
    private static int channels(Graph graph, List<Node> order) throws OnnxFormatException {
        for (Node node : order) {
            if (node.op().equals("Conv")) {
                final Tensor kernel = node.inputs().size() > 1 ? graph.initialisers().get(node.inputs().get(1)) : null;
                final boolean all = kernel != null && kernel.dims().length == 4 && new Attributes(node).integer("group", 1) == 1;
                return all ? kernel.dims()[1] : 0;
            }
        }
        return 0;
    }

    /** Whether all that is read of a tensor is its shape, and its values as floats, in whatever order. */
    private static boolean isCast(List<Node> order, String name) throws OnnxFormatException {
        final Set<String> same = new HashSet<>(Set.of(name));
        for (Node node : order) {
            if (!Collections.disjoint(same, node.inputs()) && !node.op().equals("Shape")) {
                if (SAME_VALUES.contains(node.op())) {
                    same.add(node.outputs().getFirst());
                } else if (!node.op().equals("Cast") || new Attributes(node).integer("to", 0) != Tensor.FLOAT) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The input's dimensions. */
    List<Axis> axes() {
        return layout == InputLayout.NCHW ? Image.NCHW : Image.NHWC;
    }

    private static int size(Door door, int dimension, int wanted, String what) throws OnnxFormatException {
        final long size = door.dims()[dimension];
        if (size == Door.OPEN) {
            if (wanted == 0) {
                throw wrong(door.name(), "leaves its " + what + " open (" + door.shape() + ")",
                        what.equals("channels") ? "their number" : "a size, in the file or as an option");
            }
            return wanted;
        }
        if (size < 1 || size > Limits.IMAGE || wanted != 0 && wanted != size) {
            throw wrong(door.name(), "has shape " + door.shape() + (wanted == 0 ? "" : " and is asked to have " + what + " " + wanted),
                    "1 to " + Limits.IMAGE + ", and no other than the file's");
        }
        return (int) size;
    }

    /**
     * NHWC where a Transpose to NCHW comes before the first operator that minds the order; who asks for the shape alone does not. Of images
     * of one channel tf2onnx makes a Reshape of it, which nobody has for images of one column.
     */
    private static InputLayout layout(List<Node> order, Door door) throws OnnxFormatException {
        final Set<String> same = new HashSet<>(Set.of(door.name()));
        final boolean grey = door.dims()[3] == 1 && door.dims()[2] != 1 && door.dims()[1] != 1;
        for (Node node : order) {
            if (!Collections.disjoint(same, node.inputs()) && !node.op().equals("Shape")) {
                if (SAME_ORDER.contains(node.op())) {
                    same.add(node.outputs().getFirst()); // others may have no name
                } else {
                    return grey && node.op().equals("Reshape") || node.op().equals("Transpose")
                            && Arrays.equals(new Attributes(node).integers("perm"), TO_NCHW) ? InputLayout.NHWC : InputLayout.NCHW;
                }
            }
        }
        return InputLayout.NCHW;
    }

    private static OnnxFormatException wrong(String name, String got, String rule) {
        return new OnnxFormatException("the input " + Text.quoted(name) + " " + got + "; expected " + rule);
    }
}
