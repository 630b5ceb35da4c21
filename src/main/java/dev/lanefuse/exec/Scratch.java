package dev.lanefuse.exec;

/**
 * One thread's scratch; what is in it means nothing to the next run.
 *
 * @param floats ring, zeros, middle, patches, staging: see {@link BlockPlan}
 * @param rows the table of row offsets of a band
 * @param doubles the exponentials of a softmax
 */
public record Scratch(float[] floats, int[] rows, double[] doubles) {
    /** Bytes of the arrays. */
    public long bytes() {
        return new ScratchSize(floats.length, rows.length, doubles.length).bytes();
    }
}
