package dev.lanefuse.kernel;

/**
 * The columns of a depthwise 3x3 convolution, in pixels. Rows are not part of it: they come as a table of offsets.
 *
 * @param inputWidth pixels of an input row
 * @param outputWidth pixels of an output row
 * @param stride 1 or 2, the same in both directions
 * @param padLeft columns of zeros left of the image, 0 or 1; those on its right follow from the widths and are 0 or 1 too
 */
public record DepthwiseShape(int inputWidth, int outputWidth, int stride, int padLeft) {}
