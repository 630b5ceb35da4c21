package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanefuse.reference.ChainReference;
import dev.lanefuse.reference.Reference;
import org.junit.jupiter.api.Test;

/** Literal numbers that can be checked with pencil and paper, against the references and this JVM's backend alike. */
class HandCheckedTest {
    private static final float[] ONES = {1, 1, 1, 1, 1, 1, 1, 1, 1};

    /** Rows 1 2 3 4 / 5 6 7 8 / 9 10 11 12 / 13 14 15 16. */
    private static final float[] FOUR_BY_FOUR = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    /** Keras: DepthwiseConv2D(3, strides=2, padding="same") pads an even size with 0 before and 1 after. */
    @Test
    void depthwise_samePaddingAtStride2OnEvenSizes_padsBehind() {
        assertDepthwise(4, 2, Padding.SAME, FOUR_BY_FOUR, ONES, 54, 45, 72, 54);
    }

    /** PyTorch: Conv2d(kernel_size=3, stride=2, padding=1) pads with 1 before and 1 after. */
    @Test
    void depthwise_symmetricPaddingAtStride2OnEvenSizes_padsBothSides() {
        assertDepthwise(4, 2, Padding.SYMMETRIC, FOUR_BY_FOUR, ONES, 14, 30, 57, 99);
    }

    /** On odd sizes SAME is symmetric too. */
    @Test
    void depthwise_atStride2OnOddSizes_givesTheSameWithBothPaddings() {
        final float[] in = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        assertDepthwise(3, 2, Padding.SAME, in, ONES, 12, 16, 24, 28);
        assertDepthwise(3, 2, Padding.SYMMETRIC, in, ONES, 12, 16, 24, 28);
    }

    /** Without padding there is an output wherever the kernel fits; of four rows and columns stride 2 leaves the last unread. */
    @Test
    void depthwise_withoutPadding_seesTheImageOnly() {
        assertDepthwise(4, 1, Padding.VALID, FOUR_BY_FOUR, ONES, 54, 63, 90, 99);
        assertDepthwise(4, 2, Padding.VALID, FOUR_BY_FOUR, ONES, 54);
        assertDepthwise(3, 1, Padding.VALID, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, new float[] {0, 1, 0, 0, 0, 0, 0, 0, 10}, 92);
    }

    /** A kernel with a single 1 at (kh, kw) = (0, 2) moves the image down and to the left: convolution is correlation here. */
    @Test
    void depthwise_withOneTap_movesTheImage() {
        final float[] kernel = {0, 0, 1, 0, 0, 0, 0, 0, 0};
        assertDepthwise(3, 1, Padding.SAME, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, kernel, 0, 0, 0, 2, 3, 0, 5, 6, 0);
    }

    private static void assertDepthwise(int size, int stride, Padding padding, float[] in, float[] kernel, float... expected) {
        final ConvolutionSpec depthwise = ConvolutionSpec.depthwise(size, size, 1, stride, padding, Activation.NONE);
        assertConvolution(depthwise, kernel, in, expected);
        final ConvolutionSpec dense = ConvolutionSpec.dense(size, size, 1, 1, stride, padding, Activation.NONE);
        assertConvolution(dense, kernel, in, expected);
    }

    private static void assertConvolution(ConvolutionSpec spec, float[] kernel, float[] in, float... expected) {
        final ConvolutionWeights weights = new ConvolutionWeights(kernel, null, null);
        final float[] out = new float[expected.length];
        Convolution.prepare(spec, weights).run(in, out);
        assertArrayEquals(expected, out, spec.toString());
        assertArrayEquals(expected, ChainReference.convolution(spec, weights, in, null), spec.toString());
    }

    /** Input channels 1 and 2 of a dense kernel, {@code [oc][ic][kh][kw]}: only the centre taps are not zero. */
    @Test
    void dense_kernelLayout_isOutputInputRowColumn() {
        final float[] kernel = new float[2 * 2 * 9];
        kernel[4] = 1; // oc 0, ic 0
        kernel[9 + 4] = 10; // oc 0, ic 1
        kernel[18 + 4] = 100; // oc 1, ic 0
        kernel[27 + 4] = 1000; // oc 1, ic 1
        assertConvolution(ConvolutionSpec.dense(1, 2, 2, 2, 1, Padding.SAME, Activation.NONE), kernel, new float[] {1, 2, 3, 4},
                21, 2100, 43, 4300);
    }

    /**
     * One pixel, one channel: expand 3 x 2 + 1 = 7, ReLU6 6; depthwise 0.5 x 6 + 0.25 = 3.25 (the eight taps around it see padding, not
     * relu6(bias)); project -2 x 3.25 + 1 = -5.5; + 2 = -3.5.
     */
    @Test
    void block_ofOnePixel_isWhatPencilAndPaperGive() {
        final BlockWeights weights = new BlockWeights(
                ConvolutionWeights.of(new float[] {3}, new float[] {1}),
                ConvolutionWeights.of(new float[] {9, 9, 9, 9, 0.5f, 9, 9, 9, 9}, new float[] {0.25f}),
                ConvolutionWeights.of(new float[] {-2}, new float[] {1}));
        final BlockSpec spec = BlockSpec.bottleneckBlock(1, 1, 1, 2, 1, 1);
        final BlockSpec narrow = new BlockSpec(1, 1, 1, 1, 1, true, spec.convolution(), 1, Padding.SAME, true,
                Activation.RELU6, Activation.RELU6, Activation.NONE);
        final float[] out = new float[1];
        InvertedResidual.prepare(narrow, weights).run(new float[] {2}, out);
        assertArrayEquals(new float[] {-3.5f}, out);
        assertArrayEquals(new double[] {-3.5}, Reference.block(narrow, weights, new float[] {2}));
        InvertedResidual.prepare(narrow.withProjectActivation(Activation.RELU), weights).run(new float[] {2}, out);
        assertArrayEquals(new float[] {0}, out);
    }

    /** gamma 4, beta 1, mean 3, variance 3, epsilon 1: scale 2, so 5 becomes 2 x (5 - 3) + 1 = 5 and 1 becomes -3. */
    @Test
    void batchNorm_isFoldedByItsFormula() {
        final BatchNorm norm = new BatchNorm(new float[] {4}, new float[] {1}, new float[] {3}, new float[] {3}, 1);
        final ConvolutionSpec spec = ConvolutionSpec.pointwise(1, 2, 1, 1, Activation.NONE);
        final ConvolutionWeights weights = ConvolutionWeights.of(new float[] {1}, norm);
        final float[] out = new float[2];
        Convolution.prepare(spec, weights).run(new float[] {5, 1}, out);
        assertArrayEquals(new float[] {5, -3}, out);
        assertArrayEquals(new double[] {5, -3}, Reference.convolution(spec, weights, new double[] {5, 1}, null));
    }

    /** The clamp keeps NaN, turns -0.0 into +0.0 at a lower bound of 0, and saturates. */
    @Test
    void clamp_keepsNaNAndTurnsNegativeZero() {
        final ConvolutionSpec spec = ConvolutionSpec.pointwise(1, 5, 1, 1, Activation.RELU6);
        final float[] out = new float[5];
        Convolution.prepare(spec, ConvolutionWeights.of(new float[] {1}, new float[] {-0.0f}))
                .run(new float[] {Float.NaN, -0.0f, 7, -1, Float.POSITIVE_INFINITY}, out);
        Bits.assertSame(new float[] {Float.NaN, 0.0f, 6, 0.0f, 6}, out, "ReLU6");
    }
}
