package dev.lanefuse.onnx;

/** What a dimension of an image's tensor runs over. Transposing permutes them, pooling turns rows and columns into ones, flattening an image makes one of all three. */
enum Axis {
    BATCH, CHANNEL, ROW, COLUMN,
    /** All values of an image of more than one pixel, channel by channel, as flattening NCHW gives them. */
    PLANES,
    /** The same pixel by pixel, as flattening NHWC gives them. */
    PIXELS,
    /** Nothing: its size is 1. */
    ONE
}
