package dev.lanefuse.jmh.report;

import dev.lanefuse.jmh.report.Cell.Kind;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Two reports, before and after a change: our blocks and networks one by one, and the engines of others together as a sign of whether the
 * machine itself was another.
 *
 * @param conditions what was not the same, before and after
 * @param lines one a row of ours that both reports have
 * @param others median over the rows of others of time after over time before, NaN where there are none
 * @param missing cells of ours that the report before has and the one after has not
 */
record Comparison(List<String> conditions, List<Line> lines, double others, List<Cell> missing) {
    /** Below this change nothing is called slower: two JVMs of the same tree differ by as much. */
    private static final double FLOOR = 0.05;

    /** The same where one of the two has fewer than {@value #ENOUGH_FORKS} JVMs, whose iterations do not show how far JVMs are apart. */
    private static final double FLOOR_OF_FEW = 0.10;

    private static final int ENOUGH_FORKS = 3;

    /**
     * A row in both reports.
     *
     * @param cell what was measured
     * @param before microseconds
     * @param after microseconds; infinite where it no longer runs
     * @param bound the part by which it may become slower without being called so
     */
    record Line(Cell cell, double before, double after, double bound) {
        private static Line of(Row before, Row after) {
            final boolean few = Math.min(before.forks().size(), after.forks().size()) < ENOUGH_FORKS;
            return new Line(before.cell(), before.median(), after.median(), Math.max(few ? FLOOR_OF_FEW : FLOOR,
                    Math.hypot(before.spread().relative(), after.spread().relative())));
        }

        double ratio() {
            return after / before;
        }

        boolean slower() {
            return ratio() > 1 + bound;
        }

        String verdict() {
            return slower() ? Double.isInfinite(after) ? "DID NOT RUN" : "SLOWER" : 1 / ratio() > 1 + bound ? "faster" : "same";
        }
    }

    /**
     * Compares.
     *
     * @throws IllegalArgumentException if they have no row of ours in common
     */
    static Comparison of(Report before, Report after) {
        final List<Line> lines = new ArrayList<>();
        final List<Double> others = new ArrayList<>();
        final List<Cell> missing = new ArrayList<>();
        for (Row old : before.rows()) {
            final Cell cell = old.cell();
            final Row now = after.rows().stream().filter(row -> row.cell().equals(cell)).findFirst().orElse(null);
            if (cell.kind() == Kind.LIMIT || !old.ran()) {
                continue;
            }
            if (cell.isPeer() && now != null && now.ran()) {
                others.add(now.median() / old.median());
            }
            if (!cell.engine().equals(Cell.ours(cell.kind()))) {
                continue;
            }
            if (now == null) {
                missing.add(cell);
            } else {
                lines.add(now.ran() ? Line.of(old, now) : new Line(cell, old.median(), Double.POSITIVE_INFINITY, 0));
            }
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("the reports have no row of ours in common; expected two of the same blocks or networks");
        }
        final Set<String> names = new LinkedHashSet<>(before.conditions().keySet());
        names.addAll(after.conditions().keySet());
        final List<String> conditions = names.stream()
                .filter(name -> !Objects.equals(before.conditions().get(name), after.conditions().get(name)))
                .map(name -> name + ": " + before.conditions().getOrDefault(name, "-") + " -> " + after.conditions().getOrDefault(name, "-"))
                .toList();
        return new Comparison(conditions, lines, others.isEmpty() ? Double.NaN : Spread.of(others).median(), missing);
    }

    /** Whether something became slower than its bound. */
    boolean slower() {
        return lines.stream().anyMatch(Line::slower);
    }

    /** Writes the table. */
    void print(PrintStream out) {
        conditions.forEach(out::println);
        out.printf(Locale.ROOT, "%-12s %-22s %-16s %10s %10s %7s %7s  %s%n",
                "subject", "engine", "setting", "before us", "after us", "ratio", "bound", "verdict");
        for (Line line : lines) {
            out.printf(Locale.ROOT, "%-12s %-22s %-16s %10.1f %10.1f %7.3f %7.3f  %s%n", line.cell().subject(), line.cell().label(),
                    line.cell().setting(), line.before(), line.after(), line.ratio(), 1 + line.bound(), line.verdict());
        }
        out.println();
        if (!Double.isNaN(others)) {
            out.printf(Locale.ROOT, "The libraries, which have not changed: %.3f in the median. Far from 1, the machine has.%n",
                    others);
        }
        if (!missing.isEmpty()) {
            out.println("Only in the report before: " + missing.size() + " rows of ours, " + missing.getFirst() + " the first of them.");
        }
        out.println(lines.stream().filter(Line::slower).count() + " of " + lines.size() + " slower than the bound.");
    }
}
