package dev.lanefuse.jmh.report;

import dev.lanefuse.cli.Json;
import dev.lanefuse.cli.JsonReader;
import dev.lanefuse.jmh.report.Cell.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A report as JSON; {@code jmh/README.md} describes it. Names, shapes and what was measured are read back, the rest is
 * derived anew.
 */
final class ReportJson {
    private static final int FORMAT = 1;

    private ReportJson() {}

    static String write(Report report) {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("format", FORMAT);
        root.put("conditions", report.conditions());
        root.put("limits", report.rows(Kind.LIMIT).stream().map(row -> limit(row)).toList());
        root.put("blocks", report.subjects(Kind.BLOCK).stream().map(subject -> subject(report, subject)).toList());
        root.put("nets", report.subjects(Kind.NET).stream().map(subject -> subject(report, subject)).toList());
        return Json.write(root);
    }

    private static Map<String, Object> limit(Row row) {
        final Map<String, Object> to = new LinkedHashMap<>();
        to.put("name", row.cell().subject());
        to.put("unit", row.cell().unit());
        measured(row, to);
        return to;
    }

    private static Map<String, Object> subject(Report report, Subject subject) {
        final Map<String, Object> to = new LinkedHashMap<>();
        to.put("name", subject.name());
        to.put("shape", subject.shape());
        to.put("count", subject.count());
        to.put("multiplyAdds", subject.multiplyAdds());
        if (subject.kind() == Kind.BLOCK) {
            to.put("fusedBytes", subject.fusedBytes());
            to.put("stagedBytes", subject.stagedBytes());
            to.put("fusedIntensity", subject.intensity(true));
            to.put("stagedIntensity", subject.intensity(false));
        }
        to.put("rows", report.rows(subject.kind()).stream().filter(row -> row.cell().subject().equals(subject.name()))
                .map(row -> row(report, row)).toList());
        return to;
    }

    private static Map<String, Object> row(Report report, Row row) {
        final Map<String, Object> to = new LinkedHashMap<>();
        measured(row, to);
        if (row.ran()) {
            to.put("gflops", report.gigaflops(row));
            to.put("percentOfPeak", 100 * report.partOfPeak(row));
            to.put("timeOverOurs", report.overOurs(row));
            to.put("bytesPerRun", row.bytesPerRun());
            to.put("percentiles", row.tail().stream().map(point -> {
                final Map<String, Object> pair = new LinkedHashMap<>();
                pair.put("percent", point.percent());
                pair.put("micros", point.micros());
                return pair;
            }).toList());
        }
        return to;
    }

