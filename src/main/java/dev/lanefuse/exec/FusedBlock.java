package dev.lanefuse.exec;

import static dev.lanefuse.kernel.Kernels.BLOCK;

import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.kernel.DepthwiseShape;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.kernel.Patches;
import dev.lanefuse.weights.Packing;

/**
 * The fused loop nest over a block of up to three convolutions: 1x1, 3x3, 1x1, of which any may be missing.
 *
 * <pre>
 *   for each band of output rows
 *     for each slice of the hidden channels
 *       expand     the input rows that are new to the band    x       -> strip
 *       convolve   depthwise, or patches and pointwise        strip   -> middle   (or x -> middle: {@link PlainRows})
 *     project      all hidden channels                        middle  -> y
 * </pre>
 *
 * Immutable; every run brings its own {@link Scratch}.
 */
public final class FusedBlock {
    /** From so many rows each, threads share a plane by rows (two threads, 14 x 14: 2.55 in place of 2.61 ms for a network). */
    private static final int ROWS_OF_A_PART = 7;

    /**
     * Channels of a slice that is copied, at least: two cache lines, which the processor fetches together (32-32-16 at 112 x 112, when it
     * was copied: 244 in place of 260 us).
     */
    private static final int LEAST_COPIED = 2 * BLOCK;

    private final Kernels kernels;
    private final BlockShape shape;
    private final BlockPlan plan;
    private final Strip strip;
    private final DepthwiseShape columns;
    private final int padTop;
    private final int padLeft;
    private final int outputChannels;

    /** What the first convolution reads; null where that is a 3x3 one with another convolution behind it. */
    private final InputRows input;

    /** What comes into the strip of a depthwise convolution; null where there is no strip. */
    private final StripFilling filling;

    /** A depthwise convolution that has no strip; else null. */
    private final PlainRows plain;

    private final Panels expand;
    private final Clamp expandClamp;
    private final int depthwiseWeights;
    private final float[] weights;
    private final Panels dense;
    private final Patches patches;
    private final Clamp convolutionClamp;
    private final Projection project;

    /**
     * Inputs up to this magnitude give finite results in the stages that clamp on the bits, as all before the projection do but
     * {@link #plain}; negative where none do.
     */
    private final float finiteLimit;

    /**
     * Packs and plans.
     *
     * @param packing has room for the stages
     * @param expand first convolution, 1x1 or, before a depthwise one, dense 3x3; or null
     * @param convolution depthwise or dense 3x3 convolution, or null; then {@code expand} is null too
     * @param project last convolution, 1x1 or, by itself, dense 3x3; or null
     * @param bandRows a band height to force, or 0
     * @param sliceWidth a slice width to force, or 0
     * @throws IllegalArgumentException if the scratch would need more than 2^31 - 1 values
     */
    public FusedBlock(Kernels kernels, Packing packing, Stage expand, Stage convolution, Stage project, int bandRows, int sliceWidth) {
        final boolean isDense = convolution != null && convolution.spec().kind() == Kind.DENSE;
        final boolean isDepthwise = convolution != null && !isDense;
        final ConvolutionSpec last = (project != null ? project : convolution).spec();
        this.kernels = kernels;
        this.outputChannels = last.outputChannels();
        this.expand = expand == null ? null : isDense ? packing.toPlain(expand.spec(), expand.folded())
                : packing.toBlocks(expand.spec(), expand.folded());
        this.expandClamp = expand == null ? null : Clamp.of(expand.spec().activation());
        this.weights = packing.values();
        this.depthwiseWeights = isDepthwise ? packing.depthwise(convolution.folded(), convolution.spec().inputChannels()) : 0;
        this.dense = isDense ? packing.toBlocks(convolution.spec(), convolution.folded()) : null;
        this.patches = isDense ? InputRows.patches(convolution.spec()) : null;
        this.convolutionClamp = convolution == null ? null : Clamp.of(convolution.spec().activation());
        this.project = project == null ? null : projection(kernels, packing, project);
        this.finiteLimit = isDepthwise ? Stage.finiteLimit(expand, convolution) : -1;

        final Patches stem = expand != null && expand.spec().kind() == Kind.DENSE ? InputRows.patches(expand.spec()) : null;
        final Stage reader = stem != null ? null : expand != null ? expand : convolution == null ? project : null;
        this.input = reader == null ? null : InputRows.of(kernels, reader.spec());
        final ConvolutionSpec middle = convolution != null ? convolution.spec() : null;
        final boolean readsPlain = isDepthwise && expand == null && sliceWidth == 0 && PlainRows.isFor(middle);
        this.padTop = middle == null ? 0 : middle.padding().before(middle.inputHeight(), middle.stride());
        this.padLeft = middle == null ? 0 : middle.padding().before(middle.inputWidth(), middle.stride());
        final int denseRing = isDense && expand != null ? Kernels.wholeBlocks(middle.inputChannels()) : 0;
        this.shape = new BlockShape(middle == null ? last.outputHeight() : middle.inputHeight(),
                middle == null ? last.outputWidth() : middle.inputWidth(), middle == null ? 0 : middle.inputChannels(), last.outputHeight(),
                last.outputWidth(), middle == null ? null : middle.kind(), middle == null ? 1 : middle.stride(), readsPlain,
                input == null ? 0 : input.size(), stem == null ? 0 : stem.size(), denseRing,
                isDense ? patches.size() : 0, middle == null ? 0 : Kernels.wholeBlocks(middle.outputChannels()),
                expand == null ? LEAST_COPIED : Math.max(BLOCK, this.expand.width()),
                project != null && this.project.isStaged() ? Kernels.wholeBlocks(outputChannels) : 0);
        this.plan = BlockPlan.choose(shape, bandRows, sliceWidth);
        if (plan.size() > Kernels.LONGEST) {
            throw new IllegalArgumentException(
                    "the block's scratch has " + plan.size() + " values; expected at most " + Kernels.LONGEST);
        }
        this.columns = new DepthwiseShape(shape.stride(), shape.outputWidth(), plan.pitch());
        this.strip = new Strip(plan, shape.stride(), shape.hidden());
        this.filling = isDepthwise && !readsPlain
                ? new StripFilling(kernels, shape, plan, this.expand, expandClamp, stem, inputStride(), finiteLimit) : null;
        this.plain = readsPlain ? new PlainRows(kernels, shape, plan, padTop, weights, depthwiseWeights, convolutionClamp) : null;
    }

