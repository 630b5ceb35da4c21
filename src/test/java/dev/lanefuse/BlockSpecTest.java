package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.ConvolutionSpec.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockSpecTest {
    /** Third block of the net: 56 x 56 x (24 x 144 + 9 x 144 + 144 x 24). */
    @Test
    void bottleneckBlock_countsParametersAndMultiplyAdds() {
        final BlockSpec spec = BlockSpec.bottleneckBlock(56, 56, 24, 6, 24, 1);
        assertEquals(8_208, spec.parameters());
        assertEquals(25_740_288, spec.multiplyAdds());
        assertTrue(spec.residual());
        assertEquals("56x56 24-144-24 s1 +x", spec.toString());
    }

    @Test
    void bottleneckBlock_ofExpansion1_hasNoExpandStage() {
        final BlockSpec spec = BlockSpec.bottleneckBlock(112, 112, 32, 1, 16, 1);
        assertFalse(spec.expand());
        assertNull(spec.expandStage());
        assertEquals(2, spec.stages().size());
        assertEquals(112L * 112 * (9 * 32 + 32 * 16), spec.multiplyAdds());
        assertEquals(3, spec.withExpand(true).stages().size());
    }

    /** 64 channels, squeezed to 16: 64 x 16 + 9 x 16 x 16 + 16 x 64 weights; its inversion with 16 and 64 has 2 x 16 x 64 + 9 x 64. */
    @Test
    void ancestors_areCountedLikeEveryBlock() {
        final BlockSpec classic = BlockSpec.residualBlock(14, 14, 64, 16);
        assertEquals(Kind.DENSE, classic.convolution());
        assertEquals(4_352, classic.parameters());
        assertEquals(4_352 * 196, classic.multiplyAdds());
        final BlockSpec inverted = BlockSpec.invertedResidualBlock(14, 14, 16, 64);
        assertEquals(2_624, inverted.parameters());
        assertEquals(Activation.RELU, inverted.projectActivation());
        final BlockSpec linear = BlockSpec.invertedLinearResidualBlock(14, 14, 16, 64);
        assertEquals(Activation.NONE, linear.projectActivation());
        assertEquals(Activation.RELU, linear.expandActivation());
        assertEquals(linear.withHiddenActivation(Activation.RELU6), BlockSpec.bottleneckBlock(14, 14, 16, 4, 16, 1));
    }

    @Test
    void outputSize_withPadding_isRoundedUp() {
        for (Padding padding : List.of(Padding.SAME, Padding.SYMMETRIC)) {
            assertEquals(1, padding.outputSize(1, 2));
            assertEquals(4, padding.outputSize(7, 2));
            assertEquals(4, padding.outputSize(8, 2));
            assertEquals(7, padding.outputSize(7, 1));
        }
        assertEquals(0, Padding.SAME.before(8, 2));
        assertEquals(1, Padding.SAME.before(7, 2));
        assertEquals(1, Padding.SAME.before(8, 1));
        assertEquals(1, Padding.SAME.before(1, 1));
        assertEquals(1, Padding.SYMMETRIC.before(8, 2));
    }

    @Test
    void outputSize_withoutPadding_isThatOfTheKernelsThatFit() {
        assertEquals(1, Padding.VALID.outputSize(3, 1));
        assertEquals(1, Padding.VALID.outputSize(3, 2));
        assertEquals(1, Padding.VALID.outputSize(4, 2));
        assertEquals(3, Padding.VALID.outputSize(7, 2));
        assertEquals(3, Padding.VALID.outputSize(8, 2));
        assertEquals(5, Padding.VALID.outputSize(7, 1));
        assertEquals(0, Padding.VALID.before(7, 1));
        assertEquals(0, Padding.VALID.before(8, 2));
        for (int stride = 1; stride <= 2; stride++) {
            assertTrue(Padding.VALID.outputSize(1, stride) < 1);
            assertTrue(Padding.VALID.outputSize(2, stride) < 1);
        }
    }

    /** 9 x 8 pixels, of which 4 x 3 are left. */
    @Test
    void withPadding_none_countsAndNamesIt() {
        final BlockSpec spec = BlockSpec.bottleneckBlock(9, 8, 4, 6, 8, 2).withPadding(Padding.VALID);
        assertEquals(4, spec.outputHeight());
        assertEquals(3, spec.outputWidth());
        assertEquals(9 * 8 * 4 * 24 + 4 * 3 * (9 * 24 + 24 * 8), spec.multiplyAdds());
        assertEquals("9x8 4-24-8 s2 valid", spec.toString());
    }
}
