package dev.lanefuse.onnx;

import java.util.ArrayList;
import java.util.List;

/**
 * A NodeProto; its attributes are read when the node is run.
 *
 * @param name as in the file; {@code #} and the position where it has none
 * @param op what it does, with its domain in front where that is not ONNX's own
 * @param inputs names of tensors; an empty one stands for an optional input that is left out
 * @param outputs names of tensors
 * @param message all of it
 */
record Node(String name, String op, List<String> inputs, List<String> outputs, Bytes message) {
    private static final int INPUT = 1;
    private static final int OUTPUT = 2;
    private static final int NAME = 3;
    private static final int OP_TYPE = 4;
    private static final int DOMAIN = 7;

    /** Reads the node at a position of the graph. */
    static Node read(Bytes message, int position) throws OnnxFormatException {
        final List<String> inputs = new ArrayList<>(2);
        final List<String> outputs = new ArrayList<>(1);
        Bytes named = Bytes.NONE; // the last of each: what stands there more than once makes no more texts
        Bytes type = Bytes.NONE;
        Bytes domain = Bytes.NONE;
        for (final Fields fields = new Fields(message); fields.next();) {
            switch (fields.number()) {
                case INPUT -> inputs.add(fields.text());
                case OUTPUT -> outputs.add(fields.text());
                case NAME -> named = fields.bytes();
                case OP_TYPE -> type = fields.bytes();
                case DOMAIN -> domain = fields.bytes();
                default -> { /* attributes, documentation */ }
            }
            if (inputs.size() + outputs.size() > Limits.NAMES) {
                throw new OnnxFormatException("node #" + position + " has more than " + Limits.NAMES
                        + " inputs and outputs; expected no more");
            }
        }
        final String name = named.text();
        final String of = domain.text();
        final String prefix = of.isEmpty() || of.equals("ai.onnx") ? "" : of + ".";
        return new Node(name.isBlank() ? "#" + position : name, prefix + type.text(), inputs, outputs, message);
    }

    /** The refusal of this node. */
    OnnxFormatException refuse(String reason) {
        return new OnnxFormatException(this, reason, null);
    }

    /** The refusal of this node, because of what went wrong within it. */
    OnnxFormatException refuse(Exception cause) {
        return new OnnxFormatException(this, "cannot be run: " + cause.getMessage(), cause);
    }
}
