package dev.lanefuse.exec;

/**
 * One thread's scratch; what is in it means nothing to the next run.
 *
 * @param floats input rows, strip, halo, middle, patches, staging: see {@link BlockPlan}
 * @param doubles the exponentials of a softmax
 */
public record Scratch(float[] floats, double[] doubles) {
    /** Bytes of the arrays. */
    public long bytes() {
        return new ScratchSize(floats.length, doubles.length).bytes();
    }
}
