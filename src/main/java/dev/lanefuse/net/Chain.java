package dev.lanefuse.net;

import dev.lanefuse.BatchNorm;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.exec.BlockOperation;
import dev.lanefuse.exec.ConnectedOperation;
import dev.lanefuse.exec.MeanOperation;
import dev.lanefuse.exec.Operation;
import dev.lanefuse.exec.SoftmaxOperation;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.weights.Packing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Layers whose sizes fit one another, and what can be said of them without running them.
 *
 * @param layers the stages in their order
 * @param shapes what each takes, and at the end what the last one gives
 */
record Chain(List<Layer> layers, List<Shape> shapes) {
    /**
     * Derives the sizes.
     *
     * @throws IllegalArgumentException if there are no layers, or one does not take what the one before it gives
     */
    static Chain of(Shape input, List<Layer> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("the network has 0 layers; expected at least 1");
        }
        final List<Shape> shapes = new ArrayList<>(List.of(input));
        for (int i = 0; i < layers.size(); i++) {
            final Shape given = shapes.getLast();
            final Layer layer = layers.get(i);
            final Shape taken = taken(layer, given);
            if (!taken.equals(given)) {
                throw new IllegalArgumentException("layer " + i + " (" + name(layer) + ") takes " + taken + "; expected " + given
                        + ", what "
                        + (i == 0 ? "the network takes" : "layer " + (i - 1) + " (" + name(layers.get(i - 1)) + ") gives"));
            }
            try {
                shapes.add(given(layer, given));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("layer " + i + " (" + name(layer) + "): " + e.getMessage(), e);
            }
        }
        return new Chain(List.copyOf(layers), List.copyOf(shapes));
    }

    private static Shape taken(Layer layer, Shape given) {
        return switch (layer) {
            case Layer.Convolution(ConvolutionSpec spec, _) -> new Shape(spec.inputHeight(), spec.inputWidth(), spec.inputChannels());
            case Layer.Block(BlockSpec spec, _) -> new Shape(spec.inputHeight(), spec.inputWidth(), spec.inputChannels());
            case Layer.GlobalAveragePool() -> given;
            case Layer.FullyConnected connected -> given;
            case Layer.Softmax() -> given;
        };
    }

    private static Shape given(Layer layer, Shape taken) {
        return switch (layer) {
            case Layer.Convolution(ConvolutionSpec spec, _) -> new Shape(spec.outputHeight(), spec.outputWidth(), spec.outputChannels());
            case Layer.Block(BlockSpec spec, _) -> new Shape(spec.outputHeight(), spec.outputWidth(), spec.outputChannels());
            case Layer.GlobalAveragePool() -> new Shape(1, 1, taken.channels());
            case Layer.FullyConnected connected -> new Shape(1, 1, connected.outputs());
            case Layer.Softmax() -> taken;
        };
    }

    Shape input() {
        return shapes.getFirst();
    }

    Shape output() {
        return shapes.getLast();
    }

    /** Room for the weights of all layers. */
    Packing packing(int lanes) {
        final List<ConvolutionSpec> convolutions = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            switch (layers.get(i)) {
                case Layer.Convolution(ConvolutionSpec spec, _) -> convolutions.add(spec);
                case Layer.Block(BlockSpec spec, _) -> convolutions.addAll(spec.stages());
                case Layer.FullyConnected connected -> convolutions.add(connectedSpec(i, connected));
                case Layer.GlobalAveragePool() -> {
                }
                case Layer.Softmax() -> {
                }
            }
        }
        return new Packing(lanes, convolutions);
    }

    private ConvolutionSpec connectedSpec(int i, Layer.FullyConnected connected) {
        return ConvolutionSpec.pointwise(1, 1, shapes.get(i).size(), connected.outputs(), connected.activation());
    }

    /** Whether layer {@code i} is a stem that is carried through bands together with the block behind it. */
    boolean isStem(int i) {
        return i + 1 < layers.size() && layers.get(i) instanceof Layer.Convolution(ConvolutionSpec stem, _)
                && layers.get(i + 1) instanceof Layer.Block(BlockSpec spec, _) && BlockOperation.isStemOf(stem, spec);
    }

    /**
     * What runs: one operation a layer, or one for a stem and the block behind it.
     *
     * @param operations in their order
     * @param shapes what each takes, and at the end what the last one gives
     * @param titles what each is
     */
    record Prepared(Operation[] operations, List<Shape> shapes, List<Title> titles) {}

    /**
     * What is left of layers when their trained arrays are gone.
     *
     * @param name in words
     * @param multiplyAdds of one image
     */
    record Title(String name, long multiplyAdds) {}

    /**
     * Prepares all layers.
     *
     * @param packing has room for them
     * @throws IllegalArgumentException if weights do not fit their layer or are not finite; the message names the layer
     */
    Prepared prepare(Kernels kernels, Packing packing) {
        final List<Operation> operations = new ArrayList<>();
        final List<Shape> between = new ArrayList<>(List.of(input()));
        final List<Title> titles = new ArrayList<>();
        for (int i = 0; i < layers.size(); i += isStem(i) ? 2 : 1) { // an operation a step
            try {
                operations.add(prepare(i, kernels, packing));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("layer " + i + " (" + name(layers.get(i)) + "): " + e.getMessage(), e);
            }
            between.add(shapes.get(i + (isStem(i) ? 2 : 1)));
            titles.add(isStem(i)
                    ? new Title(name(layers.get(i)) + " + " + name(layers.get(i + 1)), multiplyAdds(i) + multiplyAdds(i + 1))
                    : new Title(name(layers.get(i)), multiplyAdds(i)));
        }
        return new Prepared(operations.toArray(Operation[]::new), List.copyOf(between), List.copyOf(titles));
    }

    private Operation prepare(int i, Kernels kernels, Packing packing) {
        final Shape taken = shapes.get(i);
        return switch (layers.get(i)) {
            case Layer.Convolution(ConvolutionSpec stem, ConvolutionWeights weights) when isStem(i) -> {
                final Layer.Block block = (Layer.Block) layers.get(i + 1);
                yield BlockOperation.of(kernels, packing, stem, weights, block.spec(), block.weights());
            }
            case Layer.Convolution(ConvolutionSpec spec, ConvolutionWeights weights) -> BlockOperation.of(kernels, packing, spec, weights);
            case Layer.Block(BlockSpec spec, BlockWeights weights) -> BlockOperation.of(kernels, packing, spec, weights, 0, 0);
            case Layer.GlobalAveragePool() -> new MeanOperation(kernels, taken.pixels(), taken.channels());
            case Layer.FullyConnected connected -> new ConnectedOperation(
                    kernels, packing, connectedSpec(i, connected), ConvolutionWeights.of(connected.kernel(), connected.bias()));
            case Layer.Softmax() -> new SoftmaxOperation(taken.pixels(), taken.channels());
        };
    }

    /** Multiply-adds of layer {@code i} for one image. */
    long multiplyAdds(int i) {
        return switch (layers.get(i)) {
            case Layer.Convolution(ConvolutionSpec spec, _) -> spec.multiplyAdds();
            case Layer.Block(BlockSpec spec, _) -> spec.multiplyAdds();
            case Layer.FullyConnected connected -> (long) connected.outputs() * shapes.get(i).size();
            case Layer.GlobalAveragePool() -> 0;
            case Layer.Softmax() -> 0;
        };
    }

    long multiplyAdds() {
        long sum = 0;
        for (int i = 0; i < layers.size(); i++) {
            sum += multiplyAdds(i);
        }
        return sum;
    }

    /** Trained numbers of all layers: kernels, biases, and gamma and beta of batch normalisation; not its running statistics. */
    long parameters() {
        long sum = 0;
        for (Layer layer : layers) {
            sum += switch (layer) {
                case Layer.Convolution(_, ConvolutionWeights weights) -> parameters(weights);
                case Layer.Block(_, BlockWeights weights) -> parameters(weights.expand()) + parameters(weights.convolution())
                        + parameters(weights.project());
                case Layer.FullyConnected connected -> connected.kernel().length + length(connected.bias());
                case Layer.GlobalAveragePool() -> 0;
                case Layer.Softmax() -> 0;
            };
        }
        return sum;
    }

    private static long parameters(ConvolutionWeights weights) {
        if (weights == null) {
            return 0;
        }
        final BatchNorm norm = weights.batchNorm();
        return weights.kernel().length + length(weights.bias()) + (norm == null ? 0 : length(norm.gamma()) + length(norm.beta()));
    }

    private static long length(float[] values) {
        return values == null ? 0 : values.length;
    }

    /** What layer {@code i} is, what it takes and gives, and its multiply-adds. */
    String describe(int i) {
        return String.format(Locale.ROOT, "%2d  %-36s %12s -> %-12s %,13d multiply-adds",
                i, name(layers.get(i)), shapes.get(i), shapes.get(i + 1), multiplyAdds(i));
    }

    static String name(Layer layer) {
        return switch (layer) {
            case Layer.Convolution(ConvolutionSpec spec, _) -> spec.kind().name().toLowerCase(Locale.ROOT)
                    + (spec.kind() == Kind.POINTWISE ? " 1x1" : " 3x3 s" + spec.stride()) + ", " + spec.activation();
            case Layer.Block(BlockSpec spec, _) -> "fused block " + spec.inputChannels() + (spec.expand() ? "-" : "=")
                    + spec.hiddenChannels() + "-" + spec.outputChannels() + " s" + spec.stride()
                    + (spec.convolution() == Kind.DENSE ? " dense" : "") + (spec.residual() ? " +x" : "");
            case Layer.GlobalAveragePool() -> "global average pool";
            case Layer.FullyConnected connected -> "fully connected, " + connected.activation();
            case Layer.Softmax() -> "softmax";
        };
    }
}
