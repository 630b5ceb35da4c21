package dev.lanefuse.exec;

/**
 * One thread's scratch.
 *
 * @param floats ring, zeros, middle, patches, staging: see {@link BlockPlan}
 * @param rows the table of row offsets of a band
 */
public record Scratch(float[] floats, int[] rows) {}
