package dev.lanefuse.exec;

import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.weights.Packing;

/**
 * A fused block, or a convolution by itself, as a stage of a network. Parts are ranges of output rows; where that would be too few for
 * each, of hidden channels, and then, in a second phase, of the output ({@link FusedBlock#splitsPlane}).
 */
public final class BlockOperation implements Operation {
    private final PreparedBlock prepared;
    private final ConvolutionSpec first;
    private final ConvolutionSpec last;
    private final boolean residual;
    private final long lead;

    private BlockOperation(PreparedBlock prepared, ConvolutionSpec first, ConvolutionSpec last, boolean residual, long lead) {
        this.prepared = prepared;
        this.first = first;
        this.last = last;
        this.residual = residual;
        this.lead = lead;
    }

    /**
     * Prepares a convolution.
     *
     * @throws IllegalArgumentException as {@link PreparedBlock#of}
     */
    public static BlockOperation of(Kernels kernels, Packing packing, ConvolutionSpec spec, ConvolutionWeights weights) {
        final long lead = spec.kind() == Kind.POINTWISE ? APART : lead(spec, spec.inputChannels(), spec.outputChannels());
        return new BlockOperation(PreparedBlock.of(kernels, packing, spec, weights), spec, spec, false, lead);
    }

    /**
     * Prepares a block.
     *
     * @param bandRows a band height to force, or 0
     * @param sliceWidth a slice width to force, or 0
     * @throws IllegalArgumentException as {@link PreparedBlock#of}
     */
    public static BlockOperation of(
            Kernels kernels, Packing packing, BlockSpec spec, BlockWeights weights, int bandRows, int sliceWidth) {
        final long lead = spec.residual() ? APART : lead(spec.convolutionStage(), spec.inputChannels(), spec.outputChannels());
        return new BlockOperation(PreparedBlock.of(kernels, packing, spec, weights, bandRows, sliceWidth), spec.stages().getFirst(),
                spec.projectStage(), spec.residual(), lead);
    }

    /**
     * Prepares a dense 3x3 convolution and the block that follows it as one.
     *
     * @throws IllegalArgumentException as {@link PreparedBlock#of}
     */
    public static BlockOperation of(
            Kernels kernels, Packing packing, ConvolutionSpec stem, ConvolutionWeights stemWeights, BlockSpec spec, BlockWeights weights) {
        return new BlockOperation(
                PreparedBlock.of(kernels, packing, stem, stemWeights, spec, weights), stem, spec.projectStage(), false, APART);
    }

    /** Whether the three-way {@code of} takes them: the block is depthwise, without expand and residual. */
    public static boolean isStemOf(ConvolutionSpec stem, BlockSpec spec) {
        return stem.kind() == Kind.DENSE && spec.convolution() == Kind.DEPTHWISE && !spec.expand() && !spec.residual();
    }

    /**
     * How far the output must begin before the input so that no row of it is written over an input row that taps of later rows reach, be it
     * in the strip already or not. Not for a residual, which is read while the output is written; a pointwise convolution by itself, which
     * has no borders, keeps apart too.
     */
    private static long lead(ConvolutionSpec middle, int inputChannels, int outputChannels) {
        final long inputRow = (long) middle.inputWidth() * inputChannels;
        final long outputRow = (long) middle.outputWidth() * outputChannels;
        final int padTop = middle.padding().before(middle.inputHeight(), middle.stride());
        final int last = middle.outputHeight();
        final long all = last * outputRow - middle.inputHeight() * inputRow;
        if (last == 1) {
            return Math.max(0, all);
        }
        // With one row written, two, up to the last but one, it grows or shrinks all the way.
        final long first = outputRow - Math.max(0, middle.stride() - padTop) * inputRow;
        final long beforeLast = (last - 1) * outputRow - Math.max(0, (last - 1) * middle.stride() - padTop) * inputRow;
        return Math.max(Math.max(0, all), Math.max(first, beforeLast));
    }

    @Override
    public int phases(int parts) {
        return prepared.block().splitsPlane(parts) ? prepared.block().planePhases() : 1;
    }

    @Override
    public void part(Scratch[] scratch, float[] x, int xOffset, float[] y, int yOffset, int phase, int part, Shares shares) {
        final FusedBlock block = prepared.block();
        final float[] added = residual ? x : null;
        final int xStride = first.inputChannels();
        final int yStride = last.outputChannels();
        if (!block.splitsPlane(shares.count())) {
            final int rows = last.outputHeight();
            final int from = shares.from(rows, part);
            final int until = shares.until(rows, part);
            if (from < until) { // there may be fewer rows than parts
                block.run(scratch[part], x, xOffset, xStride, added, xOffset, xStride, y, yOffset, yStride, from, until);
            }
        } else if (phase < phases(shares.count()) - 1) {
            block.convolvePlane(scratch[part], scratch[0], x, xOffset, xStride, part, shares);
        } else {
            block.projectPlane(scratch[part], scratch[0], x, xOffset, xStride, added, xOffset, xStride, y, yOffset, yStride, part, shares);
        }
    }

    @Override
    public ScratchSize scratchSize() {
        return prepared.block().scratchSize();
    }

    @Override
    public int flushed() {
        return prepared.flushed();
    }

    @Override
    public long lead() {
        return lead;
    }
}
