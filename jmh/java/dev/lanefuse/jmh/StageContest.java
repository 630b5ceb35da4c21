package dev.lanefuse.jmh;

import dev.lanefuse.cli.MobileNetBlocks;
import java.util.List;
import org.openjdk.jmh.annotations.Param;

/** The stages of the blocks by themselves, from an image to an image: which of them a layer-by-layer engine gains or loses on. */
public class StageContest extends Contest {
    /** Input, hidden and output channels of the block. */
    @Param({
        "32-32-16", "16-96-24", "24-144-24", "24-144-32", "32-192-32", "32-192-64",
        "64-384-64", "64-384-96", "96-576-96", "96-576-160", "160-960-160", "160-960-320"
    })
    public String block;

    /** Which convolution of it. */
    @Param({"expand", "depthwise", "project"})
    public String stage;

    /** Who computes. */
    @Param({"stages", "c-intrinsics", "onednn-blocked", "onednn-nhwc", "xnnpack"})
    public String engine;

    @Override
    String engine() {
        return engine;
    }

    @Override
    Task task() {
        return Task.stage(block, stage);
    }

    @Override
    List<Task> company() {
        return MobileNetBlocks.DISTINCT.stream().map(other -> Task.block(other.name())).toList();
    }
}
