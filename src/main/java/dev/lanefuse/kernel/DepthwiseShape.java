package dev.lanefuse.kernel;

/**
 * The geometry of a depthwise 3x3 convolution. Borders are not part of it: they are data.
 *
 * @param stride 1 or 2, the same in both directions
 * @param outputWidth pixels of an output row
 * @param pitch elements from one input row of a block to the next, borders included
 */
public record DepthwiseShape(int stride, int outputWidth, int pitch) {}
