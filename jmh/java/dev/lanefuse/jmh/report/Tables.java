package dev.lanefuse.jmh.report;

import static dev.lanefuse.jmh.report.Svg.escape;

import dev.lanefuse.jmh.report.Cell.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures of a report as tables of HTML. */
final class Tables {
    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private Tables(Report report) {
        this.report = report;
    }

    /** Per setting of threads and caches a table of subjects by engines, and behind it, folded, all figures of each row. */
    static String subjects(Report report, Kind kind) {
        final Tables tables = new Tables(report);
        report.rows(kind).stream().map(row -> row.cell().setting()).distinct().forEach(setting -> tables.setting(kind, setting));
        return tables.out.toString();
    }

    private void setting(Kind kind, String setting) {
        final List<Row> rows = report.subjects(kind).stream()
                .flatMap(subject -> report.rows(kind).stream().filter(row -> row.cell().subject().equals(subject.name())))
                .filter(row -> row.cell().setting().equals(setting)).toList();
        final List<String> engines = rows.stream().map(row -> row.cell().label()).distinct().toList();
        final List<Subject> subjects = report.subjects(kind).stream()
                .filter(subject -> rows.stream().anyMatch(row -> row.cell().subject().equals(subject.name()))).toList();
        out.append("<h3>").append(escape(setting)).append("</h3>\n")
                .append(head("", Stream.concat(Stream.of(kind == Kind.BLOCK ? "block" : "network"), engines.stream()).toArray(String[]::new)));
        for (Subject subject : subjects) {
            out.append("<tr><th>").append(escape(subject.name())).append("<small>").append(escape(subject.shape())).append("</small></th>");
            final List<Row> own = rows.stream().filter(row -> row.cell().subject().equals(subject.name())).toList();
            final double best = own.stream().filter(row -> row.ran() && row.cell().flag().isEmpty()).mapToDouble(Row::median).min()
                    .orElse(0);
            for (String engine : engines) {
                overview(own.stream().filter(row -> row.cell().label().equals(engine)).findFirst().orElse(null), best);
            }
            out.append("</tr>\n");
        }
        if (kind == Kind.BLOCK && subjects.size() > 1) {
            total(rows, engines, subjects);
        }
        out.append("</tbody>\n</table></div>\n");
        details(rows);
    }

    private void overview(Row row, double best) {
        if (row == null || !row.ran()) {
            out.append(row == null ? "<td></td>" : "<td class=\"none\">did not run</td>");
            return;
        }
        out.append(row.median() == best ? "<td class=\"best\">" : "<td>").append(micros(row.median())).append("<small>")
                .append(times(report.overOurs(row))).append("</small></td>");
    }

    /** The sum over the network's blocks for those engines that ran on all of the table's blocks. */
    private void total(List<Row> rows, List<String> engines, List<Subject> subjects) {
        final Map<String, Double> sums = new LinkedHashMap<>();
        for (String engine : engines) {
            final List<Row> ran = rows.stream().filter(row -> row.ran() && row.cell().label().equals(engine)).toList();
            if (ran.size() == subjects.size()) {
                sums.put(engine, ran.stream().mapToDouble(row -> report.subject(row.cell()).count() * row.median()).sum());
            }
        }
        out.append("<tr class=\"total\"><th>").append(subjects.stream().mapToInt(Subject::count).sum()).append(" blocks</th>");
        for (String engine : engines) {
            final double sum = sums.getOrDefault(engine, Double.NaN);
            out.append("<td>");
            if (!Double.isNaN(sum)) {
                out.append(micros(sum)).append("<small>").append(times(sum / sums.getOrDefault(Cell.ours(Kind.BLOCK), Double.NaN)))
                        .append("</small>");
            }
            out.append("</td>");
        }
        out.append("</tr>\n");
    }

    private void details(List<Row> rows) {
        out.append("<details><summary>all figures: ").append(escape(rows.getFirst().cell().setting())).append("</summary>\n")
                .append(head("list", "", "engine", "us", "10\u00a0%", "90\u00a0%", "JVMs", "GFLOP/s", "% of peak", "time / ours", "p99 of runs",
                        "bytes / run"));
        String last = "";
        for (Row row : rows) {
            if (!row.ran()) {
                continue;
            }
            final String name = row.cell().subject();
            final Spread spread = row.spread();
            out.append(name.equals(last) ? "<tr><th></th>" : "<tr class=\"first\"><th>" + escape(name) + "</th>")
                    .append("<td class=\"text\">").append(escape(row.cell().label())).append("</td>");
            for (String figure : List.of(micros(spread.median()), micros(spread.low()), micros(spread.high()),
                    String.valueOf(row.forks().size()), fixed(1, report.gigaflops(row)), fixed(1, 100 * report.partOfPeak(row)),
                    times(report.overOurs(row)), micros(tail(row, 99)), fixed(0, row.bytesPerRun()))) {
                out.append("<td>").append(figure).append("</td>");
            }
            out.append("</tr>\n");
            last = name;
        }
        out.append("</tbody>\n</table></div></details>\n");
    }

    private static double tail(Row row, double percent) {
        return row.tail().stream().filter(point -> point.percent() == percent).findFirst().map(Row.Percentile::micros).orElse(Double.NaN);
    }

    /** The machine's limits, one line each, by who measured them. */
    static String limits(Report report) {
        final StringBuilder out = new StringBuilder(head("list", "limit", "measured by", "median", "10\u00a0%", "90\u00a0%", ""));
        for (Row row : report.rows(Kind.LIMIT)) {
            if (row.ran()) {
                final Spread spread = row.spread();
                out.append("<tr><th>").append(escape(row.cell().subject())).append("</th><td class=\"text\">").append(escape(row.cell().label()))
                        .append(row.cell().threads() > 1 ? ", " + row.cell().threads() + " threads" : "").append("</td>");
                List.<ToDoubleFunction<Spread>>of(Spread::median, Spread::low, Spread::high)
                        .forEach(part -> out.append("<td>").append(fixed(1, part.applyAsDouble(spread))).append("</td>"));
                out.append("<td class=\"text\">").append(row.cell().unit()).append("</td></tr>\n");
            }
        }
        return out.append("</tbody>\n</table></div>\n").toString();
    }

    /** Which engine did not run on what, by reason; empty if all ran. */
    static String failures(Report report) {
        final Map<String, List<String>> byReason = new LinkedHashMap<>();
        for (Row row : report.rows()) {
            if (!row.ran()) {
                byReason.computeIfAbsent(row.cell().label() + " did not run: " + row.reason(), reason -> new ArrayList<>())
                        .add(row.cell().subject() + " (" + row.cell().setting() + ")");
            }
        }
        final StringBuilder out = new StringBuilder();
        byReason.forEach((reason, cells) -> out.append("<li>").append(escape(reason)).append("<small>")
                .append(escape(cells.size() > 3 ? cells.size() + " times" : String.join("; ", cells))).append("</small></li>\n"));
        return out.isEmpty() ? "" : "<ul class=\"failures\">\n" + out + "</ul>\n";
    }

    /** The beginning of a table, up to its first line. */
    private static String head(String style, String... columns) {
        return "<div class=\"wide\"><table class=\"" + style + "\">\n<thead><tr>"
                + Arrays.stream(columns).map(column -> "<th>" + escape(column) + "</th>").collect(Collectors.joining())
                + "</tr></thead>\n<tbody>\n";
    }

    private static String fixed(int digits, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static String micros(double value) {
        return fixed(value < 1000 ? 1 : 0, value);
    }

    private static String times(double ratio) {
        return Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.2fx", ratio);
    }
}
