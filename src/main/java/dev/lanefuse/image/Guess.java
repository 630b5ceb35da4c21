package dev.lanefuse.image;

import java.util.Locale;
import java.util.Objects;

/**
 * One class that an image may belong to.
 *
 * @param index of the network's output
 * @param label its name
 * @param probability from 0 to 1
 */
public record Guess(int index, String label, float probability) {
    /** Requires a label. */
    public Guess {
        Objects.requireNonNull(label, "label");
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%6.2f %%  %s (%d)", 100 * probability, label, index);
    }
}
