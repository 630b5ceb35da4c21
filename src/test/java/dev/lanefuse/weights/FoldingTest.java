package dev.lanefuse.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.Activation;
import dev.lanefuse.BatchNorm;
import dev.lanefuse.Bits;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.weights.Folding.Folded;
import org.junit.jupiter.api.Test;

/** What folding changes, and that it never changes what it was given. */
class FoldingTest {
    private static final ConvolutionSpec SPEC = ConvolutionSpec.pointwise(1, 1, 4, 2, Activation.NONE);
    private static final float LARGEST_SUBNORMAL = Math.nextDown(Float.MIN_NORMAL);

    @Test
    void fold_ofOrdinaryNumbers_keepsTheirBits() {
        final float[] kernel = {0.0f, -0.0f, Float.MIN_NORMAL, -Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, 1, -1};
        final float[] bias = {-0.0f, Float.MIN_NORMAL};
        final Folded folded = Folding.fold("x", SPEC, ConvolutionWeights.of(kernel, bias));
        Bits.assertSame(kernel, folded.kernel(), "kernel");
        Bits.assertSame(bias, folded.bias(), "bias");
        assertEquals(0, folded.flushed());
    }

    @Test
    void fold_ofSubnormalNumbers_makesThemZeroInACopy() {
        final float[] kernel = {1, Float.MIN_VALUE, -Float.MIN_VALUE, -0.0f, LARGEST_SUBNORMAL, -LARGEST_SUBNORMAL, 2, 3};
        final float[] bias = {-LARGEST_SUBNORMAL, 5};
        final float[] givenKernel = kernel.clone();
        final float[] givenBias = bias.clone();
        final Folded folded = Folding.fold("x", SPEC, ConvolutionWeights.of(kernel, bias));
        Bits.assertSame(new float[] {1, 0, 0, -0.0f, 0, 0, 2, 3}, folded.kernel(), "kernel");
        Bits.assertSame(new float[] {0, 5}, folded.bias(), "bias");
        assertEquals(5, folded.flushed());
        assertArrayEquals(givenKernel, kernel);
        assertArrayEquals(givenBias, bias);
    }

    @Test
    void fold_ofBatchNorm_scalesEachChannelAndFlushesWhatBecomesSubnormal() {
        final float[] kernel = {1, 2, 3, 4, 1, 2, Float.MIN_NORMAL, -Float.MIN_NORMAL};
        final float[] given = kernel.clone();
        final BatchNorm norm = new BatchNorm(new float[] {3, 1}, new float[] {7, Float.MIN_VALUE}, new float[] {1, 0}, new float[] {0, 3},
                1);
        final Folded folded = Folding.fold("x", SPEC, ConvolutionWeights.of(kernel, norm));
        Bits.assertSame(new float[] {3, 6, 9, 12, 0.5f, 1, 0, 0}, folded.kernel(), "kernel");
        Bits.assertSame(new float[] {4, 0}, folded.bias(), "bias");
        assertEquals(3, folded.flushed());
        assertArrayEquals(given, kernel);
    }

    @Test
    void largest_ofARange_isItsLargestMagnitudeOrNaN() {
        final float[] values = {9, 1, -3, -0.0f, Float.NEGATIVE_INFINITY, Float.NaN};
        assertEquals(3, Folding.largest(values, 1, 4));
        assertEquals(0, Folding.largest(values, 3, 4));
        assertEquals(Float.POSITIVE_INFINITY, Folding.largest(values, 1, 5));
        assertTrue(Float.isNaN(Folding.largest(values, 1, 6)));
    }
}
