package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanefuse.exec.BlockOperation;
import dev.lanefuse.exec.KernelProvider;
import dev.lanefuse.exec.Operation;
import dev.lanefuse.exec.Scratch;
import dev.lanefuse.exec.Team;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.reference.ChainReference;
import dev.lanefuse.weights.Packing;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** An output that begins {@link Operation#lead} elements before the input may overwrite it, under any plan; and no scratch is left. */
class OverwriteTest {
    /** Elements of an array before a scratch and behind it that belong to others. */
    private static final int NEIGHBOUR = 64;

    @Provide
    static Arbitrary<BlockCase> blocks() {
        return BlockCase.any();
    }

    @Provide
    static Arbitrary<BlockCase> plainBlocks() {
        return BlockCase.ofPlainPixels();
    }

    @Property(tries = 500)
    void block_overItsInput_givesTheBitsOfTheContract(@ForAll("blocks") BlockCase block) {
        check(block);
    }

    /** Of these the lead spares nothing: rows are read where they lie. */
    @Property(tries = 200)
    void block_overItsPlainInput_givesTheBitsOfTheContract(@ForAll("plainBlocks") BlockCase block) {
        check(block);
    }

    private static void check(BlockCase block) {
        final BlockSpec spec = block.spec().withResidual(false);
        final float[] in = Arrays.copyOf(block.input(false), block.inputSize());
        final BlockOperation operation = operation(
                KernelProvider.scalar(), spec, block.weights(), block.bandRows(), block.sliceWidth());
        final float[] expected = ChainReference.block(spec, block.weights(), in);
        Bits.assertSame(expected, overwriting(operation, in, expected.length, (int) operation.lead()), "over its input");
        if (KernelProvider.best().simd()) {
            final BlockOperation simd = operation(
                    KernelProvider.simd(), spec, block.weights(), block.bandRows(), block.sliceWidth());
            Bits.assertSame(expected, overwriting(simd, in, expected.length, (int) simd.lead()), "over its input, SIMD");
        }
    }

    /** The first test would notice. The lead spares two rows that the ring has taken in already; with three an unread one is gone. */
    @Test
    void block_threeRowsTooFarAhead_givesOtherBits() {
        final BlockSpec spec = BlockSpec.bottleneckBlock(6, 5, 8, 1, 8, 1).withResidual(false);
        final BlockWeights weights = Samples.weights(spec, 1);
        final float[] in = Samples.values(6 * 5 * 8, 1, new Random(2));
        final BlockOperation operation = operation(KernelProvider.scalar(), spec, weights, 1, 0);
        final float[] expected = ChainReference.block(spec, weights, in);
        Bits.assertSame(expected, overwriting(operation, in, expected.length, (int) operation.lead()), "at its lead");
        assertFalse(Arrays.equals(expected, overwriting(operation, in, expected.length, (int) operation.lead() - 3 * 5 * 8)));
    }

    private static BlockOperation operation(Kernels kernels, BlockSpec spec, BlockWeights weights, int bandRows, int sliceWidth) {
        return BlockOperation.of(kernels, new Packing(kernels.layout(), spec.stages()), spec, weights, bandRows, sliceWidth);
    }

    /** The output lies as far before the input as said, or behind it. */
    private static float[] overwriting(BlockOperation operation, float[] in, int outSize, int distance) {
        final int from = Math.max(0, distance);
        final int to = from - distance;
        final float[] both = new float[Math.max(from + in.length, to + outSize)];
        System.arraycopy(in, 0, both, from, in.length);
        final int size = operation.scratchSize().floats();
        final float[] shared = new float[2 * NEIGHBOUR + size];
        Arrays.fill(shared, 1e30f);
        operation.part(new Scratch[] {new Scratch(shared, NEIGHBOUR, size, new double[0])}, both, from, both, to, 0, 0, new Team(null, 1)
                .shares());
        for (int i = 0; i < NEIGHBOUR; i++) {
            assertEquals(1e30f, shared[i], "what lies before the scratch");
            assertEquals(1e30f, shared[NEIGHBOUR + size + i], "what lies behind the scratch");
        }
        return Arrays.copyOfRange(both, to, to + outSize);
    }
}
