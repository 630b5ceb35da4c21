package dev.lanefuse.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanefuse.cli.MobileNetBlocks;
import org.junit.jupiter.api.Test;

class SubjectTest {
    @Test
    void of_blockWithoutExpand_movesTwoStages() {
        final Subject block = block("32-32-16");
        assertEquals(112 * 112 * (32 * 9 + 32 * 16), block.multiplyAdds());
        final int weights = 32 * 9 + 32 + 32 * 16 + 16;
        assertEquals(4 * (112 * 112 * 32 + weights + 112 * 112 * 16), block.fusedBytes());
        assertEquals(4 * (3 * 112 * 112 * 32 + weights + 112 * 112 * 16), block.stagedBytes());
        assertEquals(20_070_400 / 2_411_840.0, block.intensity(true));
        assertEquals(20_070_400 / 5_623_104.0, block.intensity(false));
    }

    @Test
    void of_blockWithResidual_stagesReadTheInputTwice() {
        final Subject block = block("160-960-160");
        assertEquals(15_476_160, block.multiplyAdds());
        assertEquals(4 * (7_840 + 317_920 + 7_840), block.fusedBytes());
        assertEquals(4 * (2 * 7_840 + 4 * 47_040 + 317_920 + 7_840), block.stagedBytes());
    }

    @Test
    void ofNetwork_countsWhatTheNetworkCounts() {
        assertEquals(300_774_272, Subject.ofNetwork("1.0 224").multiplyAdds());
    }

    @Test
    void gigaflops_twoOperationsAMultiplyAdd() {
        assertEquals(30.95232, block("160-960-160").gigaflops(1000));
    }

    private static Subject block(String name) {
        return Subject.of(MobileNetBlocks.DISTINCT.stream().filter(block -> block.name().equals(name)).findFirst().orElseThrow());
    }
}
