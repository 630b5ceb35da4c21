package dev.lanefuse.exec;

import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.kernel.Panels;
import java.util.Arrays;

/**
 * What a plan must know of a block.
 *
 * @param lanes channels of a block of the ring
 * @param inputHeight rows of an image
 * @param inputWidth pixels of an input row
 * @param outputHeight rows of the output
 * @param outputWidth pixels of an output row
 * @param convolution the 3x3 convolution, or null where there is none
 * @param stride of the 3x3 convolution
 * @param denseInputs input channels of a dense 3x3 convolution
 * @param expand panels of the stage that fills the ring, or null where rows are copied into it
 * @param ringChannels channels that the ring holds: the 3x3 convolution's inputs, padded
 * @param paddedHidden channels that the middle holds: its outputs, padded
 * @param staged whether the output goes through staging: its channels do not fill the last vector
 * @param paddedOutputs channels of a staged pixel
 */
record BlockShape(
        int lanes,
        int inputHeight,
        int inputWidth,
        int outputHeight,
        int outputWidth,
        Kind convolution,
        int stride,
        int denseInputs,
        Panels expand,
        int ringChannels,
        int paddedHidden,
        boolean staged,
        int paddedOutputs) {

    /** Where slices of at least {@code width} channels begin, and where the last ends; they end where a panel ends. */
    int[] slices(int width) {
        if (convolution != Kind.DEPTHWISE || width >= paddedHidden) {
            return new int[] {0, paddedHidden};
        }
        final int[] starts = new int[paddedHidden / lanes + 1];
        int count = 1;
        for (int channel = 0; channel < paddedHidden;) {
            channel += expand == null ? lanes : expand.widths()[Arrays.binarySearch(expand.starts(), channel)];
            if (channel - starts[count - 1] >= width || channel == paddedHidden) {
                starts[count++] = channel;
            }
        }
        return Arrays.copyOf(starts, count);
    }

    /** The panel that begins at this channel, or the number of panels for the end. */
    int panelAt(int channel) {
        return channel == paddedHidden ? expand.count() : Arrays.binarySearch(expand.starts(), channel);
    }
}
