package dev.lanefuse.onnx;

/** The order in which the model's file expects an image. A {@link dev.lanefuse.net.Network} made of it takes NHWC in either case. */
public enum InputLayout {
    /** Channel by channel: PyTorch's order. */
    NCHW,
    /** Pixel by pixel: TensorFlow's order, a Transpose at the model's door. */
    NHWC
}
