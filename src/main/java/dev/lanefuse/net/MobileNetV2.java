package dev.lanefuse.net;

import dev.lanefuse.Activation;
import dev.lanefuse.Backend;
import dev.lanefuse.BatchNorm;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.Padding;
import dev.lanefuse.Threads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * MobileNetV2 (Sandler et al., arXiv 1801.04381, table 2) at any width and input size, made of trained numbers by name.
 *
 * <p>The names are those of torchvision's model; its {@code num_batches_tracked} may be there and are not looked at:
 *
 * <table>
 * <caption>Arrays, see {@link #shapes}</caption>
 * <tr><th>name</th><th>shape</th></tr>
 * <tr><td>{@code features.0.0.weight}</td><td>stem, {@code [stem][3][3][3]}: output, input channel, row, column</td></tr>
 * <tr><td>{@code features.0.1.*}</td><td>its batch normalisation: {@code weight} (gamma), {@code bias} (beta), {@code running_mean},
 * {@code running_var}, one a channel</td></tr>
 * <tr><td>{@code features.1.conv.0.0.weight}</td><td>first block, depthwise, {@code [channels][3][3]}</td></tr>
 * <tr><td>{@code features.1.conv.0.1.*}</td><td>its batch normalisation</td></tr>
 * <tr><td>{@code features.1.conv.1.weight}</td><td>project, {@code [output][hidden]}</td></tr>
 * <tr><td>{@code features.1.conv.2.*}</td><td>its batch normalisation</td></tr>
 * <tr><td>{@code features.N.conv.0.0.weight}</td><td>blocks N = 2 to 17, expand, {@code [hidden][input]}</td></tr>
 * <tr><td>{@code features.N.conv.0.1.*}</td><td>its batch normalisation</td></tr>
 * <tr><td>{@code features.N.conv.1.0.weight}</td><td>depthwise, {@code [hidden][3][3]}</td></tr>
 * <tr><td>{@code features.N.conv.1.1.*}</td><td>its batch normalisation</td></tr>
 * <tr><td>{@code features.N.conv.2.weight}</td><td>project, {@code [output][hidden]}</td></tr>
 * <tr><td>{@code features.N.conv.3.*}</td><td>its batch normalisation</td></tr>
 * <tr><td>{@code features.18.0.weight}</td><td>head, {@code [features][input]}</td></tr>
 * <tr><td>{@code features.18.1.*}</td><td>its batch normalisation</td></tr>
 * <tr><td>{@code classifier.1.weight}</td><td>{@code [classes][features]}, with a classifier only</td></tr>
 * <tr><td>{@code classifier.1.bias}</td><td>one a class, with a classifier only</td></tr>
 * </table>
 *
 * Channels are the paper's times the width, rounded to multiples of 8 as TF-slim, Keras and torchvision do; those of the head grow with
 * widths above 1 only. Whatever makes a model refuses what the constructor refuses; what makes layers of it also refuses arrays that Java
 * could not hold.
 *
 * @param width multiplies the channels; published are {@link #PUBLISHED_WIDTHS}
 * @param inputHeight rows of an image of 3 channels, from 32
 * @param inputWidth pixels of a row, from 32
 * @param classes outputs of the classifier; 0 for none, then the network gives its features
 * @param softmax whether the outputs are probabilities rather than logits
 * @param padding of all 3x3 convolutions: {@link Padding#SYMMETRIC} in PyTorch, {@link Padding#SAME} in TensorFlow; never {@link
 *     Padding#VALID}, with which no input could be added
 * @param epsilon of all batch normalisations: 1e-5 in PyTorch, 1e-3 in TensorFlow
 */
public record MobileNetV2(
        double width, int inputHeight, int inputWidth, int classes, boolean softmax, Padding padding, double epsilon) {

    /** The widths with published weights. */
    public static final List<Double> PUBLISHED_WIDTHS = List.of(0.35, 0.5, 0.75, 1.0, 1.3, 1.4);

    /** Table 2's t, c, n, s: expansion, output channels, repetitions, stride of the first. */
    private static final int[][] TABLE = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    /**
     * Checks what is asked for.
     *
     * @throws IllegalArgumentException if the width is not a positive number up to 1000, the input has fewer than 32 rows or columns, the
     *     classes are negative, the padding is VALID, epsilon is not finite, or there is a softmax without a classifier
     */
    public MobileNetV2 {
        Objects.requireNonNull(padding, "padding");
        if (!(width > 0 && width <= 1000)) {
            throw new IllegalArgumentException("width is " + width + "; expected a positive number up to 1000");
        }
        if (inputHeight < 32 || inputWidth < 32) {
            throw new IllegalArgumentException("input is " + inputHeight + "x" + inputWidth + "; expected at least 32x32");
        }
        if (padding == Padding.VALID) {
            throw new IllegalArgumentException("padding is VALID; expected SAME or SYMMETRIC, for blocks add their input");
        }
        if (classes < 0) {
            throw new IllegalArgumentException("class count is " + classes + "; expected at least 1, or 0 for no classifier");
        }
        if (!Double.isFinite(epsilon)) {
            throw new IllegalArgumentException("epsilon is " + epsilon + "; expected a finite number");
        }
        if (softmax && classes == 0) {
            throw new IllegalArgumentException("softmax without a classifier; expected at least 1 class");
        }
    }

    /** PyTorch's model: a square input, 1000 classes, logits, symmetric padding, epsilon 1e-5. */
    public static MobileNetV2 of(double width, int inputSize) {
        return new MobileNetV2(width, inputSize, inputSize, 1000, false, Padding.SYMMETRIC, 1e-5);
    }

    /** This network for another input. */
    public MobileNetV2 withInput(int height, int inputColumns) {
        return new MobileNetV2(width, height, inputColumns, classes, softmax, padding, epsilon);
    }

    /** This network with a classifier of so many classes. */
    public MobileNetV2 withClasses(int other) {
        return new MobileNetV2(width, inputHeight, inputWidth, other, softmax, padding, epsilon);
    }

    /** This network without a classifier: it gives the pooled features. */
    public MobileNetV2 withoutClassifier() {
        return new MobileNetV2(width, inputHeight, inputWidth, 0, false, padding, epsilon);
    }

    /** This network with probabilities or logits. */
    public MobileNetV2 withSoftmax(boolean other) {
        return new MobileNetV2(width, inputHeight, inputWidth, classes, other, padding, epsilon);
    }

    /** This network with TensorFlow's padding and epsilon, as Keras and TF-slim train it. */
    public MobileNetV2 asInTensorFlow() {
        return new MobileNetV2(width, inputHeight, inputWidth, classes, softmax, Padding.SAME, 1e-3);
    }

    /** Values of the pooled features: 1280, more at widths above 1. */
    public int featureSize() {
        return channels(1280 * Math.max(1, width));
    }

    /** The nearest multiple of 8, from 8, that is not below 0.9 of it: TF-slim's {@code _make_divisible}. */
    private static int channels(double wanted) {
        final int nearest = Math.max(8, (int) (wanted + 4) / 8 * 8);
        return nearest < 0.9 * wanted ? nearest + 8 : nearest;
    }

    /** Names of the arrays and how many values each has, in the order of the network. */
    public Map<String, Integer> shapes() {
        final NamedArrays names = new NamedArrays(null);
        layers(names);
        return Collections.unmodifiableMap(names.taken());
    }

    /**
     * The layers with their numbers.
     *
     * @param arrays what {@link #shapes} names; kept, not copied, and read during {@link Network#prepare} only
     * @throws IllegalArgumentException if an array is missing, has another length, or is none of this network's; the message names it
     */
    public List<Layer> layers(Map<String, float[]> arrays) {
        final NamedArrays named = new NamedArrays(Objects.requireNonNull(arrays, "arrays"));
        final List<Layer> layers = layers(named);
        named.requireNoneLeft();
        return layers;
    }

    /**
     * Prepares the network for the best backend and the calling thread.
     *
     * @throws IllegalArgumentException as {@link #layers(Map)} and {@link Network#prepare}
     */
    public Network prepare(Map<String, float[]> arrays) {
        return prepare(arrays, Backend.AUTO, Threads.CALLER);
    }

    /**
     * Prepares the network.
     *
     * @throws IllegalArgumentException as {@link #layers(Map)} and {@link Network#prepare}
     * @throws IllegalStateException if the backend cannot be had
     */
    public Network prepare(Map<String, float[]> arrays, Backend backend, Threads threads) {
        return Network.prepare(inputHeight, inputWidth, 3, layers(arrays), backend, threads);
    }

    private List<Layer> layers(NamedArrays arrays) {
        final List<Layer> layers = new ArrayList<>();
        final ConvolutionSpec stem = ConvolutionSpec.dense(
                inputHeight, inputWidth, 3, channels(32 * width), 2, padding, Activation.RELU6);
        layers.add(new Layer.Convolution(stem, convolution(arrays, "features.0.0", "features.0.1", stem.outputChannels(), 3, 3, 3)));
        int height = stem.outputHeight();
        int columns = stem.outputWidth();
        int inputs = stem.outputChannels();
        int index = 1;
        for (int[] row : TABLE) {
            for (int repetition = 0; repetition < row[2]; repetition++) {
                final BlockSpec block = BlockSpec.bottleneckBlock(
                        height, columns, inputs, row[0], channels(row[1] * width), repetition == 0 ? row[3] : 1).withPadding(padding);
                layers.add(new Layer.Block(block, weights(arrays, "features." + index + ".conv.", block)));
                height = block.outputHeight();
                columns = block.outputWidth();
                inputs = block.outputChannels();
                index++;
            }
        }
        layers.add(new Layer.Convolution(ConvolutionSpec.pointwise(height, columns, inputs, featureSize(), Activation.RELU6),
                convolution(arrays, "features.18.0", "features.18.1", featureSize(), inputs)));
        layers.add(new Layer.GlobalAveragePool());
        if (classes > 0) {
            layers.add(new Layer.FullyConnected(classes, arrays.take("classifier.1.weight", classes, featureSize()),
                    arrays.take("classifier.1.bias", classes), Activation.NONE));
        }
        if (softmax) {
            layers.add(new Layer.Softmax());
        }
        return List.copyOf(layers);
    }

    /** Stages with an activation are pairs of convolution and normalisation; the projection and its normalisation stand by themselves. */
    private BlockWeights weights(NamedArrays arrays, String prefix, BlockSpec block) {
        final int hidden = block.hiddenChannels();
        final int depthwise = block.expand() ? 1 : 0;
        return new BlockWeights(
                block.expand() ? convolution(arrays, prefix + "0.0", prefix + "0.1", hidden, block.inputChannels()) : null,
                convolution(arrays, prefix + depthwise + ".0", prefix + depthwise + ".1", hidden, 3, 3),
                convolution(arrays, prefix + (depthwise + 1), prefix + (depthwise + 2), block.outputChannels(), hidden));
    }

    private ConvolutionWeights convolution(NamedArrays arrays, String name, String norm, int... sizes) {
        return new ConvolutionWeights(arrays.take(name + ".weight", sizes), null, norm(arrays, norm, sizes[0]));
    }

    private BatchNorm norm(NamedArrays arrays, String name, int channels) {
        return new BatchNorm(arrays.take(name + ".weight", channels), arrays.take(name + ".bias", channels),
                arrays.take(name + ".running_mean", channels), arrays.take(name + ".running_var", channels), epsilon);
    }
}
