package dev.lanefuse.onnx;

/**
 * What a reader may be told beside the file.
 *
 * @param output the tensor to stop at: an output of the graph or of any of its nodes; null for the graph's only output
 * @param height rows of an input image where the file leaves them open; 0 where it does not
 * @param width pixels of an input row where the file leaves them open; 0 where it does not
 */
public record OnnxOptions(String output, int height, int width) {
    /** The graph's only output, and the size that the file fixes. */
    public static final OnnxOptions DEFAULT = new OnnxOptions(null, 0, 0);

    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if height or width is negative
     */
    public OnnxOptions {
        if (height < 0 || width < 0) {
            throw new IllegalArgumentException("input size is " + height + " x " + width
                    + "; expected at least 1 x 1, or 0 for the file's");
        }
    }

    /** These options, stopping at another tensor. */
    public OnnxOptions withOutput(String other) {
        return new OnnxOptions(other, height, width);
    }

    /** These options with another size of the input. */
    public OnnxOptions withSize(int otherHeight, int otherWidth) {
        return new OnnxOptions(output, otherHeight, otherWidth);
    }
}
