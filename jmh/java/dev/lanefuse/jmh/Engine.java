package dev.lanefuse.jmh;

/**
 * Somebody who has made a {@link Task} ready: its weights are constant and in the engine's own layout, and so is its input. One thread uses
 * it.
 */
interface Engine extends AutoCloseable {
    /** Computes all images once: what is timed. */
    void run();

    /** The images that the last run gave, {@code [images][height][width][channels]}. */
    float[] output();

    /** Ends its threads. */
    @Override
    default void close() {}
}