    private static Projection projection(Kernels kernels, Packing packing, Stage stage) {
        final ConvolutionSpec spec = stage.spec();
        final Panels panels = packing.toPlain(spec, stage.folded());
        return new Projection(kernels, panels, Clamp.of(spec.activation()), spec.outputChannels());
    }

    /** What it computes with. */
    public Kernels kernels() {
        return kernels;
    }

    /** What one thread needs; a larger scratch will do. */
    public ScratchSize scratchSize() {
        return new ScratchSize((int) plan.size(), 0);
    }

    /** Scratch for one thread. */
    public Scratch newScratch() {
        return scratchSize().newScratch();
    }

    /** Bytes of one thread's scratch. */
    public long scratchBytes() {
        return scratchSize().bytes();
    }

    /** Rows of a band and channels of a slice, for people. */
    public String describePlan() {
        return "bands of " + plan.bandRows() + " rows" + (strip.isSliced() ? ", slices of " + plan.sliceWidth() + " channels" : "");
    }

    /** Output rows of a band. */
    public int bandRows() {
        return plan.bandRows();
    }

    /** Hidden channels of every slice but the last. */
    public int sliceWidth() {
        return plan.sliceWidth();
    }

    /** Inputs up to this magnitude keep finite what is clamped on the bits; negative where no stage is. */
    public float finiteLimit() {
        return finiteLimit;
    }

    /**
     * Computes the output rows {@code rowFrom} until {@code rowTo} of one image.
     *
     * @param x input image; pixel m's channels at {@code xOffset + m * xStride}
     * @param residual an image of the output's shape that is added, or null
     * @param y output image; rows outside of the range are left alone
     */
    public void run(
            Scratch scratch, float[] x, int xOffset, int xStride, float[] residual, int residualOffset, int residualStride,
            float[] y, int yOffset, int yStride, int rowFrom, int rowTo) {
        if (hasStrip()) {
            strip.clearSides(scratch);
        }
        boolean finite = finiteLimit > 0; // until a value shows otherwise
        int end = 0;
        for (int row = rowFrom; row < rowTo; row += plan.bandRows()) { // a band of output rows a step
            final int rows = Math.min(plan.bandRows(), rowTo - row);
            final boolean kept = hasStrip() && row > rowFrom;
            final int fresh = kept ? end : Math.max(0, row * shape.stride() - padTop);
            end = endOfInput(row, rows);
            finite &= readInput(scratch, x, xOffset, xStride, fresh, end);
            if (hasStrip()) {
                clearBeyond(scratch, row, rows, end);
                for (int block = 0; block < strip.blocks(); block += strip.sliceBlocks()) { // a slice of the hidden channels a step
                    final int toBlock = Math.min(strip.blocks(), block + strip.sliceBlocks());
                    if (kept) {
                        strip.restore(scratch, block, toBlock);
                    }
                    finite &= convolve(scratch, scratch, block, toBlock, x, xOffset, xStride, row, rows, fresh, end, finite);
                    if (row + rows < rowTo) {
                        strip.keep(scratch, block, toBlock, rows * shape.stride());
                    }
                }
            } else if (plain != null) {
                plain.convolve(scratch, x, xOffset, xStride, row, row + rows, middleStride());
            } else if (dense != null) {
                convolveDense(scratch, x, xOffset, xStride, row, rows, fresh, end);
            }
            final int first = row * shape.outputWidth();
            project(scratch, rows * shape.outputWidth(), residual, residualOffset + first * residualStride, residualStride,
                    y, yOffset + first * yStride, yStride);
        }
    }

