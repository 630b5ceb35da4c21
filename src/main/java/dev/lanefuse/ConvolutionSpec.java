package dev.lanefuse;

import java.util.Objects;

/**
 * The shape of one convolution with its activation: a stage of a block, or a stage by itself. Whatever makes a spec refuses what the
 * constructor refuses.
 *
 * @param kind pointwise, depthwise 3x3 or dense 3x3
 * @param inputHeight rows of an image, from 1
 * @param inputWidth pixels of a row, from 1
 * @param inputChannels channels of an input pixel, from 1
 * @param outputChannels channels of an output pixel, from 1; depthwise: the same as {@code inputChannels}
 * @param stride 1 or 2; pointwise: 1
 * @param padding zeros around the image; pointwise convolutions have none and ignore it
 * @param activation what follows
 */
public record ConvolutionSpec(
        Kind kind,
        int inputHeight,
        int inputWidth,
        int inputChannels,
        int outputChannels,
        int stride,
        Padding padding,
        Activation activation) {

    /** What a convolution connects. */
    public enum Kind {
        /** 1x1, every channel with every channel. */
        POINTWISE,
        /** 3x3, each channel with itself. */
        DEPTHWISE,
        /** 3x3, every channel with every channel. */
        DENSE;

        /** Taps of the kernel: 1 or 9. */
        public int taps() {
            return this == POINTWISE ? 1 : 9;
        }

        private int outputSize(Padding padding, int size, int stride) {
            return this == POINTWISE ? size : padding.outputSize(size, stride);
        }
    }

    /**
     * Checks the shape.
     *
     * @throws IllegalArgumentException if a size is not positive, the stride is not allowed, a depthwise convolution changes the channels,
     *     a 3x3 kernel does not fit into an image without padding, or an image or the kernel would need more than 2^31 - 65 values
     */
    public ConvolutionSpec {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(padding, "padding");
        Objects.requireNonNull(activation, "activation");
        Checks.positive(inputHeight, "input height");
        Checks.positive(inputWidth, "input width");
        Checks.positive(inputChannels, "input channels");
        Checks.positive(outputChannels, "output channels");
        if (stride != 1 && (stride != 2 || kind == Kind.POINTWISE)) {
            throw new IllegalArgumentException(
                    kind + " stride is " + stride + "; expected " + (kind == Kind.POINTWISE ? "1" : "1 or 2"));
        }
        if (kind == Kind.DEPTHWISE && inputChannels != outputChannels) {
            throw new IllegalArgumentException("depthwise convolution has " + inputChannels + " input and " + outputChannels
                    + " output channels; expected the same number");
        }
        if (kind != Kind.POINTWISE && padding == Padding.VALID && Math.min(inputHeight, inputWidth) < 3) {
            throw new IllegalArgumentException(kind + " input has " + inputHeight + " x " + inputWidth
                    + " pixels; expected at least 3 x 3 with VALID padding");
        }
        Checks.size("input image", inputHeight, inputWidth, inputChannels);
        Checks.size("output image", kind.outputSize(padding, inputHeight, stride), kind.outputSize(padding, inputWidth, stride),
                outputChannels);
        Checks.size("kernel", kind.taps(), kind == Kind.DEPTHWISE ? 1 : inputChannels, outputChannels);
    }

    /** A 1x1 convolution. */
    public static ConvolutionSpec pointwise(int height, int width, int inputChannels, int outputChannels, Activation activation) {
        return new ConvolutionSpec(Kind.POINTWISE, height, width, inputChannels, outputChannels, 1, Padding.SAME, activation);
    }

    /** A depthwise 3x3 convolution. */
    public static ConvolutionSpec depthwise(int height, int width, int channels, int stride, Padding padding, Activation activation) {
        return new ConvolutionSpec(Kind.DEPTHWISE, height, width, channels, channels, stride, padding, activation);
    }

    /** A dense 3x3 convolution. */
    public static ConvolutionSpec dense(
            int height, int width, int inputChannels, int outputChannels, int stride, Padding padding, Activation activation) {
        return new ConvolutionSpec(Kind.DENSE, height, width, inputChannels, outputChannels, stride, padding, activation);
    }

    /** Rows of an output image. */
    public int outputHeight() {
        return kind.outputSize(padding, inputHeight, stride);
    }

    /** Pixels of an output row. */
    public int outputWidth() {
        return kind.outputSize(padding, inputWidth, stride);
    }

    /** Length of the chain of one output element: taps times the input channels it is connected with. */
    public int chainLength() {
        return kind.taps() * (kind == Kind.DEPTHWISE ? 1 : inputChannels);
    }

    /** Values of the kernel: weights without bias and batch normalisation. */
    public long parameters() {
        return (long) chainLength() * outputChannels;
    }

    /** Multiply-adds of one image, taps in the padding included. */
    public long multiplyAdds() {
        return (long) outputHeight() * outputWidth() * outputChannels * chainLength();
    }
}
