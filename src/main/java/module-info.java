/** MobileNetV2's inverted residual block, layer-fused on the lanes of {@code jdk.incubator.vector}. */
module dev.lanefuse {
    requires static jdk.incubator.vector;

    exports dev.lanefuse;
    exports dev.lanefuse.net;
}
