package dev.lanefuse.net;

import dev.lanefuse.Activation;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.Padding;
import dev.lanefuse.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A chain of layers, small and awkward on purpose.
 *
 * @param input what it takes
 * @param layers the stages
 * @param seed of the images
 */
record NetCase(Shape input, List<Layer> layers, long seed) {
    private static final int[] CHANNELS = {1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 40, 64};
    private static final int[] OUTPUTS = {1, 2, 3, 10, 15, 16, 17, 63, 64, 65, 100, 129, 200};
    private static final Activation[] ACTIVATIONS = {Activation.RELU6, Activation.RELU, Activation.NONE, new Activation(-0.5f, 0.75f)};

    static Arbitrary<NetCase> any() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.integers().between(1, 7)).as(NetCase::of);
    }

    static NetCase of(long seed, int length) {
        final Random random = new Random(seed);
        final Shape input = new Shape(1 + random.nextInt(12), 1 + random.nextInt(12), pick(CHANNELS, random));
        final List<Layer> layers = new ArrayList<>();
        Shape shape = input;
        for (int i = 0; i < length; i++) {
            layers.add(layer(shape, random));
            shape = Chain.of(shape, layers.subList(i, i + 1)).output();
        }
        return new NetCase(input, List.copyOf(layers), random.nextLong());
    }

    private static Layer layer(Shape shape, Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> new Layer.GlobalAveragePool();
            case 1 -> connected(shape, random);
            case 2 -> new Layer.Softmax();
            case 3, 4 -> convolution(shape, random);
            case 5 -> new Layer.Scale(Samples.values(shape.channels(), 1, random),
                    random.nextBoolean() ? Samples.values(shape.channels(), 1, random) : null, ACTIVATIONS[random.nextInt(4)]);
            case 6 -> new Layer.Sigmoid();
            default -> block(shape, random);
        };
    }

    private static Layer connected(Shape shape, Random random) {
        final int outputs = shape.size() < 300 && random.nextInt(4) == 0 ? 530 : pick(OUTPUTS, random);
        final float[] kernel = Samples.values(outputs * shape.size(), (float) Math.sqrt(1.0 / shape.size()), random);
        return new Layer.FullyConnected(outputs, kernel, random.nextBoolean() ? Samples.values(outputs, 1, random) : null,
                ACTIVATIONS[random.nextInt(4)]);
    }

    private static Layer convolution(Shape shape, Random random) {
        final Kind kind = Kind.values()[random.nextInt(3)];
        final int outputs = kind == Kind.DEPTHWISE ? shape.channels() : pick(CHANNELS, random);
        final int stride = kind == Kind.POINTWISE ? 1 : 1 + random.nextInt(2);
        final ConvolutionSpec spec = new ConvolutionSpec(kind, shape.height(), shape.width(), shape.channels(), outputs, stride,
                padding(shape, random), ACTIVATIONS[random.nextInt(4)]);
        return new Layer.Convolution(spec, Samples.weights(spec, random));
    }

    private static Layer block(Shape shape, Random random) {
        final int inputs = shape.channels();
        final int outputs = random.nextBoolean() ? inputs : pick(CHANNELS, random);
        final int stride = 1 + random.nextInt(2);
        final BlockSpec bottleneck = BlockSpec.bottleneckBlock(
                shape.height(), shape.width(), inputs, 1 + random.nextInt(3), outputs, stride);
        final Padding padding = padding(shape, random);
        final boolean residual = bottleneck.residual() && padding != Padding.VALID && random.nextBoolean();
        final BlockSpec spec = bottleneck.withResidual(residual).withPadding(padding)
                .withProjectActivation(ACTIVATIONS[random.nextInt(4)]).withHiddenActivation(ACTIVATIONS[random.nextInt(4)]);
        return new Layer.Block(spec, Samples.weights(spec, random.nextLong()));
    }

    private static Padding padding(Shape shape, Random random) {
        return Samples.fitting(Padding.values()[random.nextInt(3)], shape.height(), shape.width());
    }

    private static int pick(int[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    /** One image, or several. */
    float[] images(int count) {
        return Samples.values(count * input.size(), 1, new Random(seed));
    }

    /** As jqwik prints it. */
    @Override
    public String toString() {
        return input + ": " + Chain.of(input, layers).layers().stream().map(Chain::name).toList() + ", seed " + seed;
    }
}
