package dev.lanefuse;

/** Where the zeros around the image of a 3x3 convolution stand. At stride 2 the two give different numbers. */
public enum Padding {
    /**
     * TensorFlow's and Keras' {@code SAME} (ONNX: {@code SAME_UPPER}): as many zeros as {@code ceil(size / stride)} outputs need, the
     * odd one behind. At stride 2 on even sizes 0 before and 1 after.
     */
    SAME,
    /** One row and column of zeros on every side: PyTorch's {@code padding=1}, ONNX {@code pads=[1,1,1,1]}. */
    SYMMETRIC;

    /** Outputs along an axis of {@code size} inputs, from 1, at a stride from 1: {@code ceil(size / stride)} with either padding. */
    public int outputSize(int size, int stride) {
        return (size - 1) / stride + 1;
    }

    /** Zeros before the first input of an axis: 0 or 1. */
    public int before(int size, int stride) {
        if (this == SYMMETRIC) {
            return 1;
        }
        final int total = Math.max(0, (outputSize(size, stride) - 1) * stride + 3 - size);
        return total / 2;
    }
}
