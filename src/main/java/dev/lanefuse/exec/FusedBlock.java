package dev.lanefuse.exec;

import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.kernel.DepthwiseShape;
import dev.lanefuse.kernel.Elementwise;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.PanelWidths;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.kernel.Patches;
import dev.lanefuse.weights.Packing;
import java.util.Arrays;

/**
 * The fused loop nest over a block of up to three convolutions: 1x1, 3x3, 1x1, of which any may be missing.
 *
 * <pre>
 *   for each band of output rows
 *     for each slice of the hidden channels
 *       expand     the input rows that are new to the band    x       -> ring
 *       convolve   depthwise, or patches and pointwise        ring    -> middle
 *     project      all hidden channels                        middle  -> y
 * </pre>
 *
 * Immutable; every run brings its own {@link Scratch}.
 */
public final class FusedBlock {
    private final Kernels kernels;
    private final BlockShape shape;
    private final BlockPlan plan;
    private final DepthwiseShape columns;
    private final int padTop;
    private final int inputChannels;
    private final int outputChannels;

    private final Panels expand;
    private final float[] depthwise;
    private final Panels dense;
    private final Panels project;
    private final Clamp expandClamp;
    private final Clamp convolutionClamp;
    private final Clamp projectClamp;

    /** Inputs up to this magnitude give finite results in the stages that clamp on the bits; negative where none do. */
    private final float finiteLimit;

    /**
     * Packs and plans.
     *
     * @param expand first 1x1 convolution, or null
     * @param convolution 3x3 convolution, or null; then {@code expand} is null too
     * @param project last 1x1 convolution, or null
     * @param bandRows a band height to force, or 0
     * @param sliceWidth a slice width to force, or 0
     * @throws IllegalArgumentException if the scratch would need more than 2^31 - 1 values
     */
    public FusedBlock(Kernels kernels, Stage expand, Stage convolution, Stage project, int bandRows, int sliceWidth) {
        final int lanes = kernels.lanes();
        final boolean isDense = convolution != null && convolution.spec().kind() == Kind.DENSE;
        final Stage first = expand != null ? expand : convolution != null ? convolution : project;
        final Stage last = project != null ? project : convolution;
        this.kernels = kernels;
        this.inputChannels = first.spec().inputChannels();
        this.outputChannels = last.spec().outputChannels();
        this.expand = expand == null ? null : pack(expand, !isDense, lanes);
        this.dense = isDense ? pack(convolution, false, lanes) : null;
        this.depthwise = convolution == null || isDense
                ? null
                : Packing.depthwise(convolution.folded(), convolution.spec().inputChannels(), lanes);
        this.project = project == null ? null : pack(project, false, lanes);
        this.expandClamp = expand == null ? null : Clamp.of(expand.spec().activation());
        this.convolutionClamp = convolution == null ? null : Clamp.of(convolution.spec().activation());
        this.projectClamp = project == null ? null : Clamp.of(project.spec().activation());
        this.finiteLimit = finiteLimit(expand, convolution);

        final ConvolutionSpec spec = convolution != null ? convolution.spec() : project.spec();
        this.padTop = convolution == null ? 0 : spec.padding().before(spec.inputHeight(), spec.stride());
        this.columns = convolution == null
                ? null
                : new DepthwiseShape(spec.inputWidth(), spec.outputWidth(), spec.stride(),
                        spec.padding().before(spec.inputWidth(), spec.stride()));
        final int paddedHidden = convolution == null ? 0 : PanelWidths.roundUp(spec.outputChannels(), lanes);
        final int ringChannels = convolution == null ? 0 : PanelWidths.roundUp(spec.inputChannels(), lanes);
        final int paddedOutputs = this.project != null
                ? this.project.paddedOutputs()
                : isDense ? this.dense.paddedOutputs() : PanelWidths.roundUp(outputChannels, lanes);
        this.shape = new BlockShape(lanes, first.spec().inputHeight(), first.spec().inputWidth(), last.spec().outputHeight(),
                last.spec().outputWidth(), convolution == null ? null : spec.kind(), spec.stride(),
                isDense ? spec.inputChannels() : 0, this.expand, ringChannels, paddedHidden, paddedOutputs != outputChannels,
                paddedOutputs);
        this.plan = BlockPlan.choose(shape, bandRows, sliceWidth);
        if (plan.size() > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException(
                    "the block's scratch has " + plan.size() + " values; expected at most " + (Integer.MAX_VALUE - 64));
        }
    }