    private boolean isDepthwise() {
        return shape.convolution() == Kind.DEPTHWISE;
    }

    /** Whether a depthwise convolution reads a strip. */
    private boolean hasStrip() {
        return filling != null;
    }

    /** The first input row that none of these output rows reads. */
    private int endOfInput(int row, int rows) {
        return shape.convolution() == null ? row + rows : Math.min(shape.inputHeight(), row * shape.stride() - padTop + shape.taps(rows));
    }

    /**
     * Brings input rows {@code from} until {@code to} to where a pointwise convolution reads them.
     *
     * @return false if a value is not within the finite limit
     */
    private boolean readInput(Scratch scratch, float[] x, int xOffset, int xStride, int from, int to) {
        return input == null || input.read(
                x, xOffset, xStride, from, to, scratch.floats(), scratch.at(plan.input()), inputStride(), finiteLimit);
    }

    /** Elements from block to block of the input rows. */
    private int inputStride() {
        return input == null ? 0 : input.blockStride(Math.min(shape.inputHeight(), plan.stripRows()));
    }

    /** Elements from block to block of the middle, and of the patches. */
    private int middleStride() {
        return plan.bandRows() * shape.outputWidth() * BLOCK;
    }

    /**
     * Whether threads should share the plane by channels rather than by rows: it is one band, and has so few rows for each that those which
     * neighbouring parts would both expand weigh more than a second phase, in which each reads what the others have in their caches. A
     * pointwise convolution by itself is shared so where its weights are more than its inputs.
     */
    public boolean splitsPlane(int parts) {
        if (parts == 1 || project == null || plan.bandRows() < shape.outputHeight() || shape.staged() > 0) {
            return false;
        }
        return shape.convolution() == null
                ? project.isSharedByPanels(shape.outputHeight() * shape.outputWidth())
                : isDepthwise() && strip.isSliced() && shape.outputHeight() < ROWS_OF_A_PART * parts;
    }

    /** Phases of a shared plane: a convolution by itself has the second only. */
    public int planePhases() {
        return isDepthwise() ? 2 : 1;
    }

    /**
     * The first phase of a shared plane: expands and convolves part {@code part} of the hidden channels, into the middle of {@code shared}.
     */
    public void convolvePlane(Scratch own, Scratch shared, float[] x, int xOffset, int xStride, int part, Shares shares) {
        final int end = endOfInput(0, shape.outputHeight()); // without padding, the last row may be one that nobody reads
        strip.clearSides(own);
        clearBeyond(own, 0, shape.outputHeight(), end);
        boolean finite = finiteLimit > 0;
        finite &= readInput(own, x, xOffset, xStride, 0, end);
        final int unit = shape.sliceUnit() / BLOCK; // parts are whole panels
        final int units = Math.ceilDiv(strip.blocks(), unit);
        final int until = Math.min(strip.blocks(), shares.until(units, part) * unit);
        for (int block = shares.from(units, part) * unit; block < until; block += strip.sliceBlocks()) { // a slice a step
            final int toBlock = Math.min(until, block + strip.sliceBlocks());
            finite &= convolve(own, shared, block, toBlock, x, xOffset, xStride, 0, shape.outputHeight(), 0, end, finite);
        }
    }

    /**
     * The second phase of a shared plane: projects part {@code part} of the output, from the middle of {@code shared}; or a convolution by
     * itself from the input, which every part brings into its own scratch.
     */
    public void projectPlane(
            Scratch own, Scratch shared, float[] x, int xOffset, int xStride, float[] residual, int residualOffset, int residualStride,
            float[] y, int yOffset, int yStride, int part, Shares shares) {
        final int pixels = shape.outputHeight() * shape.outputWidth();
        if (isDepthwise()) {
            evenChains(shared, pixels); // by every part before it reads: they write the same
            project.runPart(shared.floats(), shared.at(plan.middle()), middleStride(), pixels,
                    residual, residualOffset, residualStride, y, yOffset, yStride, part, shares);
        } else {
            readInput(own, x, xOffset, xStride, 0, shape.outputHeight());
            project.runPart(own.floats(), own.at(plan.input()), inputStride(), pixels,
                    residual, residualOffset, residualStride, y, yOffset, yStride, part, shares);
        }
    }

