package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.ModelFile.list;

import java.util.List;

/** Writes MobileNetV2 with seeded weights, as either exporter would. */
public final class MobileNetFile {
    /** Whose habits the file has. */
    public enum Style {
        /** NCHW, pads on every convolution, batch normalisation, Clip with bounds as inputs, Gemm. */
        TORCH,
        /** NHWC at the door, SAME by auto_pad or Pad nodes, batch normalisation whole or as Mul and Add, MatMul and Add, Softmax. */
        TENSORFLOW
    }

    /** Table 2 of arXiv 1801.04381: expansion, channels, repetitions, stride. */
    private static final int[][] BLOCKS = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    private final Style style;
    private final ModelFile file;
    private final String low;
    private final String high;
    private int channels = 3;
    private int height;
    private int convolutions;
    private String at;

    private MobileNetFile(Style style, int size, int opset, long seed) {
        this.style = style;
        this.file = new ModelFile(opset, seed);
        this.height = size;
        this.low = file.scalar(0);
        this.high = file.scalar(6);
    }

    /** A whole network. */
    public static byte[] write(Style style, double width, int size, int classes, long seed) {
        return new MobileNetFile(style, size, style == Style.TORCH ? 17 : 13, seed).network(width, classes);
    }

    private byte[] network(double width, int classes) {
        if (style == Style.TORCH) {
            at = file.input("input", "batch", 3, height, height);
        } else {
            at = file.node("Transpose", file.input("input:0", "batch", height, height, 3), list("perm", 0, 3, 1, 2));
        }
        convolution(divisible(32 * width), 3, 2, true);
        for (int[] row : BLOCKS) {
            for (int i = 0; i < row[2]; i++) {
                block(row[0], divisible(row[1] * width), i == 0 ? row[3] : 1);
            }
        }
        convolution(divisible(1280 * Math.max(1, width)), 1, 1, true);
        classifier(classes);
        return file.output(at).bytes();
    }

    static int divisible(double channels) {
        final int rounded = Math.max(8, (int) (channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }

    private void block(int expansion, int outputs, int stride) {
        final String before = at;
        final boolean residual = stride == 1 && outputs == channels;
        if (expansion != 1) {
            convolution(expansion * channels, 1, 1, true);
        }
        depthwise(stride);
        convolution(outputs, 1, 1, false);
        if (residual) {
            at = file.node("Add", style == Style.TORCH ? List.of(before, at) : List.of(at, before));
        }
    }

    private void convolution(int outputs, int taps, int stride, boolean clip) {
        convolution(file.weights(outputs, channels, taps, taps), taps, stride, 1);
        channels = outputs;
        normalise();
        if (clip) {
            at = file.node("Clip", List.of(at, low, high));
        }
    }

    private void depthwise(int stride) {
        convolution(file.weights(channels, 1, 3, 3), 3, stride, channels);
        normalise();
        at = file.node("Clip", List.of(at, low, high));
    }

    private void convolution(String kernel, int taps, int stride, int group) {
        final Proto strides = list("strides", stride, stride);
        final Proto groups = attribute("group", group);
        final boolean padded = taps == 3;
        if (style == Style.TORCH) {
            at = file.node("Conv", List.of(at, kernel), strides, groups, padded ? list("pads", 1, 1, 1, 1) : list("pads", 0, 0, 0, 0));
        } else if (padded && stride == 2 && height % 2 == 0 && convolutions % 2 == 1) {
            final String pad = file.node("Pad", List.of(at, file.integers(0, 0, 0, 0, 0, 0, 1, 1)));
            at = file.node("Conv", List.of(pad, kernel), strides, groups, attribute("auto_pad", "VALID"));
        } else {
            at = file.node("Conv", List.of(at, kernel), strides, groups, attribute("auto_pad", "SAME_UPPER"));
        }
        convolutions++;
        height = (height - 1) / stride + 1;
    }

    private void normalise() {
        if (style == Style.TENSORFLOW && convolutions % 3 == 0) {
            at = file.node("Mul", List.of(at, file.numbers(0.1, 1, 1, channels, 1, 1)));
            at = file.node("Add", List.of(file.numbers(0.3, 0, 1, channels, 1, 1), at));
        } else {
            at = file.node("BatchNormalization", List.of(at, file.numbers(0.1, 1, channels), file.numbers(0.3, 0, channels),
                    file.numbers(0.2, 0, channels), file.variances(channels)), attribute("epsilon", 1e-3f));
        }
    }

    private void classifier(int classes) {
        if (style == Style.TORCH) {
            at = file.node("GlobalAveragePool", at);
            at = file.node("Flatten", at);
            at = file.node("Gemm", List.of(at, file.numbers(0.003, 0, classes, channels), file.numbers(0.3, 0, classes)), attribute(
                    "transB", 1));
        } else {
            at = file.node("Transpose", at, list("perm", 0, 2, 3, 1));
            at = file.node("ReduceMean", at, list("axes", 1, 2), attribute("keepdims", 0));
            at = file.node("MatMul", List.of(at, file.numbers(0.003, 0, channels, classes))); // so that no probability is nearly 1
            at = file.node("Add", List.of(at, file.numbers(0.3, 0, classes)));
            at = file.node("Softmax", at);
        }
    }
}
