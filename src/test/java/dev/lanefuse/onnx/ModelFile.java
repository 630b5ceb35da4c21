package dev.lanefuse.onnx;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Builds an .onnx file node by node. Nodes and tensors get names; where a test speaks of a node, it is by the operator and its number among
 * all nodes: {@code Conv_0}.
 */
final class ModelFile {
    /** How floats of initialisers are written. */
    enum Floats {
        RAW, PACKED, SINGLE
    }

    /** What the file beside the model is called. */
    static final String DATA = "model.onnx.data";

    private final int opset;
    private final SplittableRandom random;
    private final List<Proto> nodes = new ArrayList<>();
    private final List<Proto> initialisers = new ArrayList<>();
    private final List<Proto> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private Floats floats = Floats.RAW;
    private boolean listed;
    private boolean external;
    private int tensors;

    ModelFile(int opset) {
        this(opset, 7);
    }

    ModelFile(int opset, long seed) {
        this.opset = opset;
        this.random = new SplittableRandom(seed);
    }

    /** From here on initialisers are written that way. */
    ModelFile with(Floats other) {
        floats = other;
        return this;
    }

    /** From here on initialisers are listed as inputs too, as in files before IR version 4. */
    ModelFile listed() {
        listed = true;
        return this;
    }

    /** From here on floats of initialisers stand in {@link #data}, for a file beside the model. */
    ModelFile external() {
        external = true;
        return this;
    }

    /** An input; a text stands for an open size. */
    String input(String name, Object... dims) {
        return typedInput(name, Tensor.FLOAT, dims);
    }

    String typedInput(String name, int type, Object... dims) {
        final Proto shape = new Proto();
        for (Object size : dims) {
            shape.message(1, size instanceof String open ? new Proto().text(2, open) : new Proto().integer(1, ((Number) size).longValue()));
        }
        inputs.add(door(name, type, shape));
        return name;
    }

    private static Proto door(String name, int type, Proto shape) {
        final Proto tensor = new Proto().integer(1, type);
        if (shape != null) {
            tensor.message(2, shape);
        }
        return new Proto().text(1, name).message(2, new Proto().message(1, tensor));
    }

    /** Names an output of the graph. */
    ModelFile output(String name) {
        outputs.add(name);
        return this;
    }

    /** Seeded weights of a kernel {@code [out][in][3][3]} or the like: output variance about that of the input. */
    String weights(int... dims) {
        int chain = 1;
        for (int i = 1; i < dims.length; i++) {
            chain *= dims[i];
        }
        return numbers(Math.sqrt(2.0 / chain), 0, dims);
    }

    /** Seeded numbers around a mean. */
    String numbers(double deviation, double mean, int... dims) {
        return floats(dims, values(deviation, mean, dims));
    }

    private float[] values(double deviation, double mean, int... dims) {
        int count = 1;
        for (int size : dims) {
            count *= size;
        }
        final float[] values = new float[count];
        final double width = deviation * Math.sqrt(12); // uniform: a gaussian costs ten times as much
        for (int i = 0; i < count; i++) {
            values[i] = (float) (mean + width * (random.nextFloat() - 0.5));
        }
        return values;
    }

    /** Seeded variances: positive. */
    String variances(int channels) {
        final float[] values = values(0.3, 0, channels);
        for (int i = 0; i < channels; i++) {
            values[i] = 0.5f + Math.abs(values[i]);
        }
        return floats(new int[] {channels}, values);
    }

    String scalar(float value) {
        return floats(new int[0], value);
    }

    String floats(int[] dims, float... values) {
        final Proto tensor = tensor(Tensor.FLOAT, dims);
        if (external) {
            elsewhere(tensor, "location", DATA, "offset", data.size(), "length", Float.BYTES * values.length);
            data.writeBytes(Proto.raw(values));
            return initialiser(tensor, Tensor.FLOAT);
        }
        switch (floats) {
            case RAW -> tensor.bytes(9, Proto.raw(values));
            case PACKED -> tensor.bytes(4, Proto.raw(values));
            case SINGLE -> {
                for (float value : values) {
                    tensor.number(4, value);
                }
            }
        }
        return initialiser(tensor, Tensor.FLOAT);
    }

    /** Says of a tensor that its values are elsewhere: names and values in turn. */
    static Proto elsewhere(Proto tensor, Object... entries) {
        for (int i = 0; i < entries.length; i += 2) {
            tensor.message(13, new Proto().text(1, (String) entries[i]).text(2, String.valueOf(entries[i + 1])));
        }
        return tensor.integer(14, 1);
    }

    /** The bytes of the file beside the model. */
    byte[] data() {
        return data.toByteArray();
    }

    /** A single int64. */
    String integer(long value) {
        return initialiser(tensor(Tensor.INT64).bytes(9, Proto.raw(value)), Tensor.INT64);
    }

    /** A list of int64. */
    String integers(long... values) {
        final Proto tensor = tensor(Tensor.INT64, values.length);
        return initialiser(floats == Floats.RAW ? tensor.bytes(9, Proto.raw(values)) : tensor.packed(7, values), Tensor.INT64);
    }

    /** Any initialiser; its name is added. */
    String initialiser(Proto tensor, int type) {
        final String name = "w" + tensors++;
        initialisers.add(tensor.text(8, name));
        if (listed) {
            inputs.add(door(name, type, null));
        }
        return name;
    }

    static Proto tensor(int type, int... dims) {
        final Proto tensor = new Proto().integer(2, type);
        for (int size : dims) {
            tensor.integer(1, size);
        }
        return tensor;
    }

    /** A node with one output, whose name is the result. */
    String node(String op, List<String> inputs, Proto... attributes) {
        final String output = "t" + tensors++;
        node(op, op + "_" + nodes.size(), inputs, List.of(output), attributes);
        return output;
    }

    String node(String op, String input, Proto... attributes) {
        return node(op, List.of(input), attributes);
    }

    /** A node as it is given. */
    void node(String op, String name, List<String> inputs, List<String> outputs, Proto... attributes) {
        final Proto node = new Proto();
        inputs.forEach(input -> node.text(1, input));
        outputs.forEach(output -> node.text(2, output));
        node.text(3, name).text(4, op);
        for (Proto attribute : attributes) {
            node.message(5, attribute);
        }
        add(node);
    }

    /** A NodeProto. */
    void add(Proto node) {
        nodes.add(node);
    }

    static Proto attribute(String name, long value) {
        return new Proto().text(1, name).integer(3, value).integer(20, 2);
    }

    static Proto attribute(String name, float value) {
        return new Proto().text(1, name).number(2, value).integer(20, 1);
    }

    static Proto attribute(String name, String value) {
        return new Proto().text(1, name).text(4, value).integer(20, 3);
    }

    static Proto attribute(String name, Proto tensor) {
        return new Proto().text(1, name).message(5, tensor).integer(20, 4);
    }

    static Proto list(String name, long... values) {
        final Proto list = new Proto().text(1, name).integer(20, 7);
        for (long value : values) {
            list.integer(8, value);
        }
        return list;
    }

    byte[] bytes() {
        final Proto graph = new Proto().text(2, "graph");
        nodes.forEach(node -> graph.message(1, node));
        initialisers.forEach(tensor -> graph.message(5, tensor));
        inputs.forEach(input -> graph.message(11, input));
        outputs.forEach(output -> graph.message(12, door(output, Tensor.FLOAT, null)));
        return new Proto().integer(1, listed ? 3 : 8).text(2, "dev.lanefuse.onnx").message(7, graph)
                .message(8, new Proto().integer(2, opset)).toBytes();
    }
}
