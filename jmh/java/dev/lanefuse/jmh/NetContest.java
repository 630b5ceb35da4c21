package dev.lanefuse.jmh;

import org.openjdk.jmh.annotations.Param;

/** Whole MobileNetV2s, classifier included, by all engines that know all of its layers; microseconds a run of all images. */
public class NetContest extends Contest {
    /** Width and input size. */
    @Param({"1.0 224", "0.35 96"})
    public String net;

    /** Images of a run. */
    @Param("1")
    public int batch;

    /** Who computes. */
    @Param({"lanefuse", "lanefuse-spinning", "stages", "scalar", "onednn", "onednn-nhwc", "onednn-depthwise-fused", "xnnpack", "onnxruntime", "c-plain", "c-intrinsics"})
    public String engine;

    @Override
    String engine() {
        return engine;
    }

    @Override
    Task task() {
        return Task.net(net, batch);
    }
}