    /**
     * Fills the strip of one slice and convolves it, from one scratch into the middle of another, or of the same.
     *
     * @param from the slice's first block
     * @param to the first behind it
     * @param fresh the first input row that is not in the strip yet
     * @param end the first that is not read
     * @return false if a value that was read here is not within the finite limit
     */
    private boolean convolve(
            Scratch own, Scratch shared, int from, int to, float[] x, int xOffset, int xStride, int row, int rows, int fresh, int end,
            boolean finite) {
        final int top = row * shape.stride() - padTop;
        final int origin = own.at(strip.origin(from));
        final int fill = origin + (fresh - top) * plan.pitch();
        final boolean now = finite & filling.fill(own, from, to, fill, x, xOffset, xStride, fresh, end, finite);
        final int middle = shared.at(plan.middle());
        kernels.depthwise(columns, weights, depthwiseWeights, from, to,
                own.floats(), origin + (1 - padLeft) * BLOCK, plan.stripBlockStride(), rows, shared.floats(), middle, middleStride(),
                convolutionClamp.kernelLow(now), convolutionClamp.kernelHigh(now));
        if (convolutionClamp.needsPass(now)) {
            kernels.clamp(shared.floats(), middle + from * middleStride(), middleStride(), rows * shape.outputWidth() * BLOCK, to - from,
                    convolutionClamp.low(), convolutionClamp.high());
        }
        return now;
    }

    /** Zeros above and below the image, as far as the taps of a band reach. */
    private void clearBeyond(Scratch scratch, int row, int rows, int end) {
        final int top = row * shape.stride() - padTop;
        strip.clearRows(scratch, 0, -top);
        strip.clearRows(scratch, end - top, shape.taps(rows));
    }

    /** A band's dense convolution into patches, and from there into the middle if a projection follows. */
    private void convolveDense(Scratch scratch, float[] x, int xOffset, int xStride, int row, int rows, int fresh, int end) {
        final float[] floats = scratch.floats();
        final int width = shape.inputWidth();
        final int gathered = scratch.at(plan.patches());
        final int middle = scratch.at(plan.middle());
        if (expand == null) {
            kernels.patches(patches, row, row + rows, x, xOffset, width * xStride, xStride, floats, gathered, middleStride(), -1);
        } else {
            final int ring = scratch.at(plan.strip());
            final int stride = shape.denseRing();
            kernels.pointwise(expand, 0, expand.count(), floats, scratch.at(plan.input()), inputStride(), (end - fresh) * width,
                    null, 0, 0, floats, ring, stride);
            clampPlain(expandClamp, floats, ring, stride, stride, (end - fresh) * width);
            kernels.patches(patches, row, row + rows, floats, ring - fresh * width * stride, width * stride, stride,
                    floats, gathered, middleStride(), -1);
        }
        final int pixels = rows * shape.outputWidth();
        kernels.pointwiseBlocked(dense, 0, dense.count(), floats, gathered, middleStride(), 1, pixels,
                floats, middle, middleStride(), 0, Kernels.NO_LOW, Kernels.NO_HIGH);
        clampPlain(convolutionClamp, floats, middle, middleStride(), pixels * BLOCK, shape.hidden() / BLOCK);
    }

    /** What follows the 3x3 convolution, for {@code pixels} pixels of the band: the last convolution, or a copy. */
    private void project(
            Scratch scratch, int pixels, float[] residual, int add, int residualStride, float[] y, int to, int yStride) {
        final float[] floats = scratch.floats();
        final int middle = scratch.at(plan.middle());
        if (project == null) {
            kernels.fromBlocks(
                    floats, middle, middleStride(), outputChannels, pixels, residual, add, residualStride, y, to, yStride);
            return;
        }
        final boolean alone = shape.convolution() == null;
        if (!alone) {
            evenChains(scratch, pixels);
        }
        project.run(floats, alone ? scratch.at(plan.input()) : middle, alone ? inputStride() : middleStride(),
                floats, scratch.at(plan.staging()), pixels, residual, add, residualStride, y, to, yStride);
    }

    /** Zeros behind an odd number of hidden channels: {@link Panels#steps}. */
    private void evenChains(Scratch scratch, int pixels) {
        final int channels = project.panels().inputs();
        if (channels % 2 != 0) {
            final int lane = scratch.at(plan.middle()) + channels / BLOCK * middleStride() + channels % BLOCK;
            for (int m = 0; m < pixels; m++) {
                scratch.floats()[lane + m * BLOCK] = 0;
            }
        }
    }

    private void clampPlain(Clamp clamp, float[] c, int at, int stride, int channels, int pixels) {
        if (!clamp.isLinear()) {
            kernels.clamp(c, at, stride, channels, pixels, clamp.low(), clamp.high());
        }
    }
}
