package dev.lanefuse;

import dev.lanefuse.exec.FusedBlock;
import dev.lanefuse.exec.Scratch;
import dev.lanefuse.exec.Shares;
import dev.lanefuse.exec.Team;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The scratch of one run at a time of one prepared block; make it once and use it again. Not to be shared by threads that run at the
 * same time: the second gets an {@link IllegalStateException}.
 */
public final class Workspace {
    private final FusedBlock block;
    private final Scratch[] scratch;
    private final Team team;
    private final Team.Job rowsJob = (phase, index) -> rows(index);
    private final Team.Job planeJob = this::plane;
    private final AtomicBoolean inUse = new AtomicBoolean();

    /** One image each, for inputs and outputs that are not arrays; null where that was not asked for. */
    final float[] stagedInput;

    final float[] stagedOutput;

    private final int inputPixels;
    private final int outputWidth;
    private final int outputHeight;

    // The arguments of the run in progress; written by its thread before the team starts, which publishes them.
    private int rows;
    private float[] x;
    private int xOffset;
    private int xStride;
    private float[] residual;
    private int residualOffset;
    private int residualStride;
    private float[] y;
    private int yOffset;
    private int yStride;

    Workspace(
            FusedBlock block, Threads threads, int inputPixels, int outputHeight, int outputWidth, float[] stagedInput,
            float[] stagedOutput) {
        this.block = block;
        this.scratch = new Scratch[threads.count()];
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = block.newScratch();
        }
        this.team = new Team(threads.executor(), scratch.length);
        this.inputPixels = inputPixels;
        this.outputHeight = outputHeight;
        this.outputWidth = outputWidth;
        this.stagedInput = stagedInput;
        this.stagedOutput = stagedOutput;
    }

    /** How rows are shared by its threads. */
    Shares shares() {
        return team.shares();
    }

    /** Bytes of its arrays. */
    public long bytes() {
        final long staged = stagedInput == null ? 0 : Float.BYTES * ((long) stagedInput.length + stagedOutput.length);
        return scratch.length * block.scratchBytes() + staged;
    }

    boolean isFor(FusedBlock other) {
        return block == other;
    }

    void acquire() {
        if (!inUse.compareAndSet(false, true)) {
            throw new IllegalStateException("the workspace is in use by another run; expected one run at a time");
        }
    }

    void release() {
        x = null;
        residual = null;
        y = null;
        inUse.set(false);
    }

    /** Runs {@code images} images; the arguments have been checked and the workspace is acquired. */
    void run(
            int images, float[] input, int inputOffset, int inputStride, float[] added, int addedOffset, int addedStride,
            float[] output, int outputOffset, int outputStride) {
        rows = images * outputHeight;
        x = input;
        xOffset = inputOffset;
        xStride = inputStride;
        residual = added;
        residualOffset = addedOffset;
        residualStride = addedStride;
        y = output;
        yOffset = outputOffset;
        yStride = outputStride;
        if (images < scratch.length && block.splitsPlane(scratch.length)) {
            team.run(planeJob, images * block.planePhases());
        } else {
            team.run(rowsJob, 1);
        }
    }

    /**
     * Computes one part of one image whose plane is too small to be cut into rows, where there is not an image for each thread:
     * first some of the hidden channels, then, when all of
     * these are there, some of the output.
     */
    private void plane(int phase, int index) {
        final int phases = block.planePhases();
        final int image = phase / phases;
        final int in = xOffset + image * inputPixels * xStride;
        if (phase % phases < phases - 1) {
            block.convolvePlane(scratch[index], scratch[0], x, in, xStride, index, shares());
        } else {
            final int pixel = image * outputHeight * outputWidth;
            block.projectPlane(scratch[index], scratch[0], x, in, xStride,
                    residual, residualOffset + pixel * residualStride, residualStride, y, yOffset + pixel * yStride, yStride, index,
                    shares());
        }
    }

    /** Computes one part of the run in progress: a range of output rows over all images. */
    private void rows(int index) {
        final int until = shares().until(rows, index);
        for (int row = shares().from(rows, index); row < until;) { // one image a step
            final int image = row / outputHeight;
            final int end = Math.min(until, (image + 1) * outputHeight);
            final int pixel = image * outputHeight * outputWidth;
            block.run(scratch[index], x, xOffset + image * inputPixels * xStride, xStride,
                    residual, residualOffset + pixel * residualStride, residualStride,
                    y, yOffset + pixel * yStride, yStride, row - image * outputHeight, end - image * outputHeight);
            row = end;
        }
    }
}
