package dev.lanefuse.weights;

import dev.lanefuse.BatchNorm;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import java.util.Arrays;

/**
 * Checks trained numbers and folds batch normalisation into them.
 *
 * <p>Per output channel, in double, rounded once: {@code w' = w * (gamma / sqrt(variance + epsilon))}, {@code b' = beta + (bias - mean)
 * * (gamma / sqrt(variance + epsilon))}. Results that are subnormal become +0.0: Java cannot switch on
 * flush-to-zero, and one subnormal weight can make a network several times slower.
 */
public final class Folding {
    private Folding() {}

    /**
     * Folded numbers.
     *
     * @param kernel as trained, {@code [outputChannels][chainLength]}, scaled
     * @param bias one a channel
     * @param flushed how many results were subnormal and became +0.0
     */
    public record Folded(float[] kernel, float[] bias, int flushed) {}

    /**
     * Folds one convolution.
     *
     * @param stage what the convolution is called in messages
     * @throws IllegalArgumentException if a length is wrong, a value or a folded result is not finite, or variance + epsilon is not
     *     positive
     */
    public static Folded fold(String stage, ConvolutionSpec spec, ConvolutionWeights weights) {
        final int channels = spec.outputChannels();
        final int chain = spec.chainLength();
        final float[] kernel = weights.kernel();
        if (kernel.length != spec.parameters()) {
            throw new IllegalArgumentException(stage + " kernel has " + kernel.length + " values; expected " + spec.parameters() + " = "
                    + shape(spec));
        }
        finite(stage + " kernel", kernel);
        perChannel(stage + " bias", weights.bias(), channels);
        final double[] scale = scale(stage, weights.batchNorm(), channels);

        final float[] foldedKernel = new float[kernel.length];
        final float[] foldedBias = new float[channels];
        int flushed = 0;
        for (int oc = 0; oc < channels; oc++) {
            for (int i = oc * chain; i < (oc + 1) * chain; i++) {
                final float w = (float) (kernel[i] * scale[oc]);
                foldedKernel[i] = flush(w);
                flushed += isSubnormal(w) ? 1 : 0;
            }
            final float b = (float) bias(weights, scale, oc);
            foldedBias[oc] = flush(b);
            flushed += isSubnormal(b) ? 1 : 0;
        }
        finite(stage + " folded kernel", foldedKernel);
        finite(stage + " folded bias", foldedBias);
        return new Folded(foldedKernel, foldedBias, flushed);
    }

    private static double bias(ConvolutionWeights weights, double[] scale, int oc) {
        final double bias = weights.bias() == null ? 0 : weights.bias()[oc];
        final BatchNorm norm = weights.batchNorm();
        return norm == null ? bias : norm.beta()[oc] + (bias - norm.mean()[oc]) * scale[oc];
    }

    private static double[] scale(String stage, BatchNorm norm, int channels) {
        final double[] scale = new double[channels];
        Arrays.fill(scale, 1);
        if (norm == null) {
            return scale;
        }
        if (!Double.isFinite(norm.epsilon())) {
            throw new IllegalArgumentException(stage + " batch norm epsilon is " + norm.epsilon() + "; expected a finite number");
        }
        required(stage + " batch norm gamma", norm.gamma(), channels);
        required(stage + " batch norm beta", norm.beta(), channels);
        required(stage + " batch norm mean", norm.mean(), channels);
        required(stage + " batch norm variance", norm.variance(), channels);
        for (int oc = 0; oc < channels; oc++) {
            final double v = norm.variance()[oc] + norm.epsilon();
            if (!(v > 0)) {
                throw new IllegalArgumentException(stage + " batch norm variance[" + oc + "] + epsilon is " + v
                        + "; expected a positive number");
            }
            scale[oc] = norm.gamma()[oc] / Math.sqrt(v);
        }
        return scale;
    }

    private static void required(String what, float[] values, int channels) {
        if (values == null) {
            throw new IllegalArgumentException(what + " is null; expected " + channels + " values");
        }
        perChannel(what, values, channels);
    }

    private static void perChannel(String what, float[] values, int channels) {
        if (values == null) {
            return;
        }
        if (values.length != channels) {
            throw new IllegalArgumentException(what + " has " + values.length + " values; expected " + channels
                    + ", one an output channel");
        }
        finite(what, values);
    }

    private static void finite(String what, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(what + "[" + i + "] is " + values[i] + "; expected a finite number");
            }
        }
    }

    private static String shape(ConvolutionSpec spec) {
        return switch (spec.kind()) {
            case POINTWISE -> spec.outputChannels() + " output x " + spec.inputChannels() + " input channels";
            case DEPTHWISE -> spec.outputChannels() + " channels x 3 x 3";
            case DENSE -> spec.outputChannels() + " output x " + spec.inputChannels() + " input channels x 3 x 3";
        };
    }

    private static float flush(float v) {
        return isSubnormal(v) ? 0.0f : v;
    }

    private static boolean isSubnormal(float v) {
        return v != 0 && Math.abs(v) < Float.MIN_NORMAL;
    }
}
