package dev.lanefuse.kernel;

import static dev.lanefuse.kernel.Kernels.BLOCK;

/**
 * The packed weights of a pointwise convolution (or of any convolution whose taps lie in one run of inputs).
 *
 * <p>Output channels are cut into panels as wide as a register tile, two vectors or three ({@link Layout}); the last may be less. A panel
 * holds the biases of its channels, then for each input one weight per output channel, so that a tile reads it from front to back:
 *
 * <pre>
 *   values[offset(p)], the first at origin
 *   |
 *   v      width(p) values a row
 *   [ bias    of channels  p * width .. p * width + width(p) - 1 ]
 *   [ weights of input 0                                         ]
 *   [ weights of input 1                                         ]
 *     ...
 *   [ weights of input steps - 1                                 ]
 * </pre>
 *
 * Channels from {@code outputs} on are padding: bias and weights are +0.0, or, where that is half a block, those of the half block before
 * ({@link #repeatHalf}). A chain of odd length has one step more, for a tile may take two at a time: its weights are -0.0 and its input is
 * +0.0, and acc + -0.0 is acc for every acc.
 *
 * @param inputs length of the chain of one output element, 1 or more; negative if {@link #hollow}
 * @param outputs output channels without padding
 * @param width channels of every panel but the last
 * @param grain those of the last are padded to a multiple of it
 * @param values the packed numbers, and perhaps others; null where only the sizes matter
 * @param origin where they begin: {@link Kernels#ORIGIN} modulo a block
 */
public record Panels(int inputs, int outputs, int width, int grain, float[] values, int origin) {
    /** Checks what tiles rely on: a chain has a step. */
    public Panels {
        assert inputs != 0 : "a chain of no inputs";
    }

    /** The same in this array, from {@code start} on. */
    public Panels in(float[] array, int start) {
        return new Panels(inputs, outputs, width, grain, array, start);
    }

    /**
     * The same for calls that compute nothing: a kernel takes the tiles that it would take, and each returns at once, for its chain has
     * fewer than no steps. To a compiler that counts calls it is one.
     */
    Panels hollow() {
        return new Panels(-steps(), outputs, width, grain, values, origin);
    }

    /** Whether nothing is to be computed. */
    public boolean isHollow() {
        return inputs < 0;
    }

    /**
     * Brings the half block before the padding, where that is half a block, once more into it: when all else is there. Two pixels can then
     * share a vector of such weights (16 lanes, plain pixels); of blocks the padding then holds copies, which does not matter.
     */
    public void repeatHalf() {
        if (paddedOutputs() - outputs == BLOCK / 2) {
            final int last = count() - 1, width = width(last), end = offset(last) + (steps() + 1) * width;
            for (int row = offset(last) + width; row <= end; row += width) { // the end of a row
                System.arraycopy(values, row - BLOCK, values, row - BLOCK / 2, BLOCK / 2);
            }
        }
    }

    /** Elements of all panels. */
    public long size() {
        return (long) paddedOutputs() * (steps() + 1);
    }

    /** Steps of a chain: its length, rounded up to an even number. */
    public int steps() {
        return inputs + inputs % 2;
    }

    /** Number of panels. */
    public int count() {
        return Math.ceilDiv(outputs, width);
    }

    /** Output channels with padding. */
    public int paddedOutputs() {
        return (outputs + grain - 1) / grain * grain; // Math.ceilDiv has a branch, which no warm-up takes both ways at every call
    }

    /** Channels of panel {@code p}. */
    public int width(int p) {
        return Math.min(width, paddedOutputs() - p * width);
    }

    /** Where panel {@code p} begins in {@code values}. */
    public int offset(int p) {
        return origin + p * width * (steps() + 1);
    }
}
