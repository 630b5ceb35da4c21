package dev.lanefuse.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.cli.MobileNetBlocks.Distinct;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MobileNetBlocksTest {
    @Test
    void distinct_inOrder_chainFromShapeToShape() {
        assertEquals(12, MobileNetBlocks.DISTINCT.stream().map(Distinct::name).distinct().count());
        int next = 1;
        BlockSpec before = null;
        for (Distinct block : MobileNetBlocks.DISTINCT) {
            assertEquals(next, block.first());
            next = block.last() + 1;
            if (before != null) {
                assertEquals(before.outputHeight(), block.spec().inputHeight());
                assertEquals(before.outputWidth(), block.spec().inputWidth());
                assertEquals(before.outputChannels(), block.spec().inputChannels());
            }
            if (block.count() > 1) {
                assertEquals(block.spec().inputChannels(), block.spec().outputChannels());
            }
            before = block.spec();
        }
        assertEquals(MobileNetBlocks.COUNT, next - 1);
    }

    @Test
    void distinct_timesTheirCounts_multiplyAddsOfTheNetwork() {
        // The whole network has 300,774,272: less the stem, the last 1x1 convolution and the classifier.
        final long stem = 112L * 112 * 27 * 32;
        final long last = 7L * 7 * 320 * 1280;
        final long classifier = 1280L * 1000;
        assertEquals(300_774_272 - stem - last - classifier,
                MobileNetBlocks.DISTINCT.stream().mapToLong(block -> block.count() * block.spec().multiplyAdds()).sum());
    }

    @Test
    void weights_sameSeed_sameNumbersAndNoZeroBias() {
        final BlockSpec spec = MobileNetBlocks.DISTINCT.get(4).spec();
        final BlockWeights weights = MobileNetBlocks.weights(spec, 5);
        assertArrayEquals(weights.project().kernel(), MobileNetBlocks.weights(spec, 5).project().kernel());
        assertFalse(Arrays.equals(weights.project().kernel(), MobileNetBlocks.weights(spec, 6).project().kernel()));
        for (float bias : weights.expand().bias()) {
            assertFalse(bias == 0);
        }
        assertArrayEquals(MobileNetBlocks.input(spec, 5), MobileNetBlocks.input(spec, 5));
    }
}
