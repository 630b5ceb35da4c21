package dev.lanefuse.exec;

import dev.lanefuse.ConvolutionSpec.Kind;

/**
 * How a block is cut and where its scratch lies.
 *
 * <p>A <em>band</em> of output rows is computed together: the input rows it needs are expanded into a ring of rows (those which the
 * band before has left there are kept, so no row is expanded twice), convolved into {@code middle}, projected into the output. Expand and
 * depthwise go through the hidden channels in <em>slices</em>, so that depthwise finds its input near. Where one band is the whole
 * plane nothing need be kept, and all slices share a ring of one slice's width.
 *
 * <pre>
 *   scratch   [ ring: block x ringRows x inputWidth x lanes | zeros: a row of one block | middle | patches | staging ]
 * </pre>
 *
 * @param bandRows output rows of a band
 * @param slices channel at which each slice begins, and the end of the last: multiples of the lanes
 * @param sharedRing whether all slices use one ring of the widest slice, the band being the whole plane
 * @param ringRows input rows kept
 * @param rowSize elements from row to row of the ring, within a block
 * @param blockStride elements from block to block of the ring
 * @param zeros where the row of zeros begins
 * @param middle where the 3x3 convolution's output begins
 * @param patches where the patches of a dense 3x3 convolution begin
 * @param staging where output pixels begin that cannot be written in place
 * @param size elements of the scratch in all
 */
record BlockPlan(
        int bandRows,
        int[] slices,
        boolean sharedRing,
        int ringRows,
        int rowSize,
        int blockStride,
        int zeros,
        int middle,
        int patches,
        int staging,
        long size) {

    /** Elements that a block's scratch may have: half of a 1 MiB L2, the other half is for weights and images. */
    private static final int BUDGET = (512 << 10) / Float.BYTES - 1024;

    /** Elements of a slice that depthwise still finds in the L1, beside what it writes. */
    private static final int NEAR = (12 << 10) / Float.BYTES;

    /** Pixels of a band of a pointwise convolution by itself: all of its weights are read once a band. */
    private static final int MANY = 64;

    int sliceCount() {
        return slices.length - 1;
    }

    /** Slice {@code s} as the number of its channels. */
    int sliceWidth(int s) {
        return slices[s + 1] - slices[s];
    }

    /**
     * The best plan within the budget: the whole plane in slices if it fits; else the highest bands, evened out so that the last
     * is not a rest.
     *
     * @param bandRows a band height to force, or 0
     * @param sliceWidth a slice width to force (rounded up to whole panels), or 0
     */
    static BlockPlan choose(BlockShape shape, int bandRows, int sliceWidth) {
        final int height = shape.outputHeight();
        if (shape.convolution() == null) { // nothing is kept: bands only bring a clamp near to what it clamps
            final long near = NEAR / ((long) shape.outputWidth() * shape.paddedOutputs());
            final int rows = Math.clamp(Math.max(near, Math.ceilDiv(MANY, shape.outputWidth())), 1, height);
            return of(shape, bandRows > 0 ? Math.min(bandRows, height) : rows, shape.slices(0));
        }
        final int near = Math.max(1, NEAR / (shape.inputHeight() * shape.inputWidth()));
        final BlockPlan plane = of(shape, height, shape.slices(sliceWidth > 0 ? sliceWidth : near));
        if (bandRows >= height || bandRows == 0 && plane.size <= BUDGET) {
            return plane;
        }
        final int[] slices = shape.slices(sliceWidth > 0 ? sliceWidth : Integer.MAX_VALUE);
        return of(shape, bandRows > 0 ? bandRows : highestBand(shape, slices), slices);
    }

    private static int highestBand(BlockShape shape, int[] slices) {
        final int height = shape.outputHeight();
        int rows = height;
        while (rows > 1 && of(shape, rows, slices).size > BUDGET) {
            rows = Math.ceilDiv(height, Math.ceilDiv(height, rows - 1)); // bands of one size, so that the last is no rest
        }
        return rows;
    }

    private static BlockPlan of(BlockShape shape, int bandRows, int[] slices) {
        final int lanes = shape.lanes();
        int widest = 0;
        for (int s = 0; s + 1 < slices.length; s++) {
            widest = Math.max(widest, slices[s + 1] - slices[s]);
        }
        final boolean dense = shape.convolution() == Kind.DENSE;
        final boolean ring = shape.convolution() != null;
        final boolean plane = bandRows == shape.outputHeight();
        final long bandPixels = (long) bandRows * shape.outputWidth();
        final int ringRows = ring ? Math.min(shape.inputHeight(), (bandRows - 1) * shape.stride() + 3) : 0;
        final long rowSize = (long) shape.inputWidth() * (dense ? shape.ringChannels() : lanes);
        final long blockStride = dense ? lanes : ringRows * rowSize;
        final long zeros = dense ? ringRows * rowSize : blockStride * ((plane ? widest : shape.ringChannels()) / lanes);
        final long middle = zeros + (ring && !dense ? rowSize : 0);
        final long patches = middle + (ring ? bandPixels * shape.paddedHidden() : 0);
        final long staging = patches + (dense ? bandPixels * 9 * shape.denseInputs() : 0);
        final long size = staging + (shape.staged() ? bandPixels * shape.paddedOutputs() : 0);
        return new BlockPlan(bandRows, slices, plane, ringRows, (int) rowSize, (int) blockStride, (int) zeros, (int) middle,
                (int) patches, (int) staging, size);
    }
}