    private static void measured(Row row, Map<String, Object> to) {
        final Cell cell = row.cell();
        to.put("engine", cell.engine());
        to.put("threads", cell.threads());
        to.put("cache", cell.cold() ? "cold" : "hot");
        to.put("flag", cell.flag());
        if (!row.ran()) {
            to.put("didNotRun", row.reason());
            return;
        }
        final Spread spread = row.spread();
        to.put("median", spread.median());
        to.put("low", spread.low());
        to.put("high", spread.high());
        to.put("forks", row.forks().stream().map(fork -> {
            final Map<String, Object> pair = new LinkedHashMap<>();
            pair.put("round", fork.round());
            pair.put("values", fork.values());
            return pair;
        }).toList());
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Report read(String text) {
        try {
            final Map<String, Object> root = JsonReader.map(JsonReader.read(text));
            if (!(root.get("format") instanceof Double format) || format != FORMAT) {
                throw new IllegalArgumentException("its format is " + root.get("format") + "; expected " + FORMAT);
            }
            final Map<String, String> conditions = new LinkedHashMap<>();
            JsonReader.map(root.get("conditions")).forEach((name, value) -> conditions.put(name, text(value, name)));
            final List<Subject> subjects = new ArrayList<>();
            final List<Row> rows = new ArrayList<>();
            maps(root, "limits").forEach(limit -> rows.add(row(limit, Kind.LIMIT, text(limit, "name"))));
            maps(root, "blocks").forEach(block -> add(block, Kind.BLOCK, subjects, rows));
            maps(root, "nets").forEach(net -> add(net, Kind.NET, subjects, rows));
            return new Report(conditions, subjects, rows);
        } catch (ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("it is JSON, but no report (" + e.getMessage() + ")", e);
        }
    }

    private static void add(Map<String, Object> from, Kind kind, List<Subject> subjects, List<Row> rows) {
        final String name = text(from, "name");
        final boolean block = kind == Kind.BLOCK;
        subjects.add(new Subject(kind, name, text(from, "shape"), (int) number(from, "count"), (long) number(from, "multiplyAdds"),
                block ? (long) number(from, "fusedBytes") : 0, block ? (long) number(from, "stagedBytes") : 0));
        maps(from, "rows").forEach(row -> rows.add(row(row, kind, name)));
    }

    private static Row row(Map<String, Object> from, Kind kind, String subject) {
        final String cache = text(from, "cache");
        if (!cache.equals("cold") && !cache.equals("hot")) {
            throw new IllegalArgumentException("a row of " + subject + " has the cache \"" + cache + "\"; expected hot or cold");
        }
        final Cell cell = new Cell(kind, subject, text(from, "engine"), (int) number(from, "threads"), cache.equals("cold"),
                text(from, "flag"));
        if (from.containsKey("didNotRun")) {
            return Row.failed(cell, text(from, "didNotRun"));
        }
        final List<Row.Fork> forks = maps(from, "forks").stream()
                .map(fork -> new Row.Fork((int) number(fork, "round"), values(fork, cell))).toList();
        if (forks.isEmpty()) {
            throw new IllegalArgumentException(cell + " has no forks; expected one, or didNotRun");
        }
        if (kind == Kind.LIMIT) {
            return new Row(cell, forks, List.of(), Double.NaN, null);
        }
        final List<Row.Percentile> tail = maps(from, "percentiles").stream()
                .map(point -> new Row.Percentile(finite(point, "percent", 0), number(point, "micros"))).toList();
        if (kind == Kind.NET && tail.isEmpty()) {
            throw new IllegalArgumentException(cell + " has no percentiles; expected some of a network");
        }
        return new Row(cell, forks, tail, from.get("bytesPerRun") instanceof Double bytes ? bytes : Double.NaN, null);
    }

    /** What a fork measured. */
    private static List<Double> values(Map<String, Object> fork, Cell cell) {
        final List<Double> values = new ArrayList<>();
        for (Object value : list(fork, "values")) {
            if (!(value instanceof Double number) || !(number > 0) || number.isInfinite()) {
                throw new IllegalArgumentException(cell + " has the value " + value + "; expected finite numbers above 0");
            }
            values.add(number);
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException(cell + " has a fork of no values; expected at least one");
        }
        return values;
    }

    private static List<?> list(Map<String, Object> from, String name) {
        return (List<?>) from.get(name);
    }

    private static List<Map<String, Object>> maps(Map<String, Object> from, String name) {
        return list(from, name).stream().map(JsonReader::map).toList();
    }

    private static String text(Map<String, Object> from, String name) {
        return text(from.get(name), name);
    }

    private static String text(Object value, String name) {
        if (!(value instanceof String text)) {
            throw new IllegalArgumentException("its \"" + name + "\" is " + value + "; expected a text");
        }
        return text;
    }

    private static double number(Map<String, Object> from, String name) {
        return finite(from, name, Double.MIN_VALUE);
    }

    private static double finite(Map<String, Object> from, String name, double least) {
        if (!(from.get(name) instanceof Double number) || !(number >= least) || number.isInfinite()) {
            throw new IllegalArgumentException("its \"" + name + "\" is " + from.get(name) + "; expected a finite number "
                    + (least > 0 ? "above 0" : "from 0"));
        }
        return number;
    }
}
