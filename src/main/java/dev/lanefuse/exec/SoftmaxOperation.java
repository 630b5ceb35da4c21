package dev.lanefuse.exec;

import dev.lanefuse.kernel.Elementwise;

/** Softmax over the channels of each pixel, in place if need be; parts are ranges of pixels. */
public record SoftmaxOperation(int pixels, int channels) implements GroupOperation {
    @Override
    public void part(Scratch scratch, int images, float[] x, int xOffset, float[] y, int yOffset, int part, Shares shares) {
        final long all = (long) images * pixels;
        final int until = shares.until(all, part);
        for (int m = shares.from(all, part); m < until; m++) { // one pixel a step
            Elementwise.softmax(x, xOffset + m * channels, channels, scratch.doubles(), y, yOffset + m * channels);
        }
    }

    @Override
    public ScratchSize scratchSize() {
        return new ScratchSize(0, channels);
    }
}
