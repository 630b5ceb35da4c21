package dev.lanefuse.reference;

import dev.lanefuse.Activation;
import dev.lanefuse.BatchNorm;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.ConvolutionWeights;

/**
 * The numeric contract as code: the very bits that every backend must give, from straight loops over unpacked weights.
 *
 * <p>Batch normalisation is folded in double and rounded once; an output element is one chain of fused multiply-adds over (kh, kw, ic)
 * from the bias, taps outside of the image taking part as +0.0; then the residual is added; then comes the clamp. It shares no code with
 * the backends, so that a mistake there cannot hide here. It needs a fast {@link Math#fma(float, float, float)}.
 */
public final class ChainReference {
    private ChainReference() {}

    /**
     * Runs a block on one image, stage after stage.
     *
     * @param in {@code [inputHeight][inputWidth][inputChannels]}
     * @return {@code [outputHeight][outputWidth][outputChannels]}
     */
    public static float[] block(BlockSpec spec, BlockWeights weights, float[] in) {
        final float[] expanded = spec.expand() ? convolution(spec.expandStage(), weights.expand(), in, null) : in;
        final float[] convolved = convolution(spec.convolutionStage(), weights.convolution(), expanded, null);
        return convolution(spec.projectStage(), weights.project(), convolved, spec.residual() ? in : null);
    }

    /**
     * Runs one convolution.
     *
     * @param x {@code [H][W][C]}
     * @param residual of the output's shape, or null
     * @return {@code [outputHeight][outputWidth][outputChannels]}
     */
    public static float[] convolution(ConvolutionSpec spec, ConvolutionWeights weights, float[] x, float[] residual) {
        final int outputs = spec.outputChannels();
        final int chain = spec.chainLength();
        final float[] y = new float[spec.outputHeight() * spec.outputWidth() * outputs]; // [oh][ow][oc]
        final float[] taps = new float[chain]; // the chain's inputs in its order
        for (int oc = 0; oc < outputs; oc++) {
            final float bias = foldedBias(weights, oc);
            final float[] w = foldedKernel(spec, weights, oc);
            for (int oh = 0; oh < spec.outputHeight(); oh++) {
                for (int ow = 0; ow < spec.outputWidth(); ow++) {
                    gather(spec, x, oh, ow, oc, taps);
                    float acc = bias;
                    for (int k = 0; k < chain; k++) {
                        acc = Math.fma(taps[k], w[k], acc);
                    }
                    final int at = (oh * spec.outputWidth() + ow) * outputs + oc;
                    y[at] = clamp(spec.activation(), residual == null ? acc : acc + residual[at]);
                }
            }
        }
        return y;
    }

    /**
     * Each value by a number of its channel, and one added, in one rounding; then the clamp.
     *
     * @param x {@code [pixels][channels]}
     * @param kernel one a channel
     * @param bias one a channel, or null
     */
    public static float[] scale(float[] x, float[] kernel, float[] bias, Activation activation) {
        final float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            final int c = i % kernel.length;
            y[i] = clamp(activation, Math.fma(x[i], flush(kernel[c]), bias == null ? 0 : flush(bias[c])));
        }
        return y;
    }

    /**
     * The mean of each channel: from +0.0 the pixels are added in ascending order, the sum is divided by their count as a float.
     *
     * @param x {@code [pixels][channels]}
     */
    public static float[] mean(float[] x, int channels) {
        final int pixels = x.length / channels;
        final float[] y = new float[channels];
        for (int c = 0; c < channels; c++) {
            float sum = 0;
            for (int m = 0; m < pixels; m++) {
                sum += x[m * channels + c];
            }
            y[c] = sum / (float) pixels;
        }
        return y;
    }

    /**
     * Softmax over the channels of each pixel: in double, added in ascending order, rounded once.
     *
     * @param x {@code [pixels][channels]}
     */
    public static float[] softmax(float[] x, int channels) {
        final float[] y = new float[x.length];
        for (int m = 0; m < x.length; m += channels) {
            double max = x[m];
            for (int i = m; i < m + channels; i++) {
                max = Math.max(max, x[i]);
            }
            double sum = 0;
            for (int i = m; i < m + channels; i++) {
                sum += StrictMath.exp(x[i] - max);
            }
            for (int i = m; i < m + channels; i++) {
                y[i] = (float) (StrictMath.exp(x[i] - max) / sum);
            }
        }
        return y;
    }

    /** The logistic function of each value: in double, rounded once. */
    public static float[] sigmoid(float[] x) {
        final float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) (1 / (1 + StrictMath.exp(-(double) x[i])));
        }
        return y;
    }

    /** The inputs that output element (oh, ow, oc) sees, over (kh, kw, ic). */
    private static void gather(ConvolutionSpec spec, float[] x, int oh, int ow, int oc, float[] taps) {
        final int side = spec.kind() == Kind.POINTWISE ? 1 : 3;
        final int top = side == 1 ? 0 : spec.padding().before(spec.inputHeight(), spec.stride());
        final int left = side == 1 ? 0 : spec.padding().before(spec.inputWidth(), spec.stride());
        final int firstChannel = spec.kind() == Kind.DEPTHWISE ? oc : 0;
        final int channels = spec.kind() == Kind.DEPTHWISE ? 1 : spec.inputChannels();
        int k = 0;
        for (int kh = 0; kh < side; kh++) {
            for (int kw = 0; kw < side; kw++) {
                final int ih = oh * spec.stride() - top + kh;
                final int iw = ow * spec.stride() - left + kw;
                final boolean inside = ih >= 0 && ih < spec.inputHeight() && iw >= 0 && iw < spec.inputWidth();
                for (int ic = firstChannel; ic < firstChannel + channels; ic++) {
                    taps[k++] = inside ? x[(ih * spec.inputWidth() + iw) * spec.inputChannels() + ic] : 0;
                }
            }
        }
    }

    /** Weights of output channel {@code oc} in the order of its chain, from {@code [oc][ic][kh][kw]}. */
    private static float[] foldedKernel(ConvolutionSpec spec, ConvolutionWeights weights, int oc) {
        final int taps = spec.kind().taps();
        final int channels = spec.chainLength() / taps;
        final float[] w = new float[spec.chainLength()];
        for (int tap = 0; tap < taps; tap++) {
            for (int ic = 0; ic < channels; ic++) {
                final double trained = weights.kernel()[(oc * channels + ic) * taps + tap];
                w[tap * channels + ic] = flush((float) (trained * scale(weights.batchNorm(), oc)));
            }
        }
        return w;
    }

    private static float foldedBias(ConvolutionWeights weights, int oc) {
        final double bias = weights.bias() == null ? 0 : weights.bias()[oc];
        final BatchNorm norm = weights.batchNorm();
        return flush((float) (norm == null ? bias : norm.beta()[oc] + (bias - norm.mean()[oc]) * scale(norm, oc)));
    }

    private static double scale(BatchNorm norm, int oc) {
        return norm == null ? 1 : norm.gamma()[oc] / Math.sqrt(norm.variance()[oc] + norm.epsilon());
    }

    private static float flush(float v) {
        return v != 0 && Math.abs(v) < Float.MIN_NORMAL ? 0 : v;
    }

    private static float clamp(Activation activation, float v) {
        return v <= activation.low() ? activation.low() : v >= activation.high() ? activation.high() : v;
    }
}
