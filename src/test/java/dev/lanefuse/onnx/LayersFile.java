package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.ModelFile.list;

import dev.lanefuse.Activation;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.net.Layer;
import dev.lanefuse.weights.Folding;
import java.util.List;

/** Writes given layers with their numbers, batch normalisation folded as {@code prepare} folds it; images are NCHW. */
public final class LayersFile {
    private final ModelFile file = new ModelFile(17);
    private String at;

    private LayersFile() {}

    /**
     * Writes a file.
     *
     * @param layers convolutions, blocks, an average and what is fully connected to it
     * @param shape images, channels, rows and pixels of a row
     */
    public static byte[] write(List<Layer> layers, long... shape) {
        final LayersFile writer = new LayersFile();
        writer.at = writer.file.input("input", shape[0], shape[1], shape[2], shape[3]);
        layers.forEach(writer::add);
        return writer.file.output(writer.at).bytes();
    }

    private void add(Layer layer) {
        switch (layer) {
            case Layer.Convolution(ConvolutionSpec spec, ConvolutionWeights weights) -> {
                convolution(spec, weights);
                clamp(spec.activation());
            }
            case Layer.Block(BlockSpec spec, BlockWeights weights) -> block(spec, weights);
            case Layer.Scale _ -> throw new IllegalArgumentException("a scale; expected a network without");
            case Layer.GlobalAveragePool() -> at = file.node("Flatten", file.node("GlobalAveragePool", at));
            case Layer.FullyConnected connected -> connected(connected);
            case Layer.Sigmoid() -> at = file.node("Sigmoid", at);
            case Layer.Softmax() -> at = file.node("Softmax", at, attribute("axis", 1));
        }
    }

    private void block(BlockSpec spec, BlockWeights weights) {
        final String x = at;
        if (spec.expand()) {
            convolution(spec.expandStage(), weights.expand());
            clamp(spec.expandActivation());
        }
        convolution(spec.convolutionStage(), weights.convolution());
        clamp(spec.convolutionActivation());
        convolution(spec.projectStage(), weights.project());
        if (spec.residual()) {
            at = file.node("Add", List.of(at, x));
        }
        clamp(spec.projectActivation());
    }

    private void convolution(ConvolutionSpec spec, ConvolutionWeights weights) {
        final Folding.Folded folded = Folding.fold("stage", spec, weights);
        final boolean depthwise = spec.kind() == Kind.DEPTHWISE;
        final int taps = spec.kind() == Kind.POINTWISE ? 1 : 3;
        final int[] sizes = {spec.outputChannels(), depthwise ? 1 : spec.inputChannels(), taps, taps};
        final String kernel = file.floats(sizes, folded.kernel());
        final String bias = file.floats(new int[] {spec.outputChannels()}, folded.bias());
        at = file.node("Conv", List.of(at, kernel, bias), attribute("group", depthwise ? spec.inputChannels() : 1),
                list("strides", spec.stride(), spec.stride()), list("pads", pads(spec)));
    }

    /** Zeros above, left, below and right of an image; none where it has rows or columns that are not read. */
    public static long[] pads(ConvolutionSpec spec) {
        if (spec.kind() == Kind.POINTWISE) {
            return new long[4];
        }
        final int above = spec.padding().before(spec.inputHeight(), spec.stride());
        final int left = spec.padding().before(spec.inputWidth(), spec.stride());
        final int rows = (spec.outputHeight() - 1) * spec.stride() + 3;
        final int columns = (spec.outputWidth() - 1) * spec.stride() + 3;
        return new long[] {above, left, Math.max(0, rows - spec.inputHeight() - above),
            Math.max(0, columns - spec.inputWidth() - left)};
    }

    private void clamp(Activation activation) {
        if (!activation.isLinear()) {
            at = file.node("Clip", List.of(at, file.scalar(activation.low()), file.scalar(activation.high())));
        }
    }

    private void connected(Layer.FullyConnected layer) {
        final int inputs = layer.kernel().length / layer.outputs();
        final String kernel = file.floats(new int[] {layer.outputs(), inputs}, layer.kernel());
        final float[] bias = layer.bias() == null ? new float[layer.outputs()] : layer.bias();
        at = file.node("Gemm", List.of(at, kernel, file.floats(new int[] {bias.length}, bias)), attribute("transB", 1));
        clamp(layer.activation());
    }
}
