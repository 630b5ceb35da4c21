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
     * The one that a model suggests. One that scales its input shows by what it takes for the middle, or by small factors, that it expects
     * values from 0 to 255 ({@link #RAW}) or from 0 to 1 ({@link #UNIT}); one whose input is bytes can expect nothing but values from 0 to
     * 255; if it shows none of this, and for any other model, the order of its input decides. Red comes first in all of them.
     */
    public static Preset of(OnnxModel model) {
        if (model.takesBytes()) {
            return RAW;
        }
        if (model.layers().getFirst() instanceof Layer.Scale) {
            double factor = 0;
            double middle = 0; // what becomes 0, the mean of the channels
            for (int c = 0; c < model.inputChannels(); c++) {
                double slope = 1;
                double shift = 0;
                for (Layer layer : model.layers()) { // a clamp ends a scale, so that there may be several
                    if (!(layer instanceof Layer.Scale(float[] kernel, float[] bias, _))) {
                        break;
                    }
                    slope *= kernel[c];
                    shift = shift * kernel[c] + (bias == null ? 0 : bias[c]);
                }
                factor = Math.max(factor, Math.abs(slope));
                middle -= slope == 0 ? 0 : shift / slope / model.inputChannels();
            }
            if (factor <= 1 / 16.0 || middle > 16) { // 1 / 255 and 1 / 58 are usual, and a middle of 128
                return RAW;
            }
            if (middle > 0.25 && middle < 0.75) {
                return UNIT;
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
