package dev.lanefuse.exec;

/**
 * How much scratch a thread needs, in elements. Stages that run one after the other share the largest.
 *
 * @param floats of {@link Scratch#floats}
 * @param doubles of {@link Scratch#doubles}
 */
public record ScratchSize(int floats, int doubles) {
    /** No scratch. */
    public static final ScratchSize NONE = new ScratchSize(0, 0);

    /** What serves either. */
    public ScratchSize max(ScratchSize other) {
        return new ScratchSize(Math.max(floats, other.floats), Math.max(doubles, other.doubles));
    }

    /** Bytes of the arrays. */
    public long bytes() {
        return (long) Float.BYTES * floats + (long) Double.BYTES * doubles;
    }

    /** Scratch of this size. */
    public Scratch newScratch() {
        return new Scratch(new float[floats], new double[doubles]);
    }
}
