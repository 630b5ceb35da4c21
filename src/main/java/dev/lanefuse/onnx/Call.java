package dev.lanefuse.onnx;

import java.util.List;

/**
 * A node with what its inputs stand for.
 *
 * @param node the node
 * @param attributes its attributes
 * @param inputs as many as the node has; null where one is left out
 * @param chain the steps so far, to which the node adds
 * @param opset version of the operators
 * @param budget of values that may be made
 */
record Call(Node node, Attributes attributes, List<Value> inputs, Chain chain, int opset, Budget budget) {
    OnnxFormatException refuse(String reason) {
        return node.refuse(reason);
    }

    /** Refuses another number of inputs. */
    void requireInputs(int count) throws OnnxFormatException {
        if (inputs.size() != count) {
            throw refuse("has " + inputs.size() + " inputs; expected " + count);
        }
    }

    /** Whether an input is there. */
    boolean has(int input) {
        return input < inputs.size() && inputs.get(input) != null;
    }

    boolean isImage(int input) {
        return has(input) && inputs.get(input) instanceof Image;
    }

    boolean isConstant(int input) {
        return has(input) && inputs.get(input) instanceof Constant;
    }

    /** An input that is an image, perhaps with a Pad node's zeros around it or in the middle of a mean. */
    Image unfinished(int input) throws OnnxFormatException {
        if (!isImage(input)) {
            throw refuse("has " + (has(input) ? "a constant" : "nothing") + " as input " + input + "; expected what the network computes");
        }
        return (Image) inputs.get(input);
    }

    /** An input that is an image as it is. */
    Image image(int input) throws OnnxFormatException {
        final Image image = unfinished(input);
        if (!image.pads().isNone() || image.averaged() != null) {
            throw refuse("reads what a Pad node gives, or a mean over rows or columns only; expected a convolution behind a Pad, and a mean"
                    + " over both");
        }
        return image;
    }

    /** An input that is known. */
    Constant constant(int input) throws OnnxFormatException {
        if (!isConstant(input)) {
            throw refuse("has " + (has(input) ? "something computed" : "nothing") + " as input " + input + " "
                    + (has(input) ? Text.quoted(node.inputs().get(input)) + " " : "") + "; expected numbers that the file holds");
        }
        return (Constant) inputs.get(input);
    }

    /** The floats of an input. */
    float[] floats(int input) throws OnnxFormatException {
        return constant(input).floats();
    }

    /** The integers of an input. */
    long[] integers(int input) throws OnnxFormatException {
        return constant(input).integers();
    }

    /** A list of integers that newer operators take as an input and older ones as an attribute; null where there is none. */
    long[] integers(String attribute, int input) throws OnnxFormatException {
        return has(input) ? integers(input) : attributes.integers(attribute);
    }

    /** Floats of an input, as many as the image has channels. */
    float[] perChannel(int input, int channels) throws OnnxFormatException {
        final float[] values = floats(input);
        if (values.length != channels) {
            throw refuse("has " + values.length + " values as input " + input + "; expected " + channels + ", one a channel");
        }
        return values;
    }

    /** A dimension that may be counted from the end. */
    int dimension(long axis, int rank) throws OnnxFormatException {
        if (axis < -rank || axis >= rank) {
            throw refuse("names dimension " + axis + " of " + rank + "; expected one that is there");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
