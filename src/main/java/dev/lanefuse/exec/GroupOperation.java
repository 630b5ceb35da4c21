package dev.lanefuse.exec;

/**
 * An operation at the end of a network that takes the images of a group together, one behind the other, so that it reads its weights once
 * for all of them. It has one phase.
 */
public sealed interface GroupOperation extends Operation permits ConnectedOperation, SigmoidOperation, SoftmaxOperation {
    /**
     * Computes one part for a group.
     *
     * @param scratch the part's own
     * @param images of the group, from 1
     */
    void part(Scratch scratch, int images, float[] x, int xOffset, float[] y, int yOffset, int part, Shares shares);

    @Override
    default void part(Scratch[] scratch, float[] x, int xOffset, float[] y, int yOffset, int phase, int part, Shares shares) {
        part(scratch[part], 1, x, xOffset, y, yOffset, part, shares);
    }

    @Override
    default long lead() {
        return APART;
    }
}
