package dev.lanefuse.exec;

import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.weights.Folding.Folded;

/** A convolution with its folded numbers. */
public record Stage(ConvolutionSpec spec, Folded folded) {
    /** No magnitude up to this one overflows in the few roundings that a chain adds to its exact sum. */
    private static final double SAFE = 0x1p126;

    /** The largest power of two that, as a bound on the input, keeps every stage finite; null is a stage that is missing. */
    static float finiteLimit(Stage... stages) {
        for (int exponent = 100; exponent >= -100; exponent -= 4) {
            double bound = Math.scalb(1.0, exponent);
            for (Stage stage : stages) {
                bound = stage == null ? bound : stage.bound(bound);
            }
            if (bound < Double.POSITIVE_INFINITY) {
                return Math.scalb(1.0f, exponent);
            }
        }
        return -1;
    }

    /** A bound on the magnitude behind the activation for inputs up to {@code input}; infinite where a chain might overflow. */
    double bound(double input) {
        double most = 0;
        final int chain = spec.chainLength();
        for (int oc = 0; oc < spec.outputChannels(); oc++) {
            most = Math.max(most, Math.abs(folded.bias()[oc]) + magnitudes(folded.kernel(), oc * chain, (oc + 1) * chain) * input);
        }
        if (most > SAFE) {
            return Double.POSITIVE_INFINITY;
        }
        final float low = spec.activation().low();
        final float high = spec.activation().high();
        final double within = Math.min(most, Math.max(Math.abs(low), Math.abs(high)));
        return Math.max(within, Math.max(low, -high)); // a clamp that leaves out zero raises magnitudes, too
    }

    private static double magnitudes(float[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += Math.abs(values[i]);
        }
        return sum;
    }
}
