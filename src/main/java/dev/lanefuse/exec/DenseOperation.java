package dev.lanefuse.exec;

import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.kernel.DepthwiseShape;
import dev.lanefuse.kernel.Elementwise;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.PanelWidths;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.weights.Folding;
import dev.lanefuse.weights.Folding.Folded;
import dev.lanefuse.weights.Packing;

/**
 * A dense 3x3 convolution by itself, a stem: band by band the patches are gathered from the image, multiplied, and clamped. Parts are ranges of
 * output rows.
 *
 * <pre>
 *   scratch   [ patches: band pixels x 9 x input channels | a vector that copies may overwrite | staged output ]
 * </pre>
 */
public final class DenseOperation implements Operation {
    /** Elements of a band's patches and outputs: they are to stay near, and the weights are to be read for many pixels. */
    private static final int NEAR = (32 << 10) / Float.BYTES;

    private final Kernels kernels;
    private final ConvolutionSpec spec;
    private final DepthwiseShape columns;
    private final Panels panels;
    private final Clamp clamp;
    private final int padTop;
    private final int bandRows;
    private final int staging;
    private final int flushed;

    /**
     * Folds, packs and plans.
     *
     * @param spec dense
     * @throws IllegalArgumentException if weights do not fit the shape or are not finite, or the scratch would be too large
     */
    public DenseOperation(Kernels kernels, ConvolutionSpec spec, ConvolutionWeights weights) {
        final Folded folded = Folding.fold("dense", spec, weights);
        final int lanes = kernels.lanes();
        this.kernels = kernels;
        this.spec = spec;
        this.columns = new DepthwiseShape(spec.inputWidth(), spec.outputWidth(), spec.stride(),
                spec.padding().before(spec.inputWidth(), spec.stride()));
        this.panels = Packing.dense(folded, spec.inputChannels(), spec.outputChannels(),
                PanelWidths.plain(lanes, spec.outputChannels()), lanes);
        this.clamp = Clamp.of(spec.activation());
        this.padTop = spec.padding().before(spec.inputHeight(), spec.stride());
        this.flushed = folded.flushed();
        final long row = (long) spec.outputWidth() * (spec.chainLength() + panels.paddedOutputs());
        this.bandRows = Math.clamp(NEAR / row, 1, spec.outputHeight());
        final long patches = (long) bandRows * spec.outputWidth() * spec.chainLength() + lanes;
        if (patches + bandRows * row > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException(
                    "the patches of a row have " + patches + " values; expected with its outputs at most " + (Integer.MAX_VALUE - 64));
        }
        this.staging = (int) patches;
    }

    @Override
    public int phases(int parts) {
        return 1;
    }

    @Override
    public void part(Scratch[] scratch, float[] x, int xOffset, float[] y, int yOffset, int phase, int part, int parts) {
        final int until = (int) ((long) spec.outputHeight() * (part + 1) / parts);
        for (int row = (int) ((long) spec.outputHeight() * part / parts); row < until; row += bandRows) { // a band of rows a step
            band(scratch[part], x, xOffset, y, yOffset, row, Math.min(bandRows, until - row));
        }
    }

    private void band(Scratch scratch, float[] x, int xOffset, float[] y, int yOffset, int row, int rows) {
        final int[] table = scratch.rows();
        for (int i = 0; i < (rows - 1) * spec.stride() + 3; i++) {
            final int in = row * spec.stride() - padTop + i;
            table[i] = in < 0 || in >= spec.inputHeight() ? -1 : in * spec.inputWidth() * spec.inputChannels();
        }
        final float[] floats = scratch.floats();
        final int pixels = rows * spec.outputWidth();
        final int outputs = spec.outputChannels();
        final int to = yOffset + row * spec.outputWidth() * outputs;
        kernels.patches(columns, spec.inputChannels(), x, xOffset, table, rows, floats, 0);
        if (isStaged()) {
            kernels.pointwise(panels, floats, 0, panels.inputs(), pixels, null, 0, 0, floats, staging, panels.paddedOutputs());
            Elementwise.finish(floats, staging, panels.paddedOutputs(), outputs, pixels, null, 0, 0, y, to, outputs);
        } else {
            kernels.pointwise(panels, floats, 0, panels.inputs(), pixels, null, 0, 0, y, to, outputs);
        }
        if (!clamp.isLinear()) {
            kernels.clamp(y, to, pixels * outputs, pixels * outputs, 1, clamp.low(), clamp.high());
        }
    }

    private boolean isStaged() {
        return panels.paddedOutputs() != spec.outputChannels();
    }

    @Override
    public ScratchSize scratchSize() {
        final int staged = isStaged() ? bandRows * spec.outputWidth() * panels.paddedOutputs() : 0;
        return new ScratchSize(staging + staged, (bandRows - 1) * spec.stride() + 3, 0);
    }

    @Override
    public long weightBytes() {
        return Float.BYTES * (long) panels.values().length;
    }

    @Override
    public int flushed() {
        return flushed;
    }

    /** A band gathers its patches before it writes. */
    @Override
    public long lead() {
        return BlockOperation.lead(spec, spec.inputChannels(), spec.outputChannels());
    }
}
