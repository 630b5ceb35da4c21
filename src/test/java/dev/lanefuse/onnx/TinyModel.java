package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.list;

import java.util.Arrays;
import java.util.List;

/** A classifier small enough for tests of what stands around it: of the mean colour of an image. */
public final class TinyModel {
    private TinyModel() {}

    /**
     * An .onnx file for images of 8 x 8 pixels. Its first three outputs are the means of red, green and blue, the others -9.
     *
     * @param classes from 3
     * @param layout of its input
     * @param softmax whether it answers with probabilities
     */
    public static byte[] meanColour(int classes, InputLayout layout, boolean softmax) {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = layout == InputLayout.NCHW
                ? new SmallNet(file, 8, 8)
                : new SmallNet(file, file.input("x", 1, 8, 8, 3), 3).then("Transpose", list("perm", 0, 3, 1, 2));
        final float[] same = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        final float[] weights = new float[3 * classes];
        System.arraycopy(same, 0, weights, 0, same.length);
        final float[] bias = new float[classes];
        Arrays.fill(bias, 3, classes, -9);
        net.then("Conv", file.floats(new int[] {classes, 3, 1, 1}, weights), file.floats(new int[] {classes}, bias))
                .then("GlobalAveragePool").then("Conv", file.floats(new int[] {classes, classes, 1, 1}, unit(classes))).then("Flatten");
        return (softmax ? net.then("Softmax") : net).bytes();
    }

    /** The mean colour, so many times over: logits as large as that. */
    public static byte[] meanColourTimes(float factor) {
        final ModelFile file = new ModelFile(13);
        final float[] times = unit(3);
        for (int i = 0; i < times.length; i++) {
            times[i] *= factor;
        }
        return new SmallNet(file, 8, 8).then("GlobalAveragePool").then("Flatten").then("Gemm", file.floats(new int[] {3, 3}, times))
                .bytes();
    }

    /** Classes of images of so many channels, without their mean colour. */
    public static byte[] ofChannels(int channels) {
        final ModelFile file = new ModelFile(13);
        return new SmallNet(file, file.input("x", 1, channels, 8, 8), channels).then("GlobalAveragePool").then("Flatten")
                .then("Gemm", file.numbers(1, 0, channels, 5)).bytes();
    }

    /** An image of 5 channels, such as heat maps. */
    public static byte[] image() {
        return new SmallNet(13, 8, 8).pointwise(5).bytes();
    }

    /** The mean colour of an image of any size. */
    public static byte[] anySize() {
        final ModelFile file = new ModelFile(13);
        return new SmallNet(file, file.input("x", 1, 3, "height", "width"), 3).then("GlobalAveragePool").then("Flatten")
                .then("Gemm", file.floats(new int[] {3, 3}, unit(3))).bytes();
    }

    /** The same as {@link #meanColour} with three classes, of bytes that the model casts. */
    public static byte[] bytes() {
        final ModelFile file = new ModelFile(13);
        return new SmallNet(file, file.typedInput("x", Tensor.UINT8, 1, 3, 8, 8), 3).then("Cast", ModelFile.attribute("to", Tensor.FLOAT))
                .then("GlobalAveragePool").then("Flatten").then("Gemm", file.floats(new int[] {3, 3}, unit(3))).bytes();
    }

    /** One number: how much redder than blue an image is, or the probability that it is. */
    public static byte[] redness(boolean sigmoid) {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, 8, 8).then("GlobalAveragePool").then("Flatten")
                .then("Gemm", file.floats(new int[] {3, 1}, 1, 0, -1));
        return (sigmoid ? net.then("Sigmoid") : net).bytes();
    }

    private static float[] unit(int size) {
        final float[] unit = new float[size * size];
        for (int i = 0; i < size; i++) {
            unit[i * size + i] = 1;
        }
        return unit;
    }

    /** Both in one file: {@code features}, the means of red, green and blue, and {@code logits}, the same as three classes. */
    public static byte[] twoOutputs() {
        final SmallNet net = new SmallNet(13, 8, 8);
        final String unit = net.file.floats(new int[] {3, 3, 1, 1}, unit(3));
        net.then("Conv", unit).then("GlobalAveragePool");
        net.file.node("Flatten", "flatten", List.of(net.at), List.of("features"));
        net.file.node("Gemm", "gemm", List.of("features", net.file.floats(new int[] {3, 3}, unit(3))), List.of("logits"));
        return net.file.output("features").output("logits").bytes();
    }

    /** The same up to its pooling: no classes. */
    public static byte[] features() {
        return new SmallNet(13, 8, 8).pointwise(4).then("GlobalAveragePool").then("Flatten").bytes();
    }
}
