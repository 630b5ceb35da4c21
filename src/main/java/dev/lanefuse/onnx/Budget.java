package dev.lanefuse.onnx;

/**
 * Values that reading a model may make: kernels, each time one is used, and copies of tensors in another order. Three times what the file can hold, and some for scalars that stand for a
 * value a channel: a file that has one kernel used by thousands of nodes ends here.
 */
final class Budget {
    private static final int SMALL = 1 << 16;

    private final long most;
    private long taken;

    Budget(int fileSize) {
        this.most = 3L * (fileSize / Float.BYTES) + SMALL;
    }

    void take(Node node, long values) throws OnnxFormatException {
        taken += values;
        if (taken > most) {
            throw node.refuse("brings the model to " + taken + " values of kernels and copies; expected at most " + most
                    + ", three times what the file can hold");
        }
    }
}
