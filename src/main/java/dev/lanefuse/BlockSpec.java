package dev.lanefuse;

import dev.lanefuse.ConvolutionSpec.Kind;
import java.util.List;
import java.util.Objects;

/**
 * The shape of a block of three convolutions: 1x1 to the hidden channels, 3x3, 1x1 to the output channels, and what is added.
 *
 * <p>It covers MobileNetV2's bottleneck (Sandler et al., arXiv 1801.04381, table 1) and the blocks it was derived from, step by step:
 *
 * <table>
 * <caption>The family</caption>
 * <tr><th>block</th><th>hidden channels</th><th>3x3</th><th>activations</th></tr>
 * <tr><td>{@link #residualBlock}</td><td>fewer</td><td>dense</td><td>ReLU, ReLU, ReLU</td></tr>
 * <tr><td>{@link #invertedResidualBlock}</td><td>more</td><td>depthwise</td><td>ReLU, ReLU, ReLU</td></tr>
 * <tr><td>{@link #invertedLinearResidualBlock}</td><td>more</td><td>depthwise</td><td>ReLU, ReLU, linear</td></tr>
 * <tr><td>{@link #bottleneckBlock}</td><td>more</td><td>depthwise</td><td>ReLU6, ReLU6, linear</td></tr>
 * </table>
 *
 * The last activation follows the addition, as in He et al. (arXiv 1512.03385): {@code act(project + x)}. Batch
 * normalisation is a matter of the weights: any of them may have it or not. Whatever makes a spec refuses what the constructor refuses.
 *
 * @param inputHeight rows of an image, from 1
 * @param inputWidth pixels of a row, from 1
 * @param inputChannels channels of an input pixel, from 1
 * @param hiddenChannels channels between the 1x1 convolutions (Cexp); without expand the same as {@code inputChannels}
 * @param outputChannels channels of an output pixel, from 1
 * @param expand whether the block begins with a 1x1 convolution
 * @param convolution the 3x3 convolution, {@link Kind#DEPTHWISE} or {@link Kind#DENSE}
 * @param stride of the 3x3 convolution, 1 or 2
 * @param padding of the 3x3 convolution
 * @param residual whether the input is added; needs stride 1, a padding other than {@link Padding#VALID}, and as many output as input
 *     channels
 * @param expandActivation follows the first convolution
 * @param convolutionActivation follows the 3x3 convolution
 * @param projectActivation follows the last convolution and the addition
 */
