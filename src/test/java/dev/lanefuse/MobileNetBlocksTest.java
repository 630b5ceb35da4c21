package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.cli.MobileNetBlocks;
import dev.lanefuse.cli.MobileNetBlocks.Distinct;
import dev.lanefuse.reference.ChainReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The blocks of the network at full size. */
class MobileNetBlocksTest {
    static Stream<Distinct> blocks() {
        return MobileNetBlocks.DISTINCT.stream();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void block_atFullSize_givesTheBitsOfTheContractOnEveryPath(Distinct distinct) {
        final BlockSpec spec = distinct.spec();
        final BlockWeights weights = MobileNetBlocks.weights(spec, 7);
        final float[] in = MobileNetBlocks.input(spec, 7);
        final float[] expected = ChainReference.block(spec, weights, in);
        final float[] out = new float[expected.length];
        InvertedResidual.prepare(spec, weights).run(in, out);
        Bits.assertSame(expected, out, spec + " selected");
        InvertedResidual.prepare(spec, weights, Backend.SCALAR, Threads.CALLER).run(in, out);
        Bits.assertSame(expected, out, spec + " scalar");
        try (Threads threads = Threads.of(2)) {
            InvertedResidual.prepare(spec, weights, Backend.AUTO, threads).run(in, out);
            Bits.assertSame(expected, out, spec + " on 2 threads");
        }
        InvertedResidual.prepare(spec, weights, Backend.AUTO.resolve(), Backend.AUTO.kernels(), Threads.CALLER, 3, 48).run(in, out);
        Bits.assertSame(expected, out, spec + " in bands of 3 rows");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void workspace_ofEveryBlock_isAtMost512KiB(Distinct distinct) {
        final BlockSpec spec = distinct.spec();
        final long bytes = InvertedResidual.prepare(spec, MobileNetBlocks.weights(spec, 7)).workspaceBytes();
        assertTrue(bytes <= 512 << 10, spec + " takes " + bytes + " bytes");
    }

    /** The published 300,774,272 multiply-adds, less the stem, the head and the classifier. */
    @Test
    void blocks_ofTheNet_areSeventeen() {
        assertEquals(17, blocks().mapToInt(Distinct::count).sum());
        final long stem = 112 * 112 * 27 * 32;
        final long head = 7 * 7 * 320 * 1280;
        final long classifier = 1280 * 1000;
        assertEquals(300_774_272 - stem - head - classifier, blocks().mapToLong(d -> d.count() * d.spec().multiplyAdds()).sum());
    }
}
