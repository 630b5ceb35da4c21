package dev.lanefuse.cli;

import dev.lanefuse.BatchNorm;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The 17 inverted residual blocks of MobileNetV2 1.0 at 224 x 224 (arXiv 1801.04381, table 2), 12 of them distinct, with seeded numbers.
 *
 * <p>Weights and images are the same in every JVM: {@link Random} is specified to the bit.
 */
public final class MobileNetBlocks {
    /** Blocks of the network. */
    public static final int COUNT = 17;

    /** The distinct blocks in the order of the network. */
    public static final List<Distinct> DISTINCT = List.of(
            new Distinct(BlockSpec.bottleneckBlock(112, 112, 32, 1, 16, 1), 1, 1),
            new Distinct(BlockSpec.bottleneckBlock(112, 112, 16, 6, 24, 2), 2, 2),
            new Distinct(BlockSpec.bottleneckBlock(56, 56, 24, 6, 24, 1), 3, 3),
            new Distinct(BlockSpec.bottleneckBlock(56, 56, 24, 6, 32, 2), 4, 4),
            new Distinct(BlockSpec.bottleneckBlock(28, 28, 32, 6, 32, 1), 5, 6),
            new Distinct(BlockSpec.bottleneckBlock(28, 28, 32, 6, 64, 2), 7, 7),
            new Distinct(BlockSpec.bottleneckBlock(14, 14, 64, 6, 64, 1), 8, 10),
            new Distinct(BlockSpec.bottleneckBlock(14, 14, 64, 6, 96, 1), 11, 11),
            new Distinct(BlockSpec.bottleneckBlock(14, 14, 96, 6, 96, 1), 12, 13),
            new Distinct(BlockSpec.bottleneckBlock(14, 14, 96, 6, 160, 2), 14, 14),
            new Distinct(BlockSpec.bottleneckBlock(7, 7, 160, 6, 160, 1), 15, 16),
            new Distinct(BlockSpec.bottleneckBlock(7, 7, 160, 6, 320, 1), 17, 17));

    private MobileNetBlocks() {}

    /**
     * A shape and where it stands in the network.
     *
     * @param spec the shape
     * @param first position of its first block, from 1
     * @param last position of its last block; those between have the same shape
     */
    public record Distinct(BlockSpec spec, int first, int last) {
        /** Input, hidden and output channels, which no other block of the network has: {@code 24-144-32}. */
        public String name() {
            return spec.inputChannels() + "-" + spec.hiddenChannels() + "-" + spec.outputChannels();
        }

        /** How often it stands in the network. */
        public int count() {
            return last - first + 1;
        }
    }

    /** Weights like those of an untrained network with some life in its biases and batch normalisation. */
    public static BlockWeights weights(BlockSpec spec, long seed) {
        final Random random = new Random(seed);
        return new BlockWeights(
                spec.expand() ? weights(spec.expandStage(), random) : null,
                weights(spec.convolutionStage(), random),
                weights(spec.projectStage(), random));
    }

    /** He initialisation (arXiv 1502.01852, equation 10): variance 2 / chain length. */
    private static ConvolutionWeights weights(ConvolutionSpec spec, Random random) {
        final double deviation = Math.sqrt(2.0 / spec.chainLength());
        final int channels = spec.outputChannels();
        final BatchNorm norm = new BatchNorm(gaussian(random, channels, 1, 0.1), gaussian(random, channels, 0.2, 0.2),
                gaussian(random, channels, 0, 0.2), uniform(random, channels, 0.5, 1.5), 1e-3);
        return new ConvolutionWeights(gaussian(random, Math.toIntExact(spec.parameters()), 0, deviation),
                gaussian(random, channels, 0, 0.1), norm);
    }

    /** An image for a block, {@code [inputHeight][inputWidth][inputChannels]}: normally distributed, as behind a linear projection. */
    public static float[] input(BlockSpec spec, long seed) {
        return gaussian(new Random(~seed), spec.inputHeight() * spec.inputWidth() * spec.inputChannels(), 0, 1);
    }

    private static float[] gaussian(Random random, int count, double mean, double deviation) {
        final float[] values = new float[count];
        IntStream.range(0, count).forEach(i -> values[i] = (float) (mean + deviation * random.nextGaussian()));
        return values;
    }

    private static float[] uniform(Random random, int count, double low, double high) {
        final float[] values = new float[count];
        IntStream.range(0, count).forEach(i -> values[i] = (float) (low + (high - low) * random.nextDouble()));
        return values;
    }
}