public record BlockSpec(
        int inputHeight,
        int inputWidth,
        int inputChannels,
        int hiddenChannels,
        int outputChannels,
        boolean expand,
        Kind convolution,
        int stride,
        Padding padding,
        boolean residual,
        Activation expandActivation,
        Activation convolutionActivation,
        Activation projectActivation) {

    /**
     * Checks the shape.
     *
     * @throws IllegalArgumentException if a size is not positive or too large, or too small for its padding, the stride is neither 1 nor 2,
     *     the convolution in the middle is {@link Kind#POINTWISE}, the residual does not fit, or hidden channels differ from input channels
     *     without an expand stage
     */
    public BlockSpec {
        Objects.requireNonNull(expandActivation, "expandActivation");
        Objects.requireNonNull(convolutionActivation, "convolutionActivation");
        Objects.requireNonNull(projectActivation, "projectActivation");
        Checks.positive(inputChannels, "input channels");
        Checks.positive(hiddenChannels, "hidden channels");
        if (convolution == Kind.POINTWISE) {
            throw new IllegalArgumentException("the middle convolution is POINTWISE; expected DEPTHWISE or DENSE");
        }
        if (!expand && hiddenChannels != inputChannels) {
            throw new IllegalArgumentException("a block without expand has " + hiddenChannels
                    + " hidden channels; expected its " + inputChannels + " input channels");
        }
        if (residual && (stride != 1 || padding == Padding.VALID || inputChannels != outputChannels)) {
            throw new IllegalArgumentException("residual at stride " + stride + ", " + padding + " padding, from " + inputChannels + " to "
                    + outputChannels + " channels; expected stride 1, SAME or SYMMETRIC padding, and as many output as input channels");
        }
        // Their constructors check the rest.
        final ConvolutionSpec middle = new ConvolutionSpec(
                convolution, inputHeight, inputWidth, hiddenChannels, hiddenChannels, stride, padding, convolutionActivation);
        if (expand) {
            ConvolutionSpec.pointwise(inputHeight, inputWidth, inputChannels, hiddenChannels, expandActivation);
        }
        ConvolutionSpec.pointwise(middle.outputHeight(), middle.outputWidth(), hiddenChannels, outputChannels, projectActivation);
    }

    /**
     * MobileNetV2's bottleneck: ReLU6, ReLU6, linear, SAME padding, the input added where it fits.
     *
     * @param expansion hidden channels per input channel (t in the paper's table 2); 1 leaves the expand stage out
     */
    public static BlockSpec bottleneckBlock(
            int height, int width, int inputChannels, int expansion, int outputChannels, int stride) {
        Checks.positive(expansion, "expansion");
        Checks.positive(inputChannels, "input channels");
        Checks.size("hidden image", expansion, inputChannels, 1);
        return new BlockSpec(height, width, inputChannels, expansion * inputChannels, outputChannels, expansion != 1,
                Kind.DEPTHWISE, stride, Padding.SAME, stride == 1 && inputChannels == outputChannels,
                Activation.RELU6, Activation.RELU6, Activation.NONE);
    }

    /** The bottleneck with ReLU in place of ReLU6. */
    public static BlockSpec invertedLinearResidualBlock(int height, int width, int channels, int hiddenChannels) {
        return new BlockSpec(height, width, channels, hiddenChannels, channels, true, Kind.DEPTHWISE, 1, Padding.SAME, true,
                Activation.RELU, Activation.RELU, Activation.NONE);
    }

    /** The inverted residual block with ReLU, before its projection became linear. */
    public static BlockSpec invertedResidualBlock(int height, int width, int channels, int hiddenChannels) {
        return invertedLinearResidualBlock(height, width, channels, hiddenChannels).withProjectActivation(Activation.RELU);
    }

    /** The classic residual block: squeeze to fewer channels, dense 3x3, expand, add (He et al., arXiv 1512.03385, figure 5). */
    public static BlockSpec residualBlock(int height, int width, int channels, int squeezedChannels) {
        return new BlockSpec(height, width, channels, squeezedChannels, channels, true, Kind.DENSE, 1, Padding.SAME, true,
                Activation.RELU, Activation.RELU, Activation.RELU);
    }

    /** This block with another padding; with {@link Padding#VALID} the input cannot be added, see {@link #withResidual}. */
    public BlockSpec withPadding(Padding other) {
        return new BlockSpec(inputHeight, inputWidth, inputChannels, hiddenChannels, outputChannels, expand, convolution, stride, other,
                residual, expandActivation, convolutionActivation, projectActivation);
    }

    /** This block with or without the addition of its input. */
    public BlockSpec withResidual(boolean other) {
        return new BlockSpec(inputHeight, inputWidth, inputChannels, hiddenChannels, outputChannels, expand, convolution, stride, padding,
                other, expandActivation, convolutionActivation, projectActivation);
    }

    /** This block with a first 1x1 convolution, or without: expansion 1 exists in both forms. */
    public BlockSpec withExpand(boolean other) {
        return new BlockSpec(inputHeight, inputWidth, inputChannels, hiddenChannels, outputChannels, other, convolution, stride, padding,
                residual, expandActivation, convolutionActivation, projectActivation);
    }

    /** This block with other activations behind its first two convolutions. */
    public BlockSpec withHiddenActivation(Activation other) {
        return new BlockSpec(inputHeight, inputWidth, inputChannels, hiddenChannels, outputChannels, expand, convolution, stride, padding,
                residual, other, other, projectActivation);
    }

    /** This block with another activation behind the projection and the addition. */
    public BlockSpec withProjectActivation(Activation other) {
        return new BlockSpec(inputHeight, inputWidth, inputChannels, hiddenChannels, outputChannels, expand, convolution, stride, padding,
                residual, expandActivation, convolutionActivation, other);
    }

    /** The first 1x1 convolution as a stage by itself; null where the block has none. */
    public ConvolutionSpec expandStage() {
        return expand ? ConvolutionSpec.pointwise(inputHeight, inputWidth, inputChannels, hiddenChannels, expandActivation) : null;
    }

    /** The 3x3 convolution as a stage by itself. */
    public ConvolutionSpec convolutionStage() {
        return new ConvolutionSpec(convolution, inputHeight, inputWidth, hiddenChannels, hiddenChannels, stride, padding,
                convolutionActivation);
    }

    /** The last 1x1 convolution as a stage by itself; the input is added by whoever runs it. */
    public ConvolutionSpec projectStage() {
        return ConvolutionSpec.pointwise(outputHeight(), outputWidth(), hiddenChannels, outputChannels, projectActivation);
    }

    /** The stages in their order: two or three. */
    public List<ConvolutionSpec> stages() {
        return expand ? List.of(expandStage(), convolutionStage(), projectStage()) : List.of(convolutionStage(), projectStage());
    }

    /** Rows of an output image. */
    public int outputHeight() {
        return padding.outputSize(inputHeight, stride);
    }

    /** Pixels of an output row. */
    public int outputWidth() {
        return padding.outputSize(inputWidth, stride);
    }

    /** Weights of all kernels, without biases and batch normalisation. */
    public long parameters() {
        return stages().stream().mapToLong(ConvolutionSpec::parameters).sum();
    }

    /** Multiply-adds of one image: the sum over the stages; the addition of the input is none. */
    public long multiplyAdds() {
        return stages().stream().mapToLong(ConvolutionSpec::multiplyAdds).sum();
    }

    /** The shape in one line, for tables: {@code 56x56 24-144-24 s1 +x}. */
    @Override
    public String toString() {
        return inputHeight + "x" + inputWidth + " " + inputChannels + (expand ? "-" : "=") + hiddenChannels + "-" + outputChannels
                + " s" + stride + (padding == Padding.VALID ? " valid" : "") + (convolution == Kind.DENSE ? " dense" : "")
                + (residual ? " +x" : "");
    }
}
