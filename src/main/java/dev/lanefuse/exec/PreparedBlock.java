package dev.lanefuse.exec;

import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.weights.Folding;
import dev.lanefuse.weights.Folding.Folded;
import java.util.Locale;

/**
 * From trained numbers to a block that runs: checked, folded, packed, planned.
 *
 * @param block what runs
 * @param flushed how many folded weights and biases were subnormal and became +0.0
 */
public record PreparedBlock(FusedBlock block, int flushed) {
    /**
     * Prepares a single convolution.
     *
     * @throws IllegalArgumentException if weights do not fit the shape or are not finite; the message names the index
     */
    public static PreparedBlock of(Kernels kernels, ConvolutionSpec spec, ConvolutionWeights weights) {
        final Folded folded = Folding.fold(spec.kind().name().toLowerCase(Locale.ROOT), spec, weights);
        final Stage stage = new Stage(spec, folded);
        final boolean pointwise = spec.kind() == Kind.POINTWISE;
        final FusedBlock block = new FusedBlock(kernels, null, pointwise ? null : stage, pointwise ? stage : null, 0, 0);
        return new PreparedBlock(block, folded.flushed());
    }

    /**
     * Prepares a block of two or three convolutions.
     *
     * @param bandRows a band height to force, or 0
     * @param sliceWidth a slice width to force, or 0
     * @throws IllegalArgumentException if weights do not fit the shape or are not finite; the message names stage and index
     */
    public static PreparedBlock of(Kernels kernels, BlockSpec spec, BlockWeights weights, int bandRows, int sliceWidth) {
        if (spec.expand() != (weights.expand() != null)) {
            throw new IllegalArgumentException("expand weights are " + (spec.expand() ? "missing" : "given") + "; expected "
                    + (spec.expand() ? "some, the block has" : "none, the block does not have") + " an expand stage");
        }
        final ConvolutionSpec middle = spec.convolutionStage();
        final Folded expand = spec.expand() ? Folding.fold("expand", spec.expandStage(), weights.expand()) : null;
        final Folded convolution = Folding.fold(middle.kind() == Kind.DENSE ? "dense" : "depthwise", middle, weights.convolution());
        final Folded project = Folding.fold("project", spec.projectStage(), weights.project());
        final FusedBlock block = new FusedBlock(kernels, expand == null ? null : new Stage(spec.expandStage(), expand),
                new Stage(middle, convolution), new Stage(spec.projectStage(), project), bandRows, sliceWidth);
        return new PreparedBlock(block, (expand == null ? 0 : expand.flushed()) + convolution.flushed() + project.flushed());
    }
}
