package dev.lanefuse.onnx;

/** What a dimension of an image's tensor runs over. Transposing permutes them, pooling turns rows and columns into ones. */
enum Axis {
    BATCH, CHANNEL, ROW, COLUMN,
    /** Nothing: its size is 1. */
    ONE
}
