package dev.lanefuse.exec;

import dev.lanefuse.kernel.Kernels;

/**
 * How much scratch a thread needs, in elements. Stages that run one after the other share the largest.
 *
 * @param floats elements of {@link Scratch#floats}
 * @param doubles of {@link Scratch#doubles}
 */
public record ScratchSize(int floats, int doubles) {
    /** No scratch. */
    public static final ScratchSize NONE = new ScratchSize(0, 0);

    /** What serves either. */
    public ScratchSize max(ScratchSize other) {
        return new ScratchSize(Math.max(floats, other.floats), Math.max(doubles, other.doubles));
    }

    /**
     * The same with {@code size} floats behind the scratch, at a whole block from {@link Kernels#ORIGIN}.
     *
     * @throws IllegalArgumentException if an array could not hold them
     */
    public ScratchSize withArena(int size) {
        final long all = (long) Kernels.ORIGIN + Kernels.wholeBlocks(floats) + size;
        if (all > Kernels.LONGEST) {
            throw new IllegalArgumentException("the arena with its scratch has " + all + " values; expected at most "
                    + Kernels.LONGEST);
        }
        return new ScratchSize((int) all, doubles);
    }

    /** Bytes of the arrays. */
    public long bytes() {
        return (long) Float.BYTES * floats + (long) Double.BYTES * doubles;
    }

    /** Scratch of this size. */
    public Scratch newScratch() {
        return Slab.shared().cut(floats, new double[doubles]);
    }
}
