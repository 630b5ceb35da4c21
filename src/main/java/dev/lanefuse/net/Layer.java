package dev.lanefuse.net;

import dev.lanefuse.Activation;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import java.util.Objects;

/**
 * One stage of a {@link Network} with its trained numbers. Arrays are kept, not copied, and read during {@link Network#prepare} only.
 *
 * <p>A layer takes one image {@code [height][width][channels]} and gives one; what it takes must be what the layer before it gives.
 */
public sealed interface Layer {
    /**
     * A convolution by itself: a stem, a head, any stage that is no part of a block.
     *
     * @param spec its shape
     * @param weights its numbers
     */
    record Convolution(ConvolutionSpec spec, ConvolutionWeights weights) implements Layer {
        /** Requires both. */
        public Convolution {
            Objects.requireNonNull(spec, "spec");
            Objects.requireNonNull(weights, "weights");
        }
    }

    /**
     * An inverted residual block or one of its relatives, fused.
     *
     * @param spec its shape
     * @param weights its numbers
     */
    record Block(BlockSpec spec, BlockWeights weights) implements Layer {
        /** Requires both. */
        public Block {
            Objects.requireNonNull(spec, "spec");
            Objects.requireNonNull(weights, "weights");
        }
    }

    /**
     * A number to multiply each channel with and one to add: colours that are normalised within the network, or a batch normalisation
     * without a convolution before it. A value is {@code fma(x, kernel[c], bias[c])}; then the clamp. Behind a convolution its batch
     * normalisation costs nothing; this reads and writes the image.
     *
     * @param kernel one a channel
     * @param bias one a channel, or null for none
     * @param activation what follows
     */
    record Scale(float[] kernel, float[] bias, Activation activation) implements Layer {
        /** Requires the kernel and the activation. */
        public Scale {
            Objects.requireNonNull(kernel, "kernel");
            Objects.requireNonNull(activation, "activation");
        }
    }

    /**
     * The mean of each channel over the whole image; the result is an image of one pixel. Per channel: from +0.0 the pixels are added in
     * ascending order, then the sum is divided by their count as a float.
     */
    record GlobalAveragePool() implements Layer {}

    /**
     * Every output from every input; the result is an image of one pixel. The inputs are the image's values in their order,
     * {@code [height][width][channels]}. An output is one chain: {@code acc = bias; for k ascending: acc = fma(x[k], kernel[n][k], acc)};
     * then the clamp.
     *
     * @param outputs values that it gives, from 1
     * @param kernel {@code [outputs][inputs]}
     * @param bias one an output, or null for none
     * @param activation what follows
     */
    record FullyConnected(int outputs, float[] kernel, float[] bias, Activation activation) implements Layer {
        /**
         * Checks what can be checked without the input.
         *
         * @throws IllegalArgumentException if there are no outputs
         */
        public FullyConnected {
            Objects.requireNonNull(kernel, "kernel");
            Objects.requireNonNull(activation, "activation");
            if (outputs < 1) {
                throw new IllegalArgumentException("fully connected outputs are " + outputs + "; expected at least 1");
            }
        }
    }

    /**
     * Probabilities over the channels of each pixel: {@code exp(x - max) / sum of exp(x - max)}. In double, with {@link StrictMath#exp},
     * summed in ascending order, divided, and rounded once to float.
     */
    record Softmax() implements Layer {}

    /**
     * A probability of each value by itself: {@code 1 / (1 + exp(-x))}. In double, with {@link StrictMath#exp}, and rounded once to float.
     */
    record Sigmoid() implements Layer {}
}
