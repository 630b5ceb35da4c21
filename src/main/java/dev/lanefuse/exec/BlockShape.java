package dev.lanefuse.exec;

import dev.lanefuse.ConvolutionSpec.Kind;

/**
 * What a plan must know of a block.
 *
 * @param inputHeight rows that the 3x3 convolution reads; without one, of the output
 * @param inputWidth pixels of such a row
 * @param inputChannels channels that it reads
 * @param outputHeight rows of the output
 * @param outputWidth pixels of an output row
 * @param convolution the 3x3 convolution, or null where there is none
 * @param stride of the 3x3 convolution
 * @param readsPlain whether that is a depthwise one which reads the input as it lies ({@link PlainRows})
 * @param inputBlocks elements of a pixel that the first pointwise convolution reads, in whole blocks; 0 where there is none
 * @param stemPatch elements of a patch of a dense 3x3 convolution before a depthwise one, of which a row is gathered at a time; else 0
 * @param denseRing channels of the plain pixels that a dense 3x3 convolution reads, where they are expanded; else 0
 * @param patch elements of a dense convolution's patch; else 0
 * @param hidden channels between the 3x3 convolution and the projection, in whole blocks
 * @param sliceUnit slices of the hidden channels are multiples of this
 * @param staged channels of a pixel, in whole blocks, where the output does not fill its last panel; else 0
 */
record BlockShape(
        int inputHeight,
        int inputWidth,
        int inputChannels,
        int outputHeight,
        int outputWidth,
        Kind convolution,
        int stride,
        boolean readsPlain,
        int inputBlocks,
        int stemPatch,
        int denseRing,
        int patch,
        int hidden,
        int sliceUnit,
        int staged) {

    /** Input rows that {@code rows} output rows read, borders included. */
    int taps(int rows) {
        return (rows - 1) * stride + 3;
    }
}
