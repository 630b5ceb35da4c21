package dev.lanefuse.kernel;

import static dev.lanefuse.kernel.Kernels.BLOCK;

/**
 * What packed weights look like: who packs them and who reads them agree on it. The panels that it makes have no array yet
 * ({@link Panels#in}).
 *
 * @param lanes a vector's, at most {@link Kernels#BLOCK}: weights of a depthwise convolution are cut into vectors
 * @param grain what the channels of a convolution to plain pixels are padded to a multiple of; those of one to blocks are padded to whole
 * blocks
 * @param vectors vectors of a panel of a pointwise convolution to blocks, two, or at {@code BLOCK} lanes three; any other panel has two
 */
public record Layout(int lanes, int grain, int vectors) {
    /** Vectors of all panels but those of an expand stage. */
    private static final int USUAL = 2;

    /** Checks what tiles rely on: blocks are parts of panels, or panels parts of blocks. */
    public Layout {
        assert vectors == USUAL || lanes == BLOCK : vectors + " vectors of " + lanes + " lanes";
    }

    /** Panels of a pointwise convolution to blocks. */
    public Panels toBlocks(int inputs, int outputs) {
        return panels(inputs, outputs, vectors, BLOCK);
    }

    /** Panels of a dense convolution to blocks, or of a fully connected layer. */
    public Panels dense(int inputs, int outputs) {
        return panels(inputs, outputs, USUAL, BLOCK);
    }

    /** Panels of a convolution to plain pixels. */
    public Panels toPlain(int inputs, int outputs) {
        return panels(inputs, outputs, USUAL, grain);
    }

    private Panels panels(int inputs, int outputs, int count, int padding) {
        return new Panels(inputs, outputs, count * lanes, Math.min(padding, count * lanes), null, 0);
    }
}
