package dev.lanefuse.jmh.report;

import dev.lanefuse.jmh.report.Cell.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of one run.
 *
 * @param conditions what they were measured on and how, by name
 * @param subjects blocks and networks, in the order of the tables
 * @param rows limits, blocks and networks
 */
record Report(Map<String, String> conditions, List<Subject> subjects, List<Row> rows) {
    /** The name of the limit of multiply-adds. */
    static final String FMA = "FMA";

    /** The memories whose read bandwidth is measured, nearest first. */
    static final List<String> MEMORIES = List.of("L1", "L2", "L3", "DRAM");

    /** The subjects of a kind. */
    List<Subject> subjects(Kind kind) {
        return subjects.stream().filter(subject -> subject.kind() == kind).toList();
    }

    /** The rows of a kind in their order. */
    List<Row> rows(Kind kind) {
        return rows.stream().filter(row -> row.cell().kind() == kind).toList();
    }

    /** The row of a cell, if it has one with figures. */
    Optional<Row> row(Cell cell) {
        return rows.stream().filter(row -> row.ran() && row.cell().equals(cell)).findFirst();
    }

    /**
     * A limit on one thread: what the best tenth of the iterations reach, whoever measured it. Noise only lowers it, and what one loop does
     * not reach another may. NaN where there is none.
     */
    double limit(String name) {
        return limit(name, 1, "");
    }

    private double limit(String name, int threads, String flag) {
        return rows(Kind.LIMIT).stream()
                .filter(row -> row.ran() && row.cell().subject().equals(name) && row.cell().threads() == threads
                        && row.cell().flag().equals(flag))
                .map(row -> row.spread().high())
                .max(Comparator.naturalOrder())
                .orElse(Double.NaN);
    }

    /**
     * GFLOP/s of multiply-adds alone with the option of a cell and on its threads: where these were not measured, as if each had a core.
     */
    double peak(Cell cell) {
        final double measured = limit(FMA, cell.threads(), cell.flag());
        return Double.isNaN(measured) ? cell.threads() * limit(FMA, 1, cell.flag()) : measured;
    }

    /** GFLOP/s of a row. */
    double gigaflops(Row row) {
        return subject(row.cell()).gigaflops(row.median());
    }

    /** How near to the peak a row is, 1 being there. */
    double partOfPeak(Row row) {
        return gigaflops(row) / peak(row.cell());
    }

    /** Microseconds in which the multiply-adds of a cell could be done at the peak. */
    double bound(Cell cell) {
        return subject(cell).gigaflops(1) / peak(cell);
    }

    /** A row's time over ours in the same rounds, NaN where ours has no figures. */
    double overOurs(Row row) {
        return row(row.cell().baseline()).map(row::over).orElse(Double.NaN);
    }

    /** Those rows of a subject in hot caches that are in the plots, in the plots' order. */
    List<Row> plotted(Subject subject, int threads) {
        return rows(subject.kind()).stream()
                .filter(row -> row.ran() && row.cell().subject().equals(subject.name()) && row.cell().threads() == threads
                        && !row.cell().cold() && Look.of(row.cell()).isPresent())
                .sorted(Comparator.comparing(row -> Look.of(row.cell()).orElseThrow()))
                .toList();
    }

    /** What a cell is about. */
    Subject subject(Cell cell) {
        return subjects.stream().filter(subject -> subject.kind() == cell.kind() && subject.name().equals(cell.subject())).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no subject is called \"" + cell.subject() + "\""));
    }
}
