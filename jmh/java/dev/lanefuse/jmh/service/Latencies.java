package dev.lanefuse.jmh.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * How long the requests of an open loop took, in milliseconds from the moment at which each should have begun.
 *
 * @param count how many there were
 * @param percentiles one for each of {@link #PERCENTS}; NaN where so few requests have none beyond it
 * @param late how late the 99th percentile of them was begun: what is the clock's, or a busy processor's
 */
record Latencies(long count, List<Double> percentiles, double late) {
    /** How many of 100 requests took no longer. */
    static final List<Double> PERCENTS = List.of(50.0, 90.0, 99.0, 99.9, 100.0);

    /** What {@link #PERCENTS} are called. */
    static final List<String> NAMES = List.of("p50", "p90", "p99", "p99.9", "max");

    Latencies {
        percentiles = List.copyOf(percentiles);
    }

    /** Of nanoseconds. */
    static Latencies of(Histogram taken, Histogram late) {
        final List<Double> percentiles = new ArrayList<>();
        for (double percent : PERCENTS) {
            final boolean enough = percent == 100 || taken.getTotalCount() * (1000 - Math.round(10 * percent)) >= 1000;
            percentiles.add(enough ? taken.getValueAtPercentile(percent) / 1e6 : Double.NaN);
        }
        return new Latencies(taken.getTotalCount(), percentiles, late.getValueAtPercentile(99) / 1e6);
    }

    /** A percentile by its name. */
    double of(String name) {
        return percentiles.get(NAMES.indexOf(name));
    }

    /** On one line, for another JVM. */
    String line() {
        return count + " " + late + " " + percentiles.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    /** What {@link #line} wrote. */
    static Latencies parse(String line) {
        final String[] words = line.split(" ");
        return new Latencies(Long.parseLong(words[0]), Arrays.stream(words).skip(2).map(Double::valueOf).toList(),
                Double.parseDouble(words[1]));
    }

    /** By name, for JSON. */
    Map<String, Object> byName() {
        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("count", count);
        NAMES.forEach(name -> figures.put(name, of(name)));
        figures.put("lateP99", late);
        return figures;
    }
}
