package dev.lanefuse.net;

import dev.lanefuse.BatchNorm;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.Padding;
import dev.lanefuse.exec.BlockOperation;
import dev.lanefuse.exec.ConnectedOperation;
import dev.lanefuse.exec.MeanOperation;
import dev.lanefuse.exec.Operation;
import dev.lanefuse.exec.ScaleOperation;
import dev.lanefuse.exec.SigmoidOperation;
import dev.lanefuse.exec.SoftmaxOperation;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Layout;
import dev.lanefuse.weights.Folding;
import dev.lanefuse.weights.Packing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Layers whose sizes fit one another, and what can be said of them without running them.
 *
 * @param layers the stages in their order
 * @param shapes what each takes, and at the end what the last one gives
 * @param convolutions those of each layer; a fully connected one is a pointwise convolution of one pixel
 */
record Chain(List<Layer> layers, List<Shape> shapes, List<List<ConvolutionSpec>> convolutions) {
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
        final List<List<ConvolutionSpec>> convolutions = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            final Shape given = shapes.getLast();
            final Layer layer = Objects.requireNonNull(layers.get(i), "layer " + i);
            final Shape taken;
            try {
                convolutions.add(convolutions(layer, given));
                taken = taken(layer, convolutions.getLast(), given);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("layer " + i + " (" + name(layer) + "): " + e.getMessage(), e);
            }
            if (!taken.is(given)) {
                throw new IllegalArgumentException("layer " + i + " (" + name(layer) + ") takes " + taken + "; expected " + given
                        + ", what "
                        + (i == 0 ? "the network takes" : "layer " + (i - 1) + " (" + name(layers.get(i - 1)) + ") gives"));
            }
            shapes.add(given(layer, convolutions.getLast(), taken));
        }
        return new Chain(List.copyOf(layers), List.copyOf(shapes), convolutions);
    }

    private static List<ConvolutionSpec> convolutions(Layer layer, Shape taken) {
        return switch (layer) {
            case Layer.Convolution(ConvolutionSpec spec, _) -> List.of(spec);
            case Layer.Block(BlockSpec spec, _) -> spec.stages();
            case Layer.FullyConnected connected -> List.of(
                    ConvolutionSpec.pointwise(1, 1, taken.size(), connected.outputs(), connected.activation()));
            case Layer.Scale _ -> List.of();
            case Layer.GlobalAveragePool() -> List.of();
            case Layer.Softmax() -> List.of();
            case Layer.Sigmoid() -> List.of();
        };
    }

    private static Shape taken(Layer layer, List<ConvolutionSpec> convolutions, Shape given) {
        if (layer instanceof Layer.Scale scale) {
            return new Shape(given.height(), given.width(), scale.kernel().length);
        }
        if (convolutions.isEmpty() || layer instanceof Layer.FullyConnected) {
            return given;
        }
        final ConvolutionSpec first = convolutions.getFirst();
        return new Shape(first.inputHeight(), first.inputWidth(), first.inputChannels());
    }

    private static Shape given(Layer layer, List<ConvolutionSpec> convolutions, Shape taken) {
        if (convolutions.isEmpty()) {
            return layer instanceof Layer.GlobalAveragePool ? new Shape(1, 1, taken.channels()) : taken;
        }
        final ConvolutionSpec last = convolutions.getLast();
        return new Shape(last.outputHeight(), last.outputWidth(), last.outputChannels());
    }

    Shape input() {
        return shapes.getFirst();
    }

    Shape output() {
        return shapes.getLast();
    }

    /** Room for the weights of all layers. */
    Packing packing(Layout layout) {
        final List<ConvolutionSpec> all = new ArrayList<>();
        for (List<ConvolutionSpec> own : convolutions) {
            all.addAll(own);
        }
        return new Packing(layout, all);
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
     * @param stages what each is
     */
    record Prepared(Operation[] operations, List<Line> stages) {
        /** What each takes, and at the end what the last one gives. */
        List<Shape> shapes() {
            final List<Shape> shapes = new ArrayList<>(List.of(stages.getFirst().taken()));
            for (Line stage : stages) {
                shapes.add(stage.given());
            }
            return shapes;
        }
    }

    /**
     * Prepares all layers.
     *
     * @param packing has room for them
     * @throws IllegalArgumentException if weights do not fit their layer or are not finite; the message names the layer
     */
    Prepared prepare(Kernels kernels, Packing packing) {
        final List<Operation> operations = new ArrayList<>();
        final List<Line> stages = new ArrayList<>();
        for (int i = 0; i < layers.size(); i += isStem(i) ? 2 : 1) { // an operation a step
            try {
                operations.add(prepare(i, kernels, packing));
            } catch (IllegalArgumentException e) {
                final int wrong = isStem(i) && isSound(i) ? i + 1 : i;
                throw new IllegalArgumentException("layer " + wrong + " (" + name(layers.get(wrong)) + "): " + e.getMessage(), e);
            }
            stages.add(isStem(i) ? line(i).before(line(i + 1)) : line(i));
        }
        return new Prepared(operations.toArray(new Operation[0]), List.copyOf(stages));
    }

    /** Whether nothing is wrong with the numbers of a stem. */
    private boolean isSound(int stem) {
        final Layer.Convolution layer = (Layer.Convolution) layers.get(stem);
        try {
            Folding.fold(name(layer), layer.spec(), layer.weights());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
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
            case Layer.Scale scale -> new ScaleOperation(kernels, taken.pixels(), taken.channels(),
                    ConvolutionWeights.of(scale.kernel(), scale.bias()), scale.activation());
            case Layer.GlobalAveragePool() -> new MeanOperation(kernels, taken.pixels(), taken.channels());
            case Layer.FullyConnected connected -> new ConnectedOperation(
                    kernels, packing, convolutions.get(i).getFirst(), ConvolutionWeights.of(connected.kernel(), connected.bias()));
            case Layer.Softmax() -> new SoftmaxOperation(taken.pixels(), taken.channels());
            case Layer.Sigmoid() -> new SigmoidOperation(taken.size());
        };
    }

    long multiplyAdds() {
        long sum = 0;
        for (List<ConvolutionSpec> own : convolutions) {
            sum += multiplyAdds(own);
        }
        return sum;
    }

    private static long multiplyAdds(List<ConvolutionSpec> convolutions) {
        long sum = 0;
        for (ConvolutionSpec convolution : convolutions) {
            sum += convolution.multiplyAdds();
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
                case Layer.Scale scale -> scale.kernel().length + length(scale.bias());
                case Layer.GlobalAveragePool() -> 0;
                case Layer.Softmax() -> 0;
                case Layer.Sigmoid() -> 0;
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

    /**
     * What is shown of a layer, or of two that are carried together, without their weights. It is put into words when somebody asks: the
     * first format takes milliseconds.
     *
     * @param name what it is
     */
    record Line(String name, Shape taken, Shape given, long multiplyAdds) {
        Line before(Line next) {
            return new Line(name + " + " + next.name, taken, next.given, multiplyAdds + next.multiplyAdds);
        }

        String text(int index) {
            return String.format(Locale.ROOT, "%2d  %-36s %12s -> %-12s %,13d multiply-adds", index, name, taken, given, multiplyAdds);
        }
    }

    List<Line> lines() {
        final List<Line> lines = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            lines.add(line(i));
        }
        return lines;
    }

    private Line line(int i) {
        return new Line(name(layers.get(i)), shapes.get(i), shapes.get(i + 1), multiplyAdds(convolutions.get(i)));
    }

    static String name(Layer layer) {
        return switch (layer) {
            case Layer.Convolution(ConvolutionSpec spec, _) -> spec.kind().name().toLowerCase(Locale.ROOT)
                    + (spec.kind() == Kind.POINTWISE ? " 1x1" : " 3x3 s" + spec.stride() + valid(spec.padding()))
                    + ", " + spec.activation();
            case Layer.Block(BlockSpec spec, _) -> "fused block " + spec.inputChannels() + (spec.expand() ? "-" : "=")
                    + spec.hiddenChannels() + "-" + spec.outputChannels() + " s" + spec.stride()
                    + valid(spec.padding()) + (spec.convolution() == Kind.DENSE ? " dense" : "") + (spec.residual() ? " +x" : "");
            case Layer.Scale scale -> "scale, " + scale.activation();
            case Layer.GlobalAveragePool() -> "global average pool";
            case Layer.FullyConnected connected -> "fully connected, " + connected.activation();
            case Layer.Softmax() -> "softmax";
            case Layer.Sigmoid() -> "sigmoid";
        };
    }

    private static String valid(Padding padding) {
        return padding == Padding.VALID ? " valid" : "";
    }
}
