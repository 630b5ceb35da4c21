package dev.lanefuse.exec;

import dev.lanefuse.Activation;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.kernel.Elementwise;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.weights.Folding;
import dev.lanefuse.weights.Folding.Folded;

/** A number to multiply each channel with and one to add, then the clamp; parts are ranges of pixels. */
public final class ScaleOperation implements Operation {
    /** Numbers to which those of few channels are repeated: over three a loop is too short. */
    private static final int RUN = 64;

    private final Kernels kernels;
    private final int pixels;
    private final int channels;
    private final float[] kernel;
    private final float[] bias;
    private final Clamp clamp;
    private final int flushed;

    /**
     * Checks the numbers, which are those of a 1x1 convolution of a single channel.
     *
     * @param weights without batch normalisation
     * @throws IllegalArgumentException if there is not one for each channel, or one is not finite; the message names the index
     */
    public ScaleOperation(Kernels kernels, int pixels, int channels, ConvolutionWeights weights, Activation activation) {
        final Folded folded = Folding.fold("scale", ConvolutionSpec.pointwise(1, 1, 1, channels, activation), weights);
        this.kernels = kernels;
        this.pixels = pixels;
        this.channels = channels;
        this.kernel = repeated(folded.kernel());
        this.bias = repeated(folded.bias());
        this.clamp = Clamp.of(activation);
        this.flushed = folded.flushed();
    }

    private static float[] repeated(float[] numbers) {
        final float[] repeated = new float[Math.ceilDiv(RUN, numbers.length) * numbers.length];
        for (int from = 0; from < repeated.length; from += numbers.length) {
            System.arraycopy(numbers, 0, repeated, from, numbers.length);
        }
        return repeated;
    }

    @Override
    public void part(Scratch[] scratch, float[] x, int xOffset, float[] y, int yOffset, int phase, int part, Shares shares) {
        final int from = shares.from(pixels, part);
        final int count = shares.until(pixels, part) - from;
        final int start = from * channels;
        Elementwise.scale(x, xOffset + start, count * channels, kernel, bias, y, yOffset + start);
        if (!clamp.isLinear()) {
            kernels.clamp(y, yOffset + start, channels, channels, count, clamp.low(), clamp.high());
        }
    }

    @Override
    public long ownBytes() {
        return (long) Float.BYTES * (kernel.length + bias.length);
    }

    @Override
    public int flushed() {
        return flushed;
    }

    @Override
    public long lead() {
        return 0;
    }
}