    private static Panels pack(Stage stage, boolean blocked, int lanes) {
        final ConvolutionSpec spec = stage.spec();
        final int outputs = spec.outputChannels();
        final int[] widths = blocked
                ? PanelWidths.blocked(lanes, outputs)
                : PanelWidths.plain(lanes, outputs);
        return spec.kind() == Kind.DENSE
                ? Packing.dense(stage.folded(), spec.inputChannels(), outputs, widths, lanes)
                : Packing.pointwise(stage.folded(), spec.inputChannels(), outputs, widths, lanes);
    }

    /** The largest power of two that, as a bound on the input, keeps every stage finite. */
    private static float finiteLimit(Stage... stages) {
        for (int exponent = 100; exponent >= -100; exponent -= 4) {
            double bound = Math.scalb(1.0, exponent);
            for (Stage stage : stages) {
                bound = stage == null ? bound : stage.bound(bound);
            }
            if (bound < Double.POSITIVE_INFINITY) {
                return Math.scalb(1.0f, exponent);
            }
        }
        return -1;
    }

    /** What one thread needs; a larger scratch will do. */
    public ScratchSize scratchSize() {
        return new ScratchSize((int) plan.size(), shape.stride() * (plan.bandRows() - 1) + 3, 0);
    }

    /** Scratch for one thread. */
    public Scratch newScratch() {
        return scratchSize().newScratch();
    }

    /** Bytes of one thread's scratch. */
    public long scratchBytes() {
        return scratchSize().bytes();
    }

    /** Bytes of the packed weights. */
    public long weightBytes() {
        return Float.BYTES * ((expand == null ? 0L : expand.values().length) + (depthwise == null ? 0 : depthwise.length)
                + (dense == null ? 0 : dense.values().length) + (project == null ? 0 : project.values().length));
    }

    /** Rows of a band and channels of a slice, for people. */
    public String describePlan() {
        return "bands of " + plan.bandRows() + " rows" + (plan.sliceCount() > 1 ? ", slices of " + plan.sliceWidth(0) + " channels" : "");
    }

    /**
     * Computes the output rows {@code rowFrom} until {@code rowTo} of one image.
     *
     * <p>Where there is a 3x3 convolution and no residual, a band writes its output when it has read all of its input, so that the output may
     * overwrite input rows that no later row's taps reach ({@link BlockOperation#lead}).
     *
     * @param x input image; pixel m's channels at {@code xOffset + m * xStride}
     * @param residual an image of the output's shape that is added, or null
     * @param y output image; rows outside of the range are left alone
     */
    public void run(
            Scratch scratch, float[] x, int xOffset, int xStride, float[] residual, int residualOffset, int residualStride,
            float[] y, int yOffset, int yStride, int rowFrom, int rowTo) {
        if (shape.convolution() == Kind.DEPTHWISE) {
            Arrays.fill(scratch.floats(), plan.zeros(), plan.middle(), 0);
        }
        final int width = shape.inputWidth();
        boolean finite = finiteLimit > 0; // until a value shows otherwise
        int next = Math.max(0, rowFrom * shape.stride() - padTop);
        for (int row = rowFrom; row < rowTo; row += plan.bandRows()) { // a band of output rows a step
            final int rows = Math.min(plan.bandRows(), rowTo - row);
            final int pixels = rows * shape.outputWidth();
            final int first = row * shape.outputWidth();
            final int add = residualOffset + first * residualStride;
            final int to = yOffset + first * yStride;
            if (shape.convolution() == null) {
                final int a = xOffset + first * xStride;
                project(scratch.floats(), x, a, xStride, pixels, residual, add, residualStride, y, to, yStride);
                continue;
            }
            final int end = Math.min(shape.inputHeight(), (row + rows - 1) * shape.stride() - padTop + 3);
            if (expand != null && dense == null) {
                final int xRow = xOffset + next * width * xStride;
                finite = finite && kernels.within(x, xRow, xStride, inputChannels, (end - next) * width, finiteLimit);
            }
            findRows(scratch.rows(), row, rows);
            for (int slice = 0; slice < plan.sliceCount(); slice++) { // a slice of the hidden channels a step
                finite &= fillRing(scratch.floats(), slice, x, xOffset, xStride, next, end, finite);
                convolve(scratch, scratch, slice, rows, finite);
            }
            next = end;
            if (project != null) {
                project(scratch.floats(), scratch.floats(), plan.middle(), shape.paddedHidden(), pixels,
                        residual, add, residualStride, y, to, yStride);
            } else {
                Elementwise.finish(scratch.floats(), plan.middle(), shape.paddedHidden(), outputChannels, pixels,
                        residual, add, residualStride, y, to, yStride);
            }
        }
    }

