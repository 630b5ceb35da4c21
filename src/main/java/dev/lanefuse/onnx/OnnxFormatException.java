package dev.lanefuse.onnx;

import java.io.IOException;

/**
 * A file is no ONNX model, or holds one that cannot be run here; the message names the node or the tensor, what it holds, and the rule.
 *
 * <p>It is checked, and an {@link IOException}: which file a program is given is not in its hands, so it has to be ready for a wrong one
 * in the same place where it is ready for none.
 */
public final class OnnxFormatException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean namesNode;

    OnnxFormatException(String message) {
        this(message, null);
    }

    OnnxFormatException(String message, Throwable cause) {
        super(message, cause);
        this.namesNode = false;
    }

    /** The refusal of a node. */
    OnnxFormatException(Node node, String reason, Throwable cause) {
        super("node " + Text.quoted(node.name()) + " (" + Text.shown(node.op()) + ") " + reason, cause);
        this.namesNode = true;
    }

    /** Whether the message says of which node it speaks. */
    boolean namesNode() {
        return namesNode;
    }
}
