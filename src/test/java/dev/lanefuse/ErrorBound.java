package dev.lanefuse;

import dev.lanefuse.reference.Reference;

/**
 * How far the contract's result may lie from the exact one: |error| <= gamma_K * sum |x||w| (Higham, Accuracy and Stability of Numerical
 * Algorithms, chapter 3), carried from stage to stage.
 *
 * <p>With u = 2^-24 and gamma_n = n u / (1 - n u): a chain of K fused steps from the bias errs by gamma_K (|b| + sum |w||x|); folding
 * rounds each w and b once more and in double before (K + 2 in place of K covers both); an error e of an input adds |w| e. The
 * residual adds one rounding of the sum. A clamp makes no error larger.
 */
public final class ErrorBound {
    private static final double UNIT = 0x1p-24;

    private ErrorBound() {}

    /** The bound of each output element of a block. */
    static double[] block(BlockSpec spec, BlockWeights weights, float[] in) {
        return block(spec, weights, Reference.widen(in), new double[in.length]);
    }

    /** The bound of each output element of a block whose exact input comes with an error. */
    public static double[] block(BlockSpec spec, BlockWeights weights, double[] image, double[] imageError) {
        double[] x = image;
        double[] error = imageError;
        if (spec.expand()) {
            error = stage(spec.expandStage(), weights.expand(), x, error, false);
            x = Reference.convolution(spec.expandStage(), weights.expand(), x, null);
        }
        error = stage(spec.convolutionStage(), weights.convolution(), x, error, false);
        x = Reference.convolution(spec.convolutionStage(), weights.convolution(), x, null);
        error = stage(spec.projectStage(), weights.project(), x, error, spec.residual());
        if (spec.residual()) {
            for (int i = 0; i < error.length; i++) {
                error[i] += UNIT * Math.abs(image[i]) + (1 + UNIT) * imageError[i];
            }
        }
        return error;
    }

    /** The bound of each output element of a convolution whose exact input comes with an error. */
    public static double[] convolution(ConvolutionSpec spec, ConvolutionWeights weights, double[] x, double[] error) {
        return stage(spec, weights, x, error, false);
    }

    /** The bound of each value that is scaled: of its channel a 1x1 convolution of a single channel. */
    public static double[] scale(float[] kernel, float[] bias, double[] x, double[] error) {
        final double[] bounds = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            final int c = i % kernel.length;
            final ConvolutionWeights weights = ConvolutionWeights.of(new float[] {kernel[c]}, bias == null ? null : new float[] {bias[c]});
            bounds[i] = convolution(ConvolutionSpec.pointwise(1, 1, 1, 1, Activation.NONE), weights, new double[] {x[i]},
                    new double[] {error[i]})[0];
        }
        return bounds;
    }

    /** The bound of the mean of each channel: additions from zero, and a division. */
    public static double[] mean(double[] x, double[] error, int channels) {
        final int roundings = x.length / channels + 1;
        final double gamma = roundings * UNIT / (1 - roundings * UNIT);
        final double[] magnitudes = Reference.mean(abs(x), channels);
        final double[] carried = Reference.mean(error, channels);
        for (int c = 0; c < channels; c++) {
            magnitudes[c] = gamma * magnitudes[c] + (1 + gamma) * carried[c] + Float.MIN_NORMAL;
        }
        return magnitudes;
    }

    /** gamma (|b| + sum |w||x|) + sum |w| e: both sums are convolutions with the weights' magnitudes. */
    private static double[] stage(ConvolutionSpec spec, ConvolutionWeights weights, double[] x, double[] error, boolean residual) {
        final ConvolutionSpec linear = new ConvolutionSpec(spec.kind(), spec.inputHeight(), spec.inputWidth(), spec.inputChannels(),
                spec.outputChannels(), spec.stride(), spec.padding(), Activation.NONE);
        final double[] sums = Reference.convolution(linear, magnitudes(spec, weights, true), abs(x), null);
        final double[] carried = Reference.convolution(linear, magnitudes(spec, weights, false), error, null);
        final int roundings = spec.chainLength() + 2 + (residual ? 1 : 0);
        final double gamma = roundings * UNIT / (1 - roundings * UNIT);
        for (int i = 0; i < sums.length; i++) {
            // Carried errors pass through the rounded weights; what overflows the range below the normal numbers adds MIN_NORMAL a step.
            sums[i] = gamma * sums[i] + carried[i] * (1 + gamma) + spec.chainLength() * (double) Float.MIN_NORMAL;
        }
        return sums;
    }

    private static ConvolutionWeights magnitudes(ConvolutionSpec spec, ConvolutionWeights weights, boolean withBias) {
        final BatchNorm norm = weights.batchNorm();
        final float[] kernel = new float[weights.kernel().length];
        final float[] bias = new float[spec.outputChannels()];
        for (int oc = 0; oc < bias.length; oc++) {
            final double scale = norm == null ? 1 : norm.gamma()[oc] / Math.sqrt(norm.variance()[oc] + norm.epsilon());
            for (int k = oc * spec.chainLength(); k < (oc + 1) * spec.chainLength(); k++) {
                kernel[k] = Math.nextUp((float) Math.abs(weights.kernel()[k] * scale));
            }
            final double trained = weights.bias() == null ? 0 : weights.bias()[oc];
            final double folded = norm == null ? trained : norm.beta()[oc] + (trained - norm.mean()[oc]) * scale;
            bias[oc] = withBias ? Math.nextUp((float) Math.abs(folded)) : 0;
        }
        return new ConvolutionWeights(kernel, bias, null);
    }

    private static double[] abs(double[] values) {
        final double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.abs(values[i]);
        }
        return result;
    }
}
