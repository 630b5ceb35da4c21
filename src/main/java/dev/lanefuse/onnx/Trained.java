package dev.lanefuse.onnx;

import dev.lanefuse.Activation;
import dev.lanefuse.BatchNorm;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.weights.Folding;
import java.util.Arrays;

/**
 * The numbers of a convolution, a fully connected layer or a scale, to which scales and shifts of following nodes are added.
 *
 * <p>A batch normalisation alone is kept as the file has it, to be folded once when the network is prepared. Everything else (Mul and Add
 * nodes, two normalisations in a row) is composed in double.
 */
final class Trained {
    private final ConvolutionSpec spec;
    private final float[] kernel;
    private final float[] bias;
    private BatchNorm norm;
    private double[] scale;
    private double[] shift;

    /**
     * Numbers without normalisation.
     *
     * @param spec linear; of a fully connected layer the 1x1 convolution that it is on one pixel
     * @param bias may be null
     */
    Trained(ConvolutionSpec spec, float[] kernel, float[] bias) {
        this.spec = spec;
        this.kernel = kernel;
        this.bias = bias;
    }

    /** Those of a scale, by 1 so far: a number a channel is the kernel of a 1x1 convolution of a single channel. */
    static Trained ones(int channels) {
        final float[] kernel = new float[channels];
        Arrays.fill(kernel, 1);
        return new Trained(ConvolutionSpec.pointwise(1, 1, 1, channels, Activation.NONE), kernel, null);
    }

    ConvolutionSpec spec() {
        return spec;
    }

    /** Adds a batch normalisation. */
    void normalise(BatchNorm next) {
        if (norm == null && scale == null) {
            norm = next;
        } else {
            affine(scaleOf(next), shiftOf(next));
        }
    }

    /** Adds {@code v * nextScale + nextShift}, one number a channel; the arrays are kept. */
    void affine(double[] nextScale, double[] nextShift) {
        final double[] before = scale();
        final double[] shiftBefore = shift();
        for (int c = 0; c < nextScale.length; c++) {
            nextShift[c] += shiftBefore[c] * nextScale[c];
            nextScale[c] *= before[c];
        }
        norm = null;
        scale = nextScale;
        shift = nextShift;
    }

    private double[] scale() {
        if (norm != null) {
            return scaleOf(norm);
        }
        return scale != null ? scale : filled(1);
    }

    private double[] shift() {
        if (norm != null) {
            return shiftOf(norm);
        }
        return shift != null ? shift : filled(0);
    }

    private double[] filled(double value) {
        final double[] values = new double[spec.outputChannels()];
        Arrays.fill(values, value);
        return values;
    }

    private static double[] scaleOf(BatchNorm norm) {
        final double[] scale = new double[norm.gamma().length];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = norm.gamma()[c] / Math.sqrt(norm.variance()[c] + norm.epsilon());
        }
        return scale;
    }

    private static double[] shiftOf(BatchNorm norm) {
        final double[] shift = scaleOf(norm);
        for (int c = 0; c < shift.length; c++) {
            shift[c] = norm.beta()[c] - norm.mean()[c] * shift[c];
        }
        return shift;
    }

    /**
     * The numbers as a convolution takes them.
     *
     * @throws OnnxFormatException if one is not finite, with its normalisation or without
     */
    ConvolutionWeights weights(Node node) throws OnnxFormatException {
        final double[] scales = scale();
        final double[] shifts = shift();
        final int chain = spec.chainLength();
        for (int c = 0; c < scales.length; c++) {
            final double factor = scale == null ? scales[c] : (float) scales[c]; // as composed() hands it over
            final double magnitude = Math.abs(factor);
            final double shift = scale == null ? shifts[c] : (float) shifts[c];
            final double b = (bias == null ? 0 : bias[c]) * factor + shift;
            final boolean finite = magnitude <= Float.MAX_VALUE && Math.abs(b) <= Float.MAX_VALUE && Math.abs(shift) <= Float.MAX_VALUE
                    && (norm == null || Float.isFinite(norm.variance()[c]))
                    && Folding.largest(kernel, c * chain, (c + 1) * chain) * Math.max(1, magnitude) <= Float.MAX_VALUE;
            if (!finite) {
                throw node.refuse("has weights of output channel " + c + " that, with their batch normalisation, are not finite floats;"
                        + " expected finite ones");
            }
        }
        if (scale == null) {
            return new ConvolutionWeights(kernel, bias, norm);
        }
        return composed();
    }

    private ConvolutionWeights composed() {
        boolean scaled = false;
        for (double s : scale) {
            scaled |= s != 1;
        }
        if (!scaled) {
            final float[] sum = new float[shift.length];
            for (int c = 0; c < sum.length; c++) {
                sum[c] = (float) (shift[c] + (bias == null ? 0 : bias[c]));
            }
            return ConvolutionWeights.of(kernel, sum);
        }
        final float[] gamma = new float[scale.length];
        final float[] beta = new float[scale.length];
        final float[] variance = new float[scale.length];
        for (int c = 0; c < gamma.length; c++) {
            gamma[c] = (float) scale[c];
            beta[c] = (float) shift[c];
            variance[c] = 1;
        }
        return new ConvolutionWeights(kernel, bias, new BatchNorm(gamma, beta, new float[gamma.length], variance, 0));
    }
}
