package dev.lanefuse.jmh.report;

import java.util.List;

/**
 * What was measured of a cell.
 *
 * @param cell what it is of
 * @param forks the JVMs that measured it, none where it did not run
 * @param tail how long the single runs took, over all forks; empty for limits
 * @param bytesPerRun allocated by a run, NaN for limits
 * @param reason why it did not run, null where it ran
 */
record Row(Cell cell, List<Fork> forks, List<Percentile> tail, double bytesPerRun, String reason) {
    /**
     * One JVM.
     *
     * @param round the round it ran in, from 1: forks of a round are neighbours in time
     * @param values one an iteration: microseconds of a run (its median), or GFLOP/s or GB/s of a limit
     */
    record Fork(int round, List<Double> values) {}

    /**
     * A point of a distribution.
     *
     * @param percent how many of 100 runs took no longer
     * @param micros than this
     */
    record Percentile(double percent, double micros) {}

    /** A cell that did not run. */
    static Row failed(Cell cell, String reason) {
        return new Row(cell, List.of(), List.of(), Double.NaN, reason);
    }

    /** Whether there are figures. */
    boolean ran() {
        return !forks.isEmpty();
    }

    /** Over all iterations of all forks. */
    Spread spread() {
        return Spread.of(forks.stream().flatMap(fork -> fork.values().stream()).toList());
    }

    /** The middle of all iterations. */
    double median() {
        return spread().median();
    }

    /** This row's time over another one's: the median over the rounds in which both ran, NaN where there is none. */
    double over(Row other) {
        final List<Double> ratios = forks.stream()
                .flatMap(mine -> other.forks.stream().filter(theirs -> theirs.round() == mine.round())
                        .map(theirs -> Spread.of(mine.values()).median() / Spread.of(theirs.values()).median()))
                .toList();
        return ratios.isEmpty() ? Double.NaN : Spread.of(ratios).median();
    }
}
