package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanefuse.reference.Reference;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Rule 5 of the contract: the result lies within the derived bound of the exact one, and the bound is tight enough to notice. */
class ErrorBoundTest {
    @Provide
    static Arbitrary<BlockCase> blocks() {
        return BlockCase.any();
    }

    @Property(tries = 200)
    void block_ofAnyShape_errsWithinTheBound(@ForAll("blocks") BlockCase block) {
        final float[] in = Arrays.copyOf(block.input(false), block.inputSize());
        final double[] exact = Reference.block(block.spec(), block.weights(), in);
        final double[] bound = ErrorBound.block(block.spec(), block.weights(), in);
        final float[] out = new float[block.outputSize()];
        InvertedResidual.prepare(block.spec(), block.weights()).run(in, out);
        for (int i = 0; i < out.length; i++) {
            if (!(Math.abs(out[i] - exact[i]) <= bound[i])) {
                fail("element " + i + " is " + out[i] + ", exactly " + exact[i] + "; expected a difference of at most " + bound[i]);
            }
        }
    }

    /** A weight that is off by one part in a thousand must not pass. */
    @Test
    void bound_onWrongWeights_isExceeded() {
        final BlockSpec spec = BlockSpec.bottleneckBlock(7, 7, 16, 6, 16, 1);
        final BlockWeights weights = Samples.weights(spec, 3);
        final float[] in = Samples.values(7 * 7 * 16, 1, new Random(4));
        final double[] exact = Reference.block(spec, weights, in);
        final double[] bound = ErrorBound.block(spec, weights, in);
        for (int i = 0; i < weights.project().kernel().length; i++) {
            weights.project().kernel()[i] *= 1.001f;
        }
        final float[] out = new float[exact.length];
        InvertedResidual.prepare(spec, weights).run(in, out);
        boolean exceeded = false;
        for (int i = 0; i < out.length; i++) {
            exceeded |= Math.abs(out[i] - exact[i]) > bound[i];
        }
        assertTrue(exceeded, "no element left its bound");
    }
}
