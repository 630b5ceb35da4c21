package dev.lanefuse.onnx;

/** What a model answers. */
public enum OutputKind {
    /**
     * An image, {@code [height][width][channels]} whatever the order in the file: the output stands before the pooling, or there is none.
     */
    IMAGE,
    /** A vector of features: the pooling is the last stage, or a scale behind it; or probabilities that were scaled. */
    FEATURES,
    /** A number for each class: a fully connected layer is the last stage, or a scale behind it. */
    LOGITS,
    /** Probabilities: softmax is the last stage, or, each for itself, sigmoid; of one pixel. */
    PROBABILITIES
}
