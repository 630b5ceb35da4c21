package dev.lanefuse;

import java.util.Arrays;
import java.util.Random;

/** Seeded weights and images. Biases are never zero: a padded expanded pixel is zero after expand, and relu(bias) is not. */
public final class Samples {
    private static final float[] SPECIAL = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0.0f, 0.0f, Float.MIN_VALUE, -Float.MIN_VALUE,
        Float.MIN_NORMAL / 2, 1e30f, -1e30f, Float.MAX_VALUE, -Float.MAX_VALUE
    };

    private Samples() {}

    /** Weights of a block: batch normalisation, bias, both or neither, as the seed has it. */
    public static BlockWeights weights(BlockSpec spec, long seed) {
        final Random random = new Random(seed);
        return new BlockWeights(
                spec.expand() ? weights(spec.expandStage(), random) : null,
                weights(spec.convolutionStage(), random),
                weights(spec.projectStage(), random));
    }

    /** Weights of a convolution, as above. */
    public static ConvolutionWeights weights(ConvolutionSpec spec, Random random) {
        final float[] kernel = values((int) spec.parameters(), (float) Math.sqrt(2.0 / spec.chainLength()), random);
        final boolean norm = random.nextInt(4) != 0;
        final float[] bias = norm && random.nextBoolean() ? null : values(spec.outputChannels(), 0.5f, random);
        return new ConvolutionWeights(kernel, bias, norm ? batchNorm(spec.outputChannels(), random) : null);
    }

    private static BatchNorm batchNorm(int channels, Random random) {
        final float[] variance = values(channels, 1, random);
        for (int i = 0; i < channels; i++) {
            variance[i] = Math.abs(variance[i]) * (random.nextInt(8) == 0 ? 1e-6f : 1);
        }
        final double epsilon = random.nextBoolean() ? 1e-5 : 1e-3;
        return new BatchNorm(values(channels, 1, random), values(channels, 0.5f, random), values(channels, 0.5f, random), variance,
                epsilon);
    }

    /** The padding that is wanted; where an image is too small for none, SAME. */
    public static Padding fitting(Padding wanted, int height, int width) {
        return wanted == Padding.VALID && Math.min(height, width) < 3 ? Padding.SAME : wanted;
    }

    /** An image, or any other array, of gaussian values. */
    public static float[] values(int count, float scale, Random random) {
        final float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * scale;
        }
        return values;
    }

    /** Puts values in that arithmetic treats in a way of its own. */
    public static void addSpecials(float[] values, Random random) {
        for (int n = 1 + values.length / 16; n > 0; n--) {
            values[random.nextInt(values.length)] = SPECIAL[random.nextInt(SPECIAL.length)];
        }
    }

    /** What each of some threads may have to compute of a run, from nearly nothing on. */
    public static double[] shares(int count, Random random) {
        final double[] shares = random.doubles(count, 0.01, 1).toArray();
        final double sum = Arrays.stream(shares).sum();
        return Arrays.stream(shares).map(share -> share / sum).toArray();
    }
}
