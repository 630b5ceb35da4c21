package dev.lanefuse.cli;

import java.util.Arrays;

/** The one way in which medians and the like are taken here. */
final class Quantile {
    private Quantile() {}

    /** The value below which a part of the values lies; sorts them. */
    static double of(double[] values, double part) {
        Arrays.sort(values);
        return values[(int) Math.round(part * (values.length - 1))];
    }
}
