package dev.lanefuse.exec;

import dev.lanefuse.kernel.Elementwise;

/** The logistic function of each value, in place if need be; parts are ranges of values. */
public record SigmoidOperation(int size) implements GroupOperation {
    @Override
    public void part(Scratch scratch, int images, float[] x, int xOffset, float[] y, int yOffset, int part, Shares shares) {
        final long all = (long) images * size;
        final int from = shares.from(all, part);
        Elementwise.sigmoid(x, xOffset + from, shares.until(all, part) - from, y, yOffset + from);
    }
}
