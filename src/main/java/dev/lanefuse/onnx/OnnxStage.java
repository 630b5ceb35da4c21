package dev.lanefuse.onnx;

import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.Padding;
import dev.lanefuse.net.Layer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * One stage of a model and the nodes of the file that it computes.
 *
 * @param kind {@code fused block}, {@code convolution}, {@code scale}, {@code average pool}, {@code fully connected}, {@code softmax} or
 *     {@code sigmoid}
 * @param shape sizes and activations
 * @param multiplyAdds of one image
 * @param nodes names of the file's nodes in the order in which they were met; {@code #} and the position for one without a name
 */
public record OnnxStage(String kind, String shape, long multiplyAdds, List<String> nodes) {
    /** Requires all, and copies the names. */
    public OnnxStage {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(shape, "shape");
        nodes = List.copyOf(nodes);
    }

    /** The stage that a layer is. */
    static OnnxStage of(Fusion.Part part) {
        final String inputs = Integer.toString(part.inputChannels());
        final List<String> nodes = part.nodes().stream().map(Text::shown).toList();
        return switch (part.layer()) {
            case Layer.Block(BlockSpec spec, BlockWeights weights) -> new OnnxStage("fused block", spec + " "
                    + (spec.expand() ? spec.expandActivation() + ", " : "") + spec.convolutionActivation() + ", "
                    + spec.projectActivation(), spec.multiplyAdds(), nodes);
            case Layer.Convolution(ConvolutionSpec spec, ConvolutionWeights weights) -> new OnnxStage("convolution",
                    spec.inputHeight() + "x" + spec.inputWidth() + " " + spec.inputChannels() + "-" + spec.outputChannels() + " s"
                            + spec.stride() + (spec.padding() == Padding.VALID ? " valid " : " ") + kernel(spec) + " " + spec.activation(),
                    spec.multiplyAdds(), nodes);
            case Layer.Scale scale -> new OnnxStage("scale", inputs + " " + scale.activation(), 0, nodes);
            case Layer.GlobalAveragePool() -> new OnnxStage("average pool", inputs, 0, nodes);
            case Layer.FullyConnected full -> new OnnxStage(
                    "fully connected", full.kernel().length / full.outputs() + "-" + full.outputs() + " " + full.activation(),
                    full.kernel().length, nodes);
            case Layer.Softmax() -> new OnnxStage("softmax", inputs, 0, nodes);
            case Layer.Sigmoid() -> new OnnxStage("sigmoid", inputs, 0, nodes);
        };
    }

    private static String kernel(ConvolutionSpec spec) {
        return switch (spec.kind()) {
            case POINTWISE -> "1x1";
            case DEPTHWISE -> "depthwise 3x3";
            case DENSE -> "dense 3x3";
        };
    }

    /** The stage in one line; of more than three nodes the first, the last, and their count. */
    @Override
    public String toString() {
        return line(0);
    }

    /** The same without the first letters of the names. */
    String line(int prefix) {
        final List<String> names = nodes.stream().map(node -> node.substring(prefix)).toList();
        return String.format(Locale.ROOT, "%-15s  %-50s %,13d  %s", kind, shape, multiplyAdds, names.size() <= 3
                ? String.join(", ", names)
                : names.getFirst() + " .. " + names.getLast() + " (" + names.size() + " nodes)");
    }
}
