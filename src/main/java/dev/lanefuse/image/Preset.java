package dev.lanefuse.image;

import dev.lanefuse.onnx.InputLayout;

/** How a network was trained to see colours. */
public enum Preset {
    /** torchvision: {@code (v / 255 - mean) / deviation} with ImageNet's mean and standard deviation of each channel. */
    TORCH(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f}),
    /** TF-slim and Keras' MobileNetV2: {@code v / 127.5 - 1}. */
    TF(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.5f, 0.5f, 0.5f});

    private final float[] scale = new float[Pixels.CHANNELS];
    private final float[] shift = new float[Pixels.CHANNELS];

    Preset(float[] mean, float[] deviation) {
        for (int c = 0; c < scale.length; c++) {
            scale[c] = (float) (1 / (255.0 * deviation[c]));
            shift[c] = (float) (-mean[c] / (double) deviation[c]);
        }
    }

    /** The one that the order of a model's input suggests: NCHW comes from PyTorch, NHWC from TensorFlow. */
    public static Preset of(InputLayout layout) {
        return switch (layout) {
            case NCHW -> TORCH;
            case NHWC -> TF;
        };
    }

    /** Turns values from 0 to 255 into a network's input, in place. */
    void normalise(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * scale[i % Pixels.CHANNELS] + shift[i % Pixels.CHANNELS];
        }
    }
}
