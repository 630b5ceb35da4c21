package dev.lanefuse.onnx;

import java.util.List;

/**
 * One stage of a model and the nodes of the file that it computes.
 *
 * @param kind {@code fused block}, {@code convolution}, {@code average pool}, {@code fully connected} or {@code softmax}
 * @param shape sizes and activations
 * @param multiplyAdds of one image
 * @param nodes names of the file's nodes in the order in which they were met; {@code #} and the position for one without a name
 */
public record OnnxStage(String kind, String shape, long multiplyAdds, List<String> nodes) {
    /** Copies the names. */
    public OnnxStage {
        nodes = List.copyOf(nodes);
    }

    /** The stage in one line; of more than three nodes the first, the last, and their count. */
    @Override
    public String toString() {
        return line(0);
    }

    /** The same without the first letters of the names. */
    String line(int prefix) {
        final List<String> names = nodes.stream().map(node -> node.substring(prefix)).toList();
        return String.format("%-15s  %-50s %,13d  %s", kind, shape, multiplyAdds, names.size() <= 3
                ? String.join(", ", names)
                : names.getFirst() + " .. " + names.getLast() + " (" + names.size() + " nodes)");
    }
}
