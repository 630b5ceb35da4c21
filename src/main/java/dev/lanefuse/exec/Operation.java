package dev.lanefuse.exec;

/**
 * A prepared stage of a network: one image in, one image out, both without gaps. Immutable and shared; whoever runs it brings the scratch.
 *
 * <p>An image is computed in phases, each cut into as many parts as there are threads. Parts of one phase are independent of each other; a
 * phase begins when the one before is done. The cut does not change a bit.
 */
public sealed interface Operation permits BlockOperation, GroupOperation, MeanOperation, ScaleOperation {
    /** The output must not share an element with the input. */
    int APART = -1;

    /** Phases of an image that is shared by this many threads. */
    default int phases(int parts) {
        return 1;
    }

    /**
     * Computes one part of one phase.
     *
     * @param scratch one a thread, of this operation's size at least; a part writes that of its index, and its own share of the first
     */
    void part(Scratch[] scratch, float[] x, int xOffset, float[] y, int yOffset, int phase, int part, Shares shares);

    /** What each thread needs. */
    default ScratchSize scratchSize() {
        return ScratchSize.NONE;
    }

    /** Bytes of numbers that are not packed with those of the other operations. */
    default long ownBytes() {
        return 0;
    }

    /** How many folded weights and biases were subnormal and became +0.0. */
    default int flushed() {
        return 0;
    }

    /**
     * How many elements before the input the output must begin so that it may overwrite the input while a single thread computes; or {@link
     * #APART}.
     */
    long lead();
}
