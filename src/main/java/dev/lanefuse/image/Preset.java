package dev.lanefuse.image;

import dev.lanefuse.net.Layer;
import dev.lanefuse.onnx.InputLayout;
import dev.lanefuse.onnx.OnnxModel;

/** How a network was trained to see colours. */
public enum Preset {
    /** torchvision: {@code (v / 255 - mean) / deviation} with ImageNet's mean and standard deviation of each channel. */
    TORCH(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f}, 255),
    /** TF-slim and Keras' MobileNetV2: {@code v / 127.5 - 1}. */
    TF(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.5f, 0.5f, 0.5f}, 255),
    /** From 0 to 1, for a model that normalises by itself: {@code v / 255}. */
    UNIT(new float[3], new float[] {1, 1, 1}, 255),
    /** From 0 to 255, for a model that normalises by itself: {@code v}. */
    RAW(new float[3], new float[] {1, 1, 1}, 1);

    /** The largest factor of a model that normalises values from 0 to 255, and the least of one that normalises those from 0 to 1: about 1 / 255 and 1 / 58, 2 and 4. */
    private static final float OF_RAW = 1 / 16f;

    private static final float OF_UNIT = 1.5f;

    private final float[] scale = new float[Pixels.CHANNELS];
    private final float[] shift = new float[Pixels.CHANNELS];

    Preset(float[] mean, float[] deviation, double range) {
        for (int c = 0; c < scale.length; c++) {
            scale[c] = (float) (1 / (range * deviation[c]));
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

    /**
     * The one that a model suggests: of one that scales its input, {@link #RAW} or {@link #UNIT} where the factors are those of colours that are not normalised yet, and else what the order of its
     * input suggests.
     */
    public static Preset of(OnnxModel model) {
        if (model.layers().getFirst() instanceof Layer.Scale(float[] kernel, _, _)) {
            float largest = 0;
            for (float factor : kernel) {
                largest = Math.max(largest, Math.abs(factor));
            }
            if (largest <= OF_RAW || largest >= OF_UNIT) {
                return largest <= OF_RAW ? RAW : UNIT;
            }
        }
        return of(model.inputLayout());
    }

    /** Turns values from 0 to 255 into a network's input, in place. */
    void normalise(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * scale[i % Pixels.CHANNELS] + shift[i % Pixels.CHANNELS];
        }
    }
}
