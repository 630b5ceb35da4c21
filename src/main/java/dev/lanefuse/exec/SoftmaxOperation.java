package dev.lanefuse.exec;

import dev.lanefuse.kernel.Elementwise;

/** Softmax over the channels of each pixel; parts are ranges of pixels. */
public record SoftmaxOperation(int pixels, int channels) implements Operation {
    @Override
    public int phases(int parts) {
        return 1;
    }

    @Override
    public void part(Scratch[] scratch, float[] x, int xOffset, float[] y, int yOffset, int phase, int part, int parts) {
        final int until = (int) ((long) pixels * (part + 1) / parts);
        for (int m = (int) ((long) pixels * part / parts); m < until; m++) { // one pixel a step
            Elementwise.softmax(x, xOffset + m * channels, channels, scratch[part].doubles(), y, yOffset + m * channels);
        }
    }

    @Override
    public ScratchSize scratchSize() {
        return new ScratchSize(0, channels);
    }

    @Override
    public int flushed() {
        return 0;
    }

    @Override
    public long lead() {
        return APART;
    }
}
