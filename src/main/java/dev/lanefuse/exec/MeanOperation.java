package dev.lanefuse.exec;

import dev.lanefuse.kernel.Kernels;

/** The mean of each channel over the image; parts are ranges of channels. */
public record MeanOperation(Kernels kernels, int pixels, int channels) implements Operation {
    @Override
    public void part(Scratch[] scratch, float[] x, int xOffset, float[] y, int yOffset, int phase, int part, Shares shares) {
        final int blocks = Math.ceilDiv(channels, kernels.layout().lanes());
        final int from = shares.from(blocks, part) * kernels.layout().lanes();
        final int until = Math.min(channels, shares.until(blocks, part) * kernels.layout().lanes());
        if (from < until) { // there may be fewer blocks than parts
            kernels.mean(x, xOffset + from, channels, until - from, pixels, y, yOffset + from);
        }
    }

    @Override
    public long lead() {
        return APART;
    }
}
