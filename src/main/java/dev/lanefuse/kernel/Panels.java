package dev.lanefuse.kernel;

/**
 * The packed weights of a pointwise convolution (or of any convolution whose taps lie in one run of inputs).
 *
 * <p>Output channels are cut into panels as wide as a register tile. A panel holds the biases of its channels, then for each
 * input channel one weight per output channel, so that a tile reads it from front to back:
 *
 * <pre>
 *   values[offsets[p]]
 *   |
 *   v      width = widths[p]
 *   [ bias    of channels  starts[p] .. starts[p] + width - 1 ]
 *   [ weights of input 0                                      ]
 *   [ weights of input 1                                      ]
 *     ...
 *   [ weights of input inputs - 1                             ]
 * </pre>
 *
 * Channels from {@code outputs} on are padding: bias and weights are +0.0. A panel of one and a half vectors keeps its last
 * half vector twice, so that its rows are {@code strides[p]} = two vectors apart; otherwise that is its width.
 *
 * @param inputs length of the chain of one output element
 * @param outputs output channels without padding
 * @param widths channels of each panel, see {@link PanelWidths}
 * @param strides elements from one input's weights to the next, in each panel
 * @param starts first channel of each panel
 * @param offsets where each panel begins in {@code values}
 * @param values the packed numbers
 */
public record Panels(int inputs, int outputs, int[] widths, int[] strides, int[] starts, int[] offsets, float[] values) {

    /** Panels without values for {@code inputs} x {@code outputs}, of the given widths. */
    public static Panels empty(int inputs, int outputs, int[] widths, int lanes) {
        final int[] strides = new int[widths.length];
        final int[] starts = new int[widths.length];
        final int[] offsets = new int[widths.length];
        int channels = 0;
        long size = 0;
        for (int p = 0; p < widths.length; p++) {
            starts[p] = channels;
            offsets[p] = Math.toIntExact(size);
            strides[p] = Math.ceilDiv(widths[p], lanes) * lanes;
            channels += widths[p];
            size += (inputs + 1L) * strides[p];
        }
        return new Panels(inputs, outputs, widths, strides, starts, offsets, new float[Math.toIntExact(size)]);
    }

    /** Number of panels. */
    public int count() {
        return widths.length;
    }

    /** Output channels with padding: the sum of the widths. */
    public int paddedOutputs() {
        return starts[count() - 1] + widths[count() - 1];
    }
}
