package dev.lanefuse;

/**
 * Where the zeros around the image of a 3x3 convolution stand, if there are any. At stride 2 on even sizes each gives different numbers.
 */
public enum Padding {
    /**
     * TensorFlow's and Keras' {@code SAME} (ONNX: {@code SAME_UPPER}): as many zeros as {@code ceil(size / stride)} outputs need, the
     * odd one behind. At stride 2 on even sizes 0 before and 1 after.
     */
    SAME,
    /** One row and column of zeros on every side: PyTorch's {@code padding=1}, ONNX {@code pads=[1,1,1,1]}. */
    SYMMETRIC,
    /**
     * No zeros: {@code VALID} of TensorFlow, Keras and ONNX, PyTorch's {@code padding=0}, ONNX {@code pads=[0,0,0,0]}. The image needs at
     * least 3 rows and columns. At stride 2 on even sizes the last of them is not read.
     */
    VALID;

    /**
     * Outputs along an axis of {@code size} inputs, from 1, at a stride from 1: {@code ceil(size / stride)}, but with {@link #VALID} {@code
     * floor((size - 3) / stride) + 1}, which is not positive where the kernel does not fit.
     */
    public int outputSize(int size, int stride) {
        return this == VALID ? Math.floorDiv(size - 3, stride) + 1 : (size - 1) / stride + 1;
    }

    /** Zeros before the first input of an axis: 0 or 1. */
    public int before(int size, int stride) {
        return switch (this) {
            case SAME -> Math.max(0, (outputSize(size, stride) - 1) * stride + 3 - size) / 2;
            case SYMMETRIC -> 1;
            case VALID -> 0;
        };
    }
}
