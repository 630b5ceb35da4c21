package dev.lanefuse.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a graph on descriptions in place of numbers: every tensor becomes a {@link Value}, and what is left of the nodes is a
 * {@link Chain}. Nodes are known by what they do and read, never by their names.
 */
final class Interpreter {
    private final Graph graph;
    private final Chain chain;
    private final Budget budget;
    private final Map<String, Value> values = new HashMap<>();

    /**
     * Before the first node.
     *
     * @param input name of the network's input
     * @param axes order of its dimensions
     */
    Interpreter(Graph graph, Chain chain, String input, List<Axis> axes) {
        this.graph = graph;
        this.chain = chain;
        this.budget = new Budget(graph.fileSize());
        values.put(input, Image.of(chain.input(), axes));
    }

    /**
     * Runs nodes, each behind those that it reads.
     *
     * @throws OnnxFormatException if a node does what cannot be run here, or the output is not what the last step gives
     */
    void run(List<Node> order, String output) throws OnnxFormatException {
        for (Node node : order) {
            try {
                final Value value = value(new Call(node, new Attributes(node), inputs(node), chain, graph.opset(), budget));
                values.put(node.outputs().getFirst(), value);
            } catch (OnnxFormatException e) {
                throw e.namesNode() ? e : node.refuse(e);
            }
        }
        final Node last = order.getLast();
        if (!(values.get(output) instanceof Image image)) {
            throw last.refuse("gives a constant as the model's output; expected what the network computes");
        }
        if (!image.pads().isNone() || image.averaged() != null) {
            throw last.refuse("gives an image in the middle of a padding or a mean as the model's output; expected a stage's output");
        }
        if (image.isFlattenedByChannels()) {
            throw last.refuse(
                    "gives an image that is flattened channel by channel as the model's output; expected a stage behind it, or the image");
        }
        if (!image.isInOrder(chain.batch())) {
            throw last.refuse("gives dimensions " + image.axes()
                    + " as the model's output; expected the batch in front, and the order NCHW or NHWC");
        }
        chain.take(last, image);
    }

    private List<Value> inputs(Node node) throws OnnxFormatException {
        final List<Value> inputs = new ArrayList<>(node.inputs().size());
        for (String name : node.inputs()) {
            if (name.isEmpty()) {
                inputs.add(null);
                continue;
            }
            if (!values.containsKey(name) && graph.initialisers().containsKey(name)) {
                values.put(name, Constant.of(graph.initialisers().get(name)));
            }
            final Value value = values.get(name);
            if (value == null) {
                throw node.refuse("reads the tensor " + Text.quoted(name) + ", a second input of the model or a second output of a node;"
                        + " expected one of each");
            }
            inputs.add(value);
        }
        return inputs;
    }

    private static Value value(Call call) throws OnnxFormatException {
        if (call.node().outputs().isEmpty() || call.inputs().isEmpty() && !call.node().op().equals("Constant")) {
            throw call.refuse("has no inputs; expected at least one");
        }
        final boolean known = !call.isImage(0) && !call.isImage(1);
        return switch (call.node().op()) {
            case "Conv" -> Convolutions.conv(call);
            case "Gemm" -> Dense.gemm(call);
            case "MatMul" -> Dense.matMul(call);
            case "BatchNormalization" -> Scaling.batchNormalization(call);
            case "Add" -> known ? ConstantMath.binary(call, (a, b) -> a + b, Math::addExact) : Scaling.add(call);
            case "Sum" -> Scaling.add(call);
            case "Sub" -> known ? ConstantMath.binary(call, (a, b) -> a - b, Math::subtractExact) : Scaling.sub(call);
            case "Mul" -> known ? ConstantMath.binary(call, (a, b) -> a * b, Math::multiplyExact) : Scaling.mul(call);
            case "Div" -> known ? ConstantMath.binary(call, (a, b) -> a / b, Math::divideExact) : Scaling.div(call);
            case "Sqrt" -> ConstantMath.unary(call, Math::sqrt);
            case "Reciprocal" -> ConstantMath.unary(call, a -> 1 / a);
            case "Neg" -> known ? ConstantMath.unary(call, a -> -a) : Scaling.neg(call);
            case "Pow" -> ConstantMath.ofFloats(call, Math::pow);
            case "Relu" -> Clamps.relu(call);
            case "Clip" -> Clamps.clip(call);
            case "Min" -> Clamps.min(call, known);
            case "Max" -> Clamps.max(call, known);
            case "Pad" -> Padder.pad(call);
            case "GlobalAveragePool" -> Pooling.global(call);
            case "AveragePool" -> Pooling.average(call);
            case "ReduceMean" -> Pooling.mean(call);
            case "Softmax" -> Pooling.softmax(call);
            case "Sigmoid" -> Pooling.sigmoid(call);
            case "Transpose" -> Reshaping.transpose(call);
            case "Reshape" -> Reshaping.reshape(call);
            case "Flatten" -> Reshaping.flatten(call);
            case "Squeeze" -> Reshaping.squeeze(call);
            case "Unsqueeze" -> Reshaping.unsqueeze(call);
            case "Identity" -> call.inputs().getFirst();
            case "Dropout" -> dropout(call);
            case "Cast" -> Shapes.cast(call);
            case "CastLike" -> Shapes.castLike(call);
            case "Constant" -> Shapes.constant(call);
            case "Expand" -> ConstantMath.expand(call);
            case "ConstantOfShape" -> Shapes.constantOfShape(call);
            case "Shape" -> Shapes.shape(call);
            case "Gather" -> call.isImage(0) ? Reshaping.gather(call) : Shapes.gather(call);
            case "Concat" -> Shapes.concat(call);
            case "Slice" -> Shapes.slice(call);
            default -> throw call.refuse(
                    "is an operator that Lanefuse does not run; expected those of MobileNetV2's family, or an output before it");
        };
    }

    private static Value dropout(Call call) throws OnnxFormatException {
        if (call.has(2) && (call.integers(2).length != 1 || call.integers(2)[0] != 0)) {
            throw call.refuse("has training_mode; expected inference");
        }
        return call.inputs().getFirst();
    }
}
