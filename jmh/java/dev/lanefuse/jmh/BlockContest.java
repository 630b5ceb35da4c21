package dev.lanefuse.jmh;

import dev.lanefuse.cli.MobileNetBlocks;
import java.util.List;
import org.openjdk.jmh.annotations.Param;

/** The distinct blocks of MobileNetV2 1.0 224 by all engines, microseconds a block. */
public class BlockContest extends Contest {
    /** Input, hidden and output channels. */
    @Param({
        "32-32-16", "16-96-24", "24-144-24", "24-144-32", "32-192-32", "32-192-64",
        "64-384-64", "64-384-96", "96-576-96", "96-576-160", "160-960-160", "160-960-320"
    })
    public String block;

    /** Who computes. */
    @Param({"fused", "fused-spinning", "stages", "scalar", "c-plain", "c-intrinsics", "onednn-blocked", "onednn-nhwc", "onednn-depthwise-fused", "xnnpack", "onnxruntime"})
    public String engine;

    @Override
    String engine() {
        return engine;
    }

    @Override
    Task task() {
        return Task.block(block);
    }

    /** C2 decides by profile, and in a network the blocks share their kernels. */
    @Override
    List<Task> company() {
        return MobileNetBlocks.DISTINCT.stream().map(other -> Task.block(other.name())).toList();
    }
}
