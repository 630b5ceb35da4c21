package dev.lanefuse.onnx;

/** What a model answers. */
public enum OutputKind {
    /** An image, {@code [height][width][channels]} whatever the order in the file: the output stands before the pooling. */
    IMAGE,
    /** A vector of features: the pooling is the last stage, or what scales its means; or what scales probabilities. */
    FEATURES,
    /** A number for each class: a fully connected layer is the last stage, or what scales its numbers. */
    LOGITS,
    /** Probabilities: softmax is the last stage, or, each for itself, sigmoid. */
    PROBABILITIES
}
