package dev.lanefuse.onnx;

/**
 * What a dimension of an image's tensor runs over. Transposing permutes them, pooling turns rows and columns into ones, flattening an image
 * makes one of two or all three.
 */
enum Axis {
    BATCH, CHANNEL, ROW, COLUMN,
    /** Rows and columns, row by row. */
    PLANE,
    /** All values of an image of more than one pixel, channel by channel, as flattening NCHW gives them. */
    PLANES,
    /** The same pixel by pixel, as flattening NHWC gives them. */
    PIXELS,
    /** Nothing: its size is 1. */
    ONE
}
