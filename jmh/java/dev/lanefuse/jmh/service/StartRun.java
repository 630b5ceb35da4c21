package dev.lanefuse.jmh.service;

import dev.lanefuse.jmh.report.Spread;
import java.util.Arrays;
import java.util.List;

/**
 * One start of a JVM, in moments of {@link System#nanoTime}, which all processes of a machine have in common.
 *
 * @param start before the process was made
 * @param main its first statement
 * @param loaded when the network was ready to run
 * @param ends of the requests, of which each began where the one before it ended, the first with {@code loaded}
 */
record StartRun(long start, long main, long loaded, long[] ends) {
    /** Requests, from one on, whose median says how fast a request is there: more than a few, and odd. */
    static final int WINDOW = 9;

    /** Times as long as at the end: as fast as that. */
    static final double STEADY = 1.2;

    /**
     * Checks that the clock is one.
     *
     * @param received when this JVM had read what that one printed at its end
     * @throws IllegalStateException if the moments do not follow one another
     */
    static StartRun of(long start, long main, long loaded, long[] ends, long received) {
        final long[] moments = new long[ends.length + 4];
        moments[0] = start;
        moments[1] = main;
        moments[2] = loaded;
        System.arraycopy(ends, 0, moments, 3, ends.length);
        moments[moments.length - 1] = received;
        for (int i = 1; i < moments.length; i++) {
            if (moments[i] < moments[i - 1]) {
                throw new IllegalStateException("moment " + i + " of " + moments.length + " is " + (moments[i - 1] - moments[i])
                        + " ns before the one before it; expected one clock for all processes, as on Linux");
            }
        }
        return new StartRun(start, main, loaded, ends);
    }

    private double sinceStart(long moment) {
        return (moment - start) / 1e6;
    }

    /** Milliseconds from the start to the first statement. */
    double mainMillis() {
        return sinceStart(main);
    }

    /** Milliseconds from the start until the network was ready to run. */
    double loadedMillis() {
        return sinceStart(loaded);
    }

    /** Milliseconds from the start to the first answer. */
    double firstAnswerMillis() {
        return sinceStart(ends[0]);
    }

    int requests() {
        return ends.length;
    }

    /** Milliseconds of a request, from 0. */
    double millis(int request) {
        return (ends[request] - (request == 0 ? loaded : ends[request - 1])) / 1e6;
    }

    /** Milliseconds of a request at the end: the median of the last quarter of them. */
    double finalMillis() {
        return median(ends.length - Math.max(1, ends.length / 4), ends.length);
    }

    /**
     * The first request that is as fast as at the end: the median of it and of those behind it, {@value #WINDOW} in all but no more than a
     * quarter of all requests, is within {@value #STEADY} times the final one. -1 if there is none.
     */
    int steady() {
        final int window = Math.max(1, Math.min(WINDOW, ends.length / 4));
        final double enough = STEADY * finalMillis();
        for (int i = 0; i + window <= ends.length; i++) { // a request a step
            if (median(i, i + window) <= enough) {
                return i;
            }
        }
        return -1;
    }

    /** Milliseconds from the start to the beginning of the first request that is as fast as at the end; NaN if there is none. */
    double steadyMillis() {
        final int request = steady();
        return request < 0 ? Double.NaN : sinceStart(request == 0 ? loaded : ends[request - 1]);
    }

    /** Milliseconds of the slowest request after the first; NaN if there is none. */
    double slowestLaterMillis() {
        double slowest = Double.NaN;
        for (int i = 1; i < ends.length; i++) { // a request a step
            slowest = i == 1 ? millis(i) : Math.max(slowest, millis(i));
        }
        return slowest;
    }

    private double median(int from, int to) {
        final Double[] millis = new Double[to - from];
        Arrays.setAll(millis, i -> millis(from + i));
        return Spread.of(List.of(millis)).median();
    }
}
