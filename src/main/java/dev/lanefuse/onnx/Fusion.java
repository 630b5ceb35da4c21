package dev.lanefuse.onnx;

import dev.lanefuse.Activation;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.net.Layer;
import dev.lanefuse.weights.Folding;
import dev.lanefuse.weights.Folding.Folded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts a chain of steps into layers: 1x1, depthwise 3x3, 1x1 become a fused block, with or without the first of them and with or without
 * the addition of the block's input; 1x1, dense 3x3, 1x1 where the input is added. Convolutions that stand otherwise stay by themselves.
 */
final class Fusion {
    private final List<Step> steps;
    /** Steps whose output is added somewhere: it must be seen from outside of a block. */
    private final Set<Step> added = new HashSet<>();
    private final List<Layer> layers = new ArrayList<>();

    private Fusion(List<Step> steps) {
        this.steps = steps;
        for (Step step : steps) {
            if (step.added() != null) {
                added.add(step.added());
            }
        }
    }

    /**
     * A layer and where it comes from.
     *
     * @param layer for a network
     * @param inputChannels of it
     * @param nodes names of the file's nodes, as they are there
     */
    record Part(Layer layer, int inputChannels, List<String> nodes) {}

    /**
     * Cuts.
     *
     * @throws OnnxFormatException if an addition is none of a block's, or weights are not finite
     */
    static List<Part> of(int inputChannels, List<Step> steps) throws OnnxFormatException {
        final Fusion fusion = new Fusion(steps);
        final List<Part> parts = new ArrayList<>();
        int channels = inputChannels;
        for (int at = 0; at < steps.size();) {
            final int end = at + fusion.layer(at);
            final List<String> nodes = new ArrayList<>();
            for (Step step : steps.subList(at, end)) {
                for (Node node : step.nodes()) {
                    nodes.add(node.name());
                }
            }
            parts.add(new Part(fusion.layers.getLast(), channels, nodes));
            channels = steps.get(end - 1).channels();
            at = end;
        }
        return List.copyOf(parts);
    }

    /** Makes the layer that begins at a step; the result is of how many steps. */
    private int layer(int at) throws OnnxFormatException {
        final Step step = steps.get(at);
        switch (step.kind()) {
            case CONVOLUTION -> {
                final int expanded = block(at, true);
                final int count = expanded > 0 ? expanded : block(at, false);
                if (count > 0) {
                    return count;
                }
                convolution(step);
            }
            case FULLY_CONNECTED, SCALE -> folded(step);
            case AVERAGE_POOL -> layers.add(new Layer.GlobalAveragePool());
            case SOFTMAX -> layers.add(new Layer.Softmax());
            case SIGMOID -> layers.add(new Layer.Sigmoid());
            case ADD, INPUT -> throw step.first().refuse("adds what is not the input of the two or three convolutions before it,"
                    + " the last of them 1x1 and linear; expected a residual block");
        }
        return 1;
    }

    /** Tries a block; the result is of how many steps, 0 for none. */
    private int block(int at, boolean expand) throws OnnxFormatException {
        final int middleAt = expand ? at + 1 : at;
        final int projectAt = middleAt + 1;
        if (projectAt >= steps.size() || expand && kind(at) != Kind.POINTWISE || kind(projectAt) != Kind.POINTWISE
                || kind(middleAt) == null || kind(middleAt) == Kind.POINTWISE) {
            return 0;
        }
        for (int i = at; i < projectAt; i++) { // the steps inside
            if (added.contains(steps.get(i))) {
                return 0;
            }
        }
        final Step middle = steps.get(middleAt);
        final Step project = steps.get(projectAt);
        final Step sum = projectAt + 1 < steps.size() && steps.get(projectAt + 1).kind() == Step.Kind.ADD ? steps.get(projectAt + 1) : null;
        final boolean fits = sum == null
                ? kind(middleAt) == Kind.DEPTHWISE
                : sum.added().index() == at - 1 && project.activation().isLinear();
        if (!fits || middle.trained().spec().inputChannels() != middle.channels()) {
            return 0;
        }
        add(expand ? steps.get(at) : null, middle, project, sum);
        return projectAt + 1 - at + (sum == null ? 0 : 1);
    }

    /** The kind of a convolution; null where the step is none. */
    private Kind kind(int at) {
        final Step step = steps.get(at);
        return step.kind() == Step.Kind.CONVOLUTION ? step.trained().spec().kind() : null;
    }

    private void add(Step expand, Step middle, Step project, Step sum) throws OnnxFormatException {
        final ConvolutionSpec inner = middle.trained().spec();
        final int inputChannels = expand == null ? inner.inputChannels() : expand.trained().spec().inputChannels();
        final BlockSpec spec;
        try {
            spec = new BlockSpec(inner.inputHeight(), inner.inputWidth(), inputChannels, inner.outputChannels(), project.channels(),
                    expand != null, inner.kind(), inner.stride(), inner.padding(), sum != null,
                    expand == null ? Activation.NONE : expand.activation(), middle.activation(),
                    sum == null ? project.activation() : sum.activation());
        } catch (IllegalArgumentException e) {
            throw middle.first().refuse(e);
        }
        layers.add(new Layer.Block(spec, new BlockWeights(expand == null ? null : weights(expand), weights(middle), weights(project))));
    }

    private void convolution(Step step) throws OnnxFormatException {
        final ConvolutionSpec linear = step.trained().spec();
        final ConvolutionSpec spec = new ConvolutionSpec(linear.kind(), linear.inputHeight(), linear.inputWidth(), linear.inputChannels(),
                linear.outputChannels(), linear.stride(), linear.padding(), step.activation());
        layers.add(new Layer.Convolution(spec, weights(step)));
    }

    /**
     * Neither a fully connected layer nor a scale has a batch normalisation of its own: it is folded here, as a 1x1 convolution's would be.
     */
    private void folded(Step step) throws OnnxFormatException {
        final ConvolutionSpec spec = step.trained().spec();
        final ConvolutionWeights weights = weights(step); // whose sums are finite, normalised too
        final Folded folded = weights.batchNorm() == null
                ? new Folded(weights.kernel(), weights.bias(), 0)
                : Folding.fold("folded", spec, weights);
        layers.add(step.kind() == Step.Kind.SCALE
                ? new Layer.Scale(folded.kernel(), folded.bias(), step.activation())
                : new Layer.FullyConnected(spec.outputChannels(), folded.kernel(), folded.bias(), step.activation()));
    }

    private static ConvolutionWeights weights(Step step) throws OnnxFormatException {
        return step.trained().weights(step.first());
    }
}
