package dev.lanefuse.exec;

import dev.lanefuse.kernel.Elementwise;

/** The logistic function of each value, in place if need be; parts are ranges of values. */
public record SigmoidOperation(int size) implements GroupOperation {
    @Override
    public void part(Scratch scratch, int images, float[] x, int xOffset, float[] y, int yOffset, int part, int parts) {
        final long all = (long) images * size;
        final int from = (int) (all * part / parts);
        Elementwise.sigmoid(x, xOffset + from, (int) (all * (part + 1) / parts) - from, y, yOffset + from);
    }
}
