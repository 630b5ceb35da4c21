package dev.lanefuse;

import java.util.Objects;

/**
 * The trained numbers of one convolution. The arrays are kept, not copied, and read during {@code prepare} only.
 *
 * <p>Layouts are those of PyTorch and ONNX: pointwise {@code [outputChannels][inputChannels]}, depthwise {@code [channels][3][3]},
 * dense 3x3 {@code [outputChannels][inputChannels][3][3]}.
 *
 * @param kernel the weights
 * @param bias one a channel, or null for none
 * @param batchNorm the normalisation that follows, or null for none
 */
public record ConvolutionWeights(float[] kernel, float[] bias, BatchNorm batchNorm) {
    /** Requires a kernel. */
    public ConvolutionWeights {
        Objects.requireNonNull(kernel, "kernel");
    }

    /** Weights without bias, followed by batch normalisation: how MobileNetV2 is trained. */
    public static ConvolutionWeights of(float[] kernel, BatchNorm batchNorm) {
        return new ConvolutionWeights(kernel, null, Objects.requireNonNull(batchNorm, "batchNorm"));
    }

    /**
     * Weights and bias without batch normalisation: how folded models are exported. {@code bias} may be null, though the word {@code null}
     * needs a cast to {@code float[]}.
     */
    public static ConvolutionWeights of(float[] kernel, float[] bias) {
        return new ConvolutionWeights(kernel, bias, null);
    }
}
