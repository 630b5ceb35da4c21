package dev.lanefuse.exec;

import java.util.Arrays;

/**
 * One thread's scratch; what is in it means nothing to the next run.
 *
 * @param floats input rows, strip, halo, middle, patches, staging: see {@link BlockPlan}; from {@code base} on, whole blocks from the start
 * of the array
 * @param base where its elements begin
 * @param size how many they are
 * @param doubles the exponentials of a softmax
 */
public record Scratch(float[] floats, int base, int size, double[] doubles) {
    /** Where its element {@code index} stands in the array. */
    public int at(int index) {
        return base + index;
    }

    /** Bytes of its elements. */
    public long bytes() {
        return new ScratchSize(size, doubles.length).bytes();
    }

    /** Fills it with NaN, for tests: what is left there must not matter. */
    public void poison() {
        Arrays.fill(floats, base, base + size, Float.NaN);
        Arrays.fill(doubles, Double.NaN);
    }
}
