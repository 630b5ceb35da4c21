/** MobileNetV2's inverted residual block, layer-fused on the lanes of {@code jdk.incubator.vector}. */
@SuppressWarnings("requires-automatic") // protobuf-java names its module in its manifest; it has no module-info
module dev.lanefuse {
    requires static jdk.incubator.vector;
    requires static com.google.protobuf;
    requires static java.desktop;
    requires static jdk.jfr;
    requires static jdk.management;

    exports dev.lanefuse;
    exports dev.lanefuse.image;
    exports dev.lanefuse.net;
    exports dev.lanefuse.onnx;
}
