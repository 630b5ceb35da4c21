package dev.lanefuse.exec;

import static dev.lanefuse.kernel.Kernels.BLOCK;

import java.util.Arrays;

/**
 * The rows that a depthwise convolution reads, with the image's borders in them, and what is kept of them from band to band.
 *
 * <pre>
 *   block   [ border | pixel 0 | pixel 1 | ... ]   row 0: input row {@code top}, above the image or kept from the band before
 *           [ border | pixel 0 | pixel 1 | ... ]   row 1; a row's border also stands behind the row before
 *             ...
 *           [ border ]
 * </pre>
 *
 * Borders are made zeros before they are read, the sides once a run: slices leave them zeros. Without padding nobody reads them. Immutable;
 * the elements are in the scratch, and places are from its beginning.
 */
record Strip(BlockPlan plan, int stride, int hidden) {
    /** Where block 0 would begin: the strip begins with the slice's first block. */
    int origin(int fromBlock) {
        return plan.strip() - fromBlock * plan.stripBlockStride();
    }

    /** Blocks of a slice. */
    int sliceBlocks() {
        return plan.sliceWidth() / BLOCK;
    }

    /** Blocks of all slices. */
    int blocks() {
        return hidden / BLOCK;
    }

    /** Whether there is more than one slice. */
    boolean isSliced() {
        return plan.sliceWidth() < hidden;
    }

    /** Zeros left of every row and behind the last. */
    void clearSides(Scratch scratch) {
        for (int b = 0; b < sliceBlocks(); b++) {
            final int at = scratch.at(plan.strip()) + b * plan.stripBlockStride();
            for (int row = 0; row <= plan.stripRows(); row++) {
                Arrays.fill(scratch.floats(), at + row * plan.pitch(), at + row * plan.pitch() + BLOCK, 0);
            }
        }
    }

    /** Zeros in some rows: those above or below the image, which no slice of the band writes. */
    void clearRows(Scratch scratch, int row, int endRow) {
        for (int b = 0; row < endRow && b < sliceBlocks(); b++) {
            final int at = scratch.at(plan.strip()) + b * plan.stripBlockStride();
            Arrays.fill(scratch.floats(), at + row * plan.pitch(), at + endRow * plan.pitch(), 0);
        }
    }

    /** Keeps the rows from {@code row} on that the next band begins with. */
    void keep(Scratch scratch, int fromBlock, int toBlock, int row) {
        for (int b = fromBlock; b < toBlock; b++) {
            final int at = scratch.at(origin(fromBlock)) + b * plan.stripBlockStride();
            System.arraycopy(scratch.floats(), at + row * plan.pitch(), scratch.floats(), isSliced() ? scratch.at(kept(b)) : at,
                    haloSize());
        }
    }

    /** Brings back what {@link #keep} kept, to row 0. */
    void restore(Scratch scratch, int fromBlock, int toBlock) {
        if (!isSliced()) {
            return; // it has stayed in the strip
        }
        for (int b = fromBlock; b < toBlock; b++) {
            System.arraycopy(scratch.floats(), scratch.at(kept(b)), scratch.floats(), scratch.at(origin(fromBlock)) + b * plan
                    .stripBlockStride(),
                    haloSize());
        }
    }

    private int haloSize() {
        return (3 - stride) * plan.pitch();
    }

    private int kept(int block) {
        return plan.halo() + block * haloSize();
    }
}
