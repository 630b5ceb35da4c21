package dev.lanefuse.reference;

import dev.lanefuse.Activation;
import dev.lanefuse.BatchNorm;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;

/**
 * The truth: what a block computes, written to be read. Double precision, nothing folded, nothing fused, straight loops.
 *
 * <p>Legend: H, W, C height, width and channels; capitals are sizes, lower case are indices; {@code ic, oc} input and output channel,
 * {@code oh, ow} output row and column, {@code kh, kw} tap. Images are {@code [H][W][C]}.
 */
public final class Reference {
    private Reference() {}

    /**
     * Runs a block on one image.
     *
     * @param in {@code [inputHeight][inputWidth][inputChannels]}
     * @return {@code [outputHeight][outputWidth][outputChannels]}
     */
    public static double[] block(BlockSpec spec, BlockWeights weights, float[] in) {
        return block(spec, weights, widen(in));
    }

    /**
     * Runs a block on one image.
     *
     * @param x {@code [inputHeight][inputWidth][inputChannels]}
     * @return {@code [outputHeight][outputWidth][outputChannels]}
     */
    public static double[] block(BlockSpec spec, BlockWeights weights, double[] x) {
        final double[] expanded = spec.expand() ? convolution(spec.expandStage(), weights.expand(), x, null) : x;
        final double[] convolved = convolution(spec.convolutionStage(), weights.convolution(), expanded, null);
        return convolution(spec.projectStage(), weights.project(), convolved, spec.residual() ? x : null);
    }

    /**
     * Runs one convolution: the sum over the taps, bias, batch normalisation, the residual if there is one, activation.
     *
     * @param x {@code [H][W][C]}
     * @param residual of the output's shape, or null
     * @return {@code [outputHeight][outputWidth][outputChannels]}
     */
    public static double[] convolution(ConvolutionSpec spec, ConvolutionWeights weights, double[] x, double[] residual) {
        final int outputs = spec.outputChannels();
        final double[] y = new double[spec.outputHeight() * spec.outputWidth() * outputs]; // [oh][ow][oc]
        for (int oh = 0; oh < spec.outputHeight(); oh++) {
            for (int ow = 0; ow < spec.outputWidth(); ow++) {
                for (int oc = 0; oc < outputs; oc++) {
                    final int at = (oh * spec.outputWidth() + ow) * outputs + oc;
                    double v = sumOverTaps(spec, weights.kernel(), x, oh, ow, oc);
                    v += weights.bias() == null ? 0 : weights.bias()[oc];
                    v = normalise(weights.batchNorm(), v, oc);
                    v += residual == null ? 0 : residual[at];
                    y[at] = clamp(spec.activation(), v);
                }
            }
        }
        return y;
    }

    /** Each value of {@code [pixels][channels]} by a number of its channel, and one added, or null for none; then the activation. */
    public static double[] scale(double[] x, float[] kernel, float[] bias, Activation activation) {
        final double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            final int c = i % kernel.length;
            y[i] = clamp(activation, x[i] * kernel[c] + (bias == null ? 0 : bias[c]));
        }
        return y;
    }

    /** The mean of each channel of {@code [pixels][channels]}. */
    public static double[] mean(double[] x, int channels) {
        final double[] y = new double[channels];
        for (int i = 0; i < x.length; i++) {
            y[i % channels] += x[i] / (x.length / channels);
        }
        return y;
    }

    /** {@code exp(x) / sum of exp(x)} over the channels of each pixel of {@code [pixels][channels]}. */
    public static double[] softmax(double[] x, int channels) {
        final double[] y = new double[x.length];
        for (int m = 0; m < x.length; m += channels) {
            double max = Double.NEGATIVE_INFINITY;
            for (int i = m; i < m + channels; i++) {
                max = Math.max(max, x[i]);
            }
            double sum = 0;
            for (int i = m; i < m + channels; i++) {
                sum += Math.exp(x[i] - max);
            }
            for (int i = m; i < m + channels; i++) {
                y[i] = Math.exp(x[i] - max) / sum;
            }
        }
        return y;
    }

    private static double sumOverTaps(ConvolutionSpec spec, float[] kernel, double[] x, int oh, int ow, int oc) {
        return switch (spec.kind()) {
            case POINTWISE -> {
                final int inputs = spec.inputChannels();
                double sum = 0;
                for (int ic = 0; ic < inputs; ic++) {
                    sum += x[(oh * spec.inputWidth() + ow) * inputs + ic] * kernel[oc * inputs + ic]; // kernel [oc][ic]
                }
                yield sum;
            }
            case DEPTHWISE -> {
                double sum = 0;
                for (int kh = 0; kh < 3; kh++) {
                    for (int kw = 0; kw < 3; kw++) {
                        sum += pixel(spec, x, oh, ow, kh, kw, oc) * kernel[(oc * 3 + kh) * 3 + kw]; // kernel [oc][kh][kw]
                    }
                }
                yield sum;
            }
            case DENSE -> {
                final int inputs = spec.inputChannels();
                double sum = 0;
                for (int kh = 0; kh < 3; kh++) {
                    for (int kw = 0; kw < 3; kw++) {
                        for (int ic = 0; ic < inputs; ic++) {
                            // kernel [oc][ic][kh][kw]
                            sum += pixel(spec, x, oh, ow, kh, kw, ic) * kernel[((oc * inputs + ic) * 3 + kh) * 3 + kw];
                        }
                    }
                }
                yield sum;
            }
        };
    }

    /** Channel {@code ic} of the pixel under tap (kh, kw); 0 outside of the image. */
    private static double pixel(ConvolutionSpec spec, double[] x, int oh, int ow, int kh, int kw, int ic) {
        final int ih = oh * spec.stride() - spec.padding().before(spec.inputHeight(), spec.stride()) + kh;
        final int iw = ow * spec.stride() - spec.padding().before(spec.inputWidth(), spec.stride()) + kw;
        final boolean inside = ih >= 0 && ih < spec.inputHeight() && iw >= 0 && iw < spec.inputWidth();
        return inside ? x[(ih * spec.inputWidth() + iw) * spec.inputChannels() + ic] : 0;
    }

    private static double normalise(BatchNorm norm, double v, int oc) {
        return norm == null
                ? v
                : norm.gamma()[oc] * (v - norm.mean()[oc]) / Math.sqrt(norm.variance()[oc] + norm.epsilon()) + norm.beta()[oc];
    }

    private static double clamp(Activation activation, double v) {
        return v <= activation.low() ? activation.low() : v >= activation.high() ? activation.high() : v;
    }

    /** The same numbers in double. */
    public static double[] widen(float[] in) {
        final double[] x = new double[in.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = in[i];
        }
        return x;
    }
}
