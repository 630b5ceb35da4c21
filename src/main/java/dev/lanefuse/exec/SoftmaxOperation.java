package dev.lanefuse.exec;

import dev.lanefuse.kernel.Elementwise;

/** Softmax over the channels of each pixel, in place if need be; parts are ranges of pixels. */
public record SoftmaxOperation(int pixels, int channels) implements GroupOperation {
    @Override
    public void part(Scratch scratch, int images, float[] x, int xOffset, float[] y, int yOffset, int part, int parts) {
        final long all = (long) images * pixels;
        final int until = (int) (all * (part + 1) / parts);
        for (int m = (int) (all * part / parts); m < until; m++) { // one pixel a step
            Elementwise.softmax(x, xOffset + m * channels, channels, scratch.doubles(), y, yOffset + m * channels);
        }
    }

    @Override
    public ScratchSize scratchSize() {
        return new ScratchSize(0, channels);
    }
}
