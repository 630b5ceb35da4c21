package dev.lanefuse.jmh;

import dev.lanefuse.Backend;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.Padding;
import dev.lanefuse.Samples;
import dev.lanefuse.Threads;
import dev.lanefuse.cli.MobileNetBlocks;
import dev.lanefuse.net.Layer;
import dev.lanefuse.net.MobileNetV2;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.SeededWeights;
import java.util.List;
import java.util.Random;

/**
 * What the engines compute: layers with seeded numbers, on seeded images. Padding is symmetric, as in PyTorch: oneDNN's depthwise
 * post-op knows no other.
 *
 * @param height rows of an image
 * @param width pixels of a row
 * @param channels values of a pixel
 * @param layers what is done to it
 * @param images how many there are
 * @param in the images, {@code [images][height][width][channels]}
 */
record Task(int height, int width, int channels, List<Layer> layers, int images, float[] in) {
    private static final long SEED = 1;

    /** A block of MobileNetV2 1.0 224 by its channels. */
    static Task block(String name) {
        final BlockSpec spec = spec(name);
        return of(spec.inputHeight(), spec.inputWidth(), spec.inputChannels(),
                new Layer.Block(spec, MobileNetBlocks.weights(spec, SEED)), MobileNetBlocks.input(spec, SEED));
    }

    /**
     * A stage of such a block by itself; what the block adds is left out.
     *
     * @param stage {@code expand}, {@code depthwise} or {@code project}
     */
    static Task stage(String block, String stage) {
        final BlockSpec spec = spec(block);
        final BlockWeights weights = MobileNetBlocks.weights(spec, SEED);
        return switch (stage) {
            case "expand" -> {
                if (!spec.expand()) {
                    throw new UnsupportedOperationException("block " + block + " has no expand stage");
                }
                yield stage(new Layer.Convolution(spec.expandStage(), weights.expand()));
            }
            case "depthwise" -> stage(new Layer.Convolution(spec.convolutionStage(), weights.convolution()));
            case "project" -> stage(new Layer.Convolution(spec.projectStage(), weights.project()));
            default -> throw new IllegalArgumentException("stage is " + stage + "; expected expand, depthwise or project");
        };
    }

    private static Task stage(Layer.Convolution layer) {
        final ConvolutionSpec spec = layer.spec();
        final int size = spec.inputHeight() * spec.inputWidth() * spec.inputChannels();
        return of(spec.inputHeight(), spec.inputWidth(), spec.inputChannels(), layer, Samples.values(size, 1, new Random(SEED)));
    }

    private static Task of(int height, int width, int channels, Layer layer, float[] in) {
        return new Task(height, width, channels, List.of(layer), 1, in);
    }

    private static BlockSpec spec(String name) {
        return MobileNetBlocks.DISTINCT.stream()
                .filter(block -> block.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("block is " + name + "; expected one of MobileNetV2 1.0, like 24-144-32"))
                .spec().withPadding(Padding.SYMMETRIC);
    }

    /** A whole MobileNetV2 by its width and input size: {@code 0.35 96}. */
    static Task net(String name, int images) {
        if (!name.matches("[0-9.]+ [0-9]+")) {
            throw new IllegalArgumentException("net is \"" + name + "\"; expected width and input size, like \"0.35 96\"");
        }
        final String[] parts = name.split(" ");
        final int size = Integer.parseInt(parts[1]);
        final MobileNetV2 model = MobileNetV2.of(Double.parseDouble(parts[0]), size);
        return new Task(size, size, 3, model.layers(SeededWeights.of(model, SEED)), images,
                Samples.values(images * size * size * 3, 1, new Random(SEED)));
    }

    /** The network of these layers. */
    Network network(Backend backend, Threads threads) {
        return Network.prepare(height, width, channels, layers, backend, threads);
    }

    /** What every engine should answer: the scalar backend's output. */
    float[] answer() {
        final Network network = network(Backend.SCALAR, Threads.CALLER);
        final float[] answer = new float[images * network.outputSize()];
        network.newSession().run(images, in, 0, answer, 0);
        return answer;
    }
}