    /**
     * Whether threads should share the plane by hidden channels and pixels rather than by rows: it is one band, and at its few rows
     * those that neighbouring parts would both expand weigh more than a second phase.
     */
    public boolean splitsPlane() {
        return plan.sharedRing() && plan.sliceCount() > 1 && project != null && !shape.staged() && shape.outputHeight() < 16;
    }

    /** The first phase of a shared plane: expands and convolves part {@code part} of the slices, into the middle of {@code shared}. */
    public void convolvePlane(Scratch own, Scratch shared, float[] x, int xOffset, int xStride, int part, int parts) {
        final int height = shape.inputHeight();
        Arrays.fill(own.floats(), plan.zeros(), plan.middle(), 0);
        findRows(own.rows(), 0, shape.outputHeight());
        boolean finite = finiteLimit > 0
                && (expand == null || kernels.within(x, xOffset, xStride, inputChannels, height * shape.inputWidth(), finiteLimit));
        final int until = plan.sliceCount() * (part + 1) / parts;
        for (int slice = plan.sliceCount() * part / parts; slice < until; slice++) {
            finite &= fillRing(own.floats(), slice, x, xOffset, xStride, 0, height, finite);
            convolve(own, shared, slice, shape.outputHeight(), finite);
        }
    }

    /** The second phase of a shared plane: projects part {@code part} of the pixels from the middle of {@code shared}. */
    public void projectPlane(
            Scratch shared, float[] residual, int residualOffset, int residualStride, float[] y, int yOffset, int yStride,
            int part, int parts) {
        final int pixels = shape.outputHeight() * shape.outputWidth();
        final int from = pixels * part / parts;
        final int count = pixels * (part + 1) / parts - from;
        if (count > 0) { // there may be fewer pixels than parts
            project(shared.floats(), shared.floats(), plan.middle() + from * shape.paddedHidden(), shape.paddedHidden(), count,
                    residual, residualOffset + from * residualStride, residualStride, y, yOffset + from * yStride, yStride);
        }
    }

    /** Where the rows that a band's taps read begin in the ring, or -1 for rows outside of the image. */
    private void findRows(int[] table, int row, int rows) {
        final int taps = (rows - 1) * shape.stride() + 3;
        for (int i = 0; i < taps; i++) {
            final int in = row * shape.stride() - padTop + i;
            table[i] = in < 0 || in >= shape.inputHeight() ? -1 : in % plan.ringRows() * plan.rowSize();
        }
    }

    /** Where block 0 of the ring would begin for this slice: a shared ring begins with the slice's first block. */
    private int ringStart(int slice) {
        return plan.sharedRing() ? -plan.slices()[slice] / shape.lanes() * plan.blockStride() : 0;
    }

