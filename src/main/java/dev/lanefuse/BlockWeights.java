package dev.lanefuse;

import java.util.Objects;

/**
 * The trained numbers of a block.
 *
 * @param expand first 1x1 convolution, {@code [hiddenChannels][inputChannels]}; null where the block has none
 * @param convolution 3x3 convolution: depthwise {@code [hiddenChannels][3][3]}, dense {@code [hiddenChannels][hiddenChannels][3][3]}
 * @param project last 1x1 convolution, {@code [outputChannels][hiddenChannels]}
 */
public record BlockWeights(ConvolutionWeights expand, ConvolutionWeights convolution, ConvolutionWeights project) {
    /** Requires all but {@code expand}. */
    public BlockWeights {
        Objects.requireNonNull(convolution, "convolution");
        Objects.requireNonNull(project, "project");
    }
}
