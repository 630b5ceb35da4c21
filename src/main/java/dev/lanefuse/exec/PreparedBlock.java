package dev.lanefuse.exec;

import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.weights.Folding;
import dev.lanefuse.weights.Packing;
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
     * @param packing has room for it
     * @throws IllegalArgumentException if weights do not fit the shape or are not finite; the message names the index
     */
    public static PreparedBlock of(Kernels kernels, Packing packing, ConvolutionSpec spec, ConvolutionWeights weights) {
        final Stage stage = stage(spec.kind().name().toLowerCase(Locale.ROOT), spec, weights);
        final boolean depthwise = spec.kind() == Kind.DEPTHWISE;
        return of(kernels, packing, null, depthwise ? stage : null, depthwise ? null : stage, 0, 0);
    }

    /**
     * Prepares a block of two or three convolutions.
     *
     * @param packing has room for them
     * @param bandRows a band height to force, or 0
     * @param sliceWidth a slice width to force, or 0
     * @throws IllegalArgumentException if weights do not fit the shape or are not finite; the message names stage and index
     */
    public static PreparedBlock of(
            Kernels kernels, Packing packing, BlockSpec spec, BlockWeights weights, int bandRows, int sliceWidth) {
        if (spec.expand() != (weights.expand() != null)) {
            throw new IllegalArgumentException("expand weights are " + (spec.expand() ? "missing" : "given") + "; expected "
                    + (spec.expand() ? "some, the block has" : "none, the block does not have") + " an expand stage");
        }
        final Stage expand = spec.expand() ? stage("expand", spec.expandStage(), weights.expand()) : null;
        return of(kernels, packing, expand, convolution(spec, weights), stage("project", spec.projectStage(), weights.project()),
                bandRows, sliceWidth);
    }

    /**
     * Prepares a dense 3x3 convolution and the depthwise block without expand that follows it, as one: the rows between them are never
     * whole.
     *
     * @param packing has room for them
     * @throws IllegalArgumentException if weights do not fit the shape or are not finite; the message names stage and index
     */
    public static PreparedBlock of(
            Kernels kernels, Packing packing, ConvolutionSpec stem, ConvolutionWeights stemWeights, BlockSpec spec, BlockWeights weights) {
        return of(kernels, packing, stage("dense", stem, stemWeights), convolution(spec, weights),
                stage("project", spec.projectStage(), weights.project()), 0, 0);
    }

    private static PreparedBlock of(
            Kernels kernels, Packing packing, Stage expand, Stage convolution, Stage project, int bandRows, int sliceWidth) {
        int flushed = 0;
        for (Stage stage : new Stage[] {expand, convolution, project}) {
            flushed += stage == null ? 0 : stage.folded().flushed();
        }
        return new PreparedBlock(new FusedBlock(kernels, packing, expand, convolution, project, bandRows, sliceWidth), flushed);
    }

    private static Stage convolution(BlockSpec spec, BlockWeights weights) {
        return stage(spec.convolution() == Kind.DENSE ? "dense" : "depthwise", spec.convolutionStage(), weights.convolution());
    }

    private static Stage stage(String name, ConvolutionSpec spec, ConvolutionWeights weights) {
        return new Stage(spec, Folding.fold(name, spec, weights));
    }
}