    /**
     * Brings input rows {@code from} until {@code to} into the ring: expanded, or copied where there is no expand stage.
     *
     * @return false if a copied value is not within the finite limit
     */
    private boolean fillRing(float[] ring, int slice, float[] x, int xOffset, int xStride, int from, int to, boolean finite) {
        final int width = shape.inputWidth();
        boolean within = true;
        for (int row = from; row < to;) { // runs of rows that lie together in the ring
            final int slot = row % plan.ringRows();
            final int rows = Math.min(to - row, plan.ringRows() - slot);
            final int a = xOffset + row * width * xStride;
            final int at = ringStart(slice) + slot * plan.rowSize();
            if (dense != null) {
                fillPlainRows(ring, at, x, a, xStride, rows * width);
            } else if (expand != null) {
                kernels.pointwiseBlocked(expand, shape.panelAt(plan.slices()[slice]), shape.panelAt(plan.slices()[slice + 1]),
                        x, a, xStride, rows * width, ring, at, plan.blockStride(),
                        expandClamp.kernelLow(finite), expandClamp.kernelHigh(finite));
                if (expandClamp.needsPass(finite)) {
                    kernels.clamp(ring, at + plan.slices()[slice] / shape.lanes() * plan.blockStride(), plan.blockStride(),
                            rows * plan.rowSize(), plan.sliceWidth(slice) / shape.lanes(), expandClamp.low(), expandClamp.high());
                }
            } else {
                final int channel = plan.slices()[slice];
                within &= kernels.toBlocks(x, a + channel, xStride, Math.min(inputChannels - channel, plan.sliceWidth(slice)),
                        rows * width, ring, at + channel / shape.lanes() * plan.blockStride(), plan.blockStride(), finiteLimit);
            }
            row += rows;
        }
        return within;
    }

    /** Rows for a dense convolution keep their pixels plain. */
    private void fillPlainRows(float[] ring, int at, float[] x, int a, int xStride, int pixels) {
        final int stride = shape.ringChannels();
        if (expand == null) {
            Elementwise.finish(x, a, xStride, inputChannels, pixels, null, 0, 0, ring, at, stride);
            return;
        }
        kernels.pointwise(expand, x, a, xStride, pixels, null, 0, 0, ring, at, stride);
        clampPlain(expandClamp, ring, at, stride, stride, pixels);
    }

    private void clampPlain(Clamp clamp, float[] c, int at, int stride, int channels, int pixels) {
        if (!clamp.isLinear()) {
            kernels.clamp(c, at, stride, channels, pixels, clamp.low(), clamp.high());
        }
    }

    /** The 3x3 convolution of a band's slice, from the ring into the middle, which may be another scratch's. */
    private void convolve(Scratch scratch, Scratch shared, int slice, int rows, boolean finite) {
        final float[] floats = scratch.floats();
        final float[] middle = shared.floats();
        final int pixels = rows * shape.outputWidth();
        final int stride = shape.paddedHidden();
        if (dense != null) {
            Patches.gather(columns, shape.denseInputs(), floats, 0, shape.ringChannels(), scratch.rows(), rows, floats, plan.patches());
            kernels.pointwise(dense, floats, plan.patches(), dense.inputs(), pixels, null, 0, 0, floats, plan.middle(), stride);
            clampPlain(convolutionClamp, floats, plan.middle(), stride, stride, pixels);
            return;
        }
        kernels.depthwise(columns, depthwise, plan.slices()[slice] / shape.lanes(), plan.slices()[slice + 1] / shape.lanes(),
                floats, ringStart(slice), plan.blockStride(), plan.zeros(), scratch.rows(), rows, middle, plan.middle(), stride,
                convolutionClamp.kernelLow(finite), convolutionClamp.kernelHigh(finite));
        if (convolutionClamp.needsPass(finite)) {
            kernels.clamp(middle, plan.middle() + plan.slices()[slice], stride, plan.sliceWidth(slice), pixels,
                    convolutionClamp.low(), convolutionClamp.high());
        }
    }

    /** The last 1x1 convolution of a band, and what follows it. */
    private void project(
            float[] scratch, float[] a, int aOffset, int aStride, int pixels,
            float[] residual, int add, int residualStride, float[] y, int to, int yStride) {
        if (shape.staged()) {
            kernels.pointwise(project, a, aOffset, aStride, pixels, null, 0, 0, scratch, plan.staging(), shape.paddedOutputs());
            Elementwise.finish(scratch, plan.staging(), shape.paddedOutputs(), outputChannels, pixels,
                    residual, add, residualStride, y, to, yStride);
        } else {
            kernels.pointwise(project, a, aOffset, aStride, pixels, residual, add, residualStride, y, to, yStride);
        }
        clampPlain(projectClamp, y, to, yStride, outputChannels, pixels);
    }
}
