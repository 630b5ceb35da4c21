package dev.lanefuse.onnx;

/**
 * Values that reading a model may make: kernels, each time one is used, copies of tensors in another order, and scalars that stand for a
 * value a channel. A file that has one kernel used by thousands of nodes ends here.
 */
final class Budget {
    /** Every kernel transposed, used, and transposed again would still fit. */
    private static final long MULTIPLE = 4;
    private static final int SMALL = 1 << 16;

    private final long most;
    private long taken;

    Budget(long fileSize) {
        this.most = MULTIPLE * (fileSize / Float.BYTES) + SMALL;
    }

    void take(Node node, long values) throws OnnxFormatException {
        taken += values;
        if (taken > most) {
            throw node.refuse("brings the model to " + taken + " values of kernels and copies; expected at most " + most
                    + ", " + MULTIPLE + " times what the file can hold");
        }
    }
}
