package dev.lanefuse.jmh.report;

import java.util.List;

/**
 * The middle of some values and how far they reach.
 *
 * @param median the middle one
 * @param low a tenth of the values is at or below it
 * @param high a tenth of the values is at or above it
 */
public record Spread(double median, double low, double high) {
    /**
     * The spread of at least one value.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a spread of no values; expected at least one");
        }
        final double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        final int last = sorted.length - 1;
        return new Spread((sorted[last / 2] + sorted[last - last / 2]) / 2,
                sorted[(int) Math.round(0.1 * last)], sorted[(int) Math.round(0.9 * last)]);
    }

    /** The longer of the two ways from the median to the ends, as a part of the median. */
    double relative() {
        return Math.max(high - median, median - low) / median;
    }
}
