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
 *
 * <p>All numbers of a model pass here while nothing is compiled yet. A loop is compiled soon if it is a method that is called often, and
 * late if it is a long one within another: so loops over weights are methods for the chain of one output channel. They have no branches
 * either, for C2 leaves out one that was not taken yet, and starts anew when it is.
 */
public final class Folding {
    /** All bits of a float but the sign. */
    private static final int MAGNITUDE = Integer.MAX_VALUE;

    /** The bits of the smallest normal number. */
    private static final int SMALLEST_NORMAL = 0x00800000;

    private Folding() {}

    /**
     * Folded numbers.
     *
     * @param kernel as trained, {@code [outputChannels][chainLength]}, scaled; the trained array itself where nothing is changed
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
        finite(stage, "kernel", kernel, chain);
        if (weights.bias() != null) {
            perChannel(stage, "bias", weights.bias(), channels);
        }
        final double[] scale = scale(stage, weights.batchNorm(), channels);
        final float[] scaled = weights.batchNorm() == null ? kernel : scaled(stage, kernel, chain, scale);
        final float[] bias = new float[channels];
        for (int oc = 0; oc < channels; oc++) {
            bias[oc] = (float) bias(weights, scale, oc);
        }
        finite(stage, "folded bias", bias, channels);
        final int flushed = subnormals(scaled, chain);
        return new Folded(flushed == 0 ? scaled : flushed(scaled), flushed(bias), flushed + subnormals(bias, channels));
    }

    private static float[] scaled(String stage, float[] kernel, int chain, double[] scale) {
        final float[] scaled = new float[kernel.length];
        for (int oc = 0; oc < scale.length; oc++) {
            multiply(kernel, oc * chain, (oc + 1) * chain, scale[oc], scaled);
        }
        finite(stage, "folded kernel", scaled, chain);
        return scaled;
    }

    private static void multiply(float[] kernel, int from, int until, double scale, float[] scaled) {
        for (int i = from; i < until; i++) {
            scaled[i] = (float) (kernel[i] * scale);
        }
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
        perChannel(stage, "batch norm gamma", norm.gamma(), channels);
        perChannel(stage, "batch norm beta", norm.beta(), channels);
        perChannel(stage, "batch norm mean", norm.mean(), channels);
        perChannel(stage, "batch norm variance", norm.variance(), channels);
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

    private static void perChannel(String stage, String what, float[] values, int channels) {
        if (values.length != channels) {
            throw new IllegalArgumentException(stage + " " + what + " has " + values.length + " values; expected " + channels
                    + ", one an output channel");
        }
        finite(stage, what, values, channels);
    }

    private static void finite(String stage, String what, float[] values, int run) {
        for (int from = 0; from < values.length; from += run) {
            if (!Float.isFinite(largest(values, from, from + run))) {
                int i = from;
                while (Float.isFinite(values[i])) {
                    i++;
                }
                throw new IllegalArgumentException(stage + " " + what + "[" + i + "] is " + values[i] + "; expected a finite number");
            }
        }
    }

    /**
     * The largest magnitude of the values {@code from} until {@code until}; NaN if there is one: as bits without the sign, NaN are above
     * infinity.
     */
    public static float largest(float[] values, int from, int until) {
        int largest = 0;
        for (int i = from; i < until; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & MAGNITUDE);
        }
        return Float.intBitsToFloat(largest);
    }

    private static int subnormals(float[] values, int run) {
        int count = 0;
        for (int from = 0; from < values.length; from += run) {
            count += subnormals(values, from, from + run);
        }
        return count;
    }

    /** How many are subnormal: as bits without the sign, below the smallest normal number and not below 1. */
    private static int subnormals(float[] values, int from, int until) {
        int count = 0;
        for (int i = from; i < until; i++) {
            final int bits = Float.floatToRawIntBits(values[i]) & MAGNITUDE;
            count += (bits - SMALLEST_NORMAL & ~(bits - 1)) >>> 31;
        }
        return count;
    }

    private static float[] flushed(float[] values) {
        final float[] flushed = values.clone();
        for (int i = 0; i < flushed.length; i++) {
            flushed[i] = subnormals(values, i, i + 1) == 0 ? values[i] : 0;
        }
        return flushed;
    }

    private static String shape(ConvolutionSpec spec) {
        return switch (spec.kind()) {
            case POINTWISE -> spec.outputChannels() + " output x " + spec.inputChannels() + " input channels";
            case DEPTHWISE -> spec.outputChannels() + " channels x 3 x 3";
            case DENSE -> spec.outputChannels() + " output x " + spec.inputChannels() + " input channels x 3 x 3";
        };
    }
}
