package dev.lanefuse.jmh.service;

import dev.lanefuse.cli.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured under load.
 *
 * @param rows in the order in which they were measured
 */
record LoadReport(List<Row> rows) {
    /**
     * One load.
     *
     * @param setting in which
     * @param engine that answered
     * @param of the engine whose capacity the rate is a part of
     * @param percent which part
     * @param rate requests a second
     * @param latencies of the requests
     */
    record Row(LoadPlan.Setting setting, String engine, String of, int percent, double rate, Latencies latencies) {}

    LoadReport {
        rows = List.copyOf(rows);
    }

    /** Writes the table, and below it how the tails compare. */
    void print(PrintStream out) {
        final List<String> columns = new ArrayList<>(List.of("setting", "engine", "load", "requests/s", "requests"));
        columns.addAll(Latencies.NAMES);
        columns.addAll(List.of("p99/p50", "late p99"));
        final TextTable table = new TextTable(3, columns);
        for (Row row : rows) {
            final Latencies taken = row.latencies();
            final List<Object> line = new ArrayList<>(List.of(row.setting(), row.engine(), row.percent() + " % of " + row.of(), row.rate(),
                    taken.count()));
            line.addAll(taken.percentiles());
            line.addAll(List.of(taken.of("p99") / taken.of("p50"), taken.late()));
            table.add(line);
        }
        out.println();
        out.println("ms from when a request should have begun; late: how late it was begun, which is in it");
        table.print(out);
        out.println();
        out.println("lanefuse's tail over onnxruntime's at " + LoadPlan.COMPARED + " %");
        final TextTable tails = new TextTable(2, List.of("setting", "", "each of its own capacity", "both at the same rate"));
        for (LoadPlan.Setting setting : rows.stream().map(Row::setting).distinct().toList()) {
            for (String name : List.of("p99", "p99.9")) {
                tails.add(List.of(setting, name, ratio(setting, name, false), ratio(setting, name, true)));
            }
        }
        tails.print(out);
    }

    /** Ours over the peer's; NaN where one has no such percentile. */
    private double ratio(LoadPlan.Setting setting, String name, boolean sameRate) {
        return tail(setting, Model.LANEFUSE, name, sameRate) / tail(setting, Model.ONNX_RUNTIME, name, sameRate);
    }

    private double tail(LoadPlan.Setting setting, String engine, String name, boolean sameRate) {
        final List<Row> of = rows.stream().filter(row -> row.setting().equals(setting) && row.engine().equals(engine)
                && row.percent() == LoadPlan.COMPARED).toList();
        final Optional<Row> others = of.stream().filter(row -> !row.of().equals(engine)).findFirst();
        final Optional<Row> own = of.stream().filter(row -> row.of().equals(engine)).findFirst();
        return (sameRate ? others.or(() -> own) : own).map(row -> row.latencies().of(name)).orElse(Double.NaN);
    }

    /** The figures as JSON. */
    String json(Map<String, String> conditions) {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("format", 1);
        root.put("conditions", conditions);
        root.put("loads", rows.stream().map(row -> {
            final Map<String, Object> to = new LinkedHashMap<>();
            to.put("service", row.setting().service());
            to.put("schedule", row.setting().schedule().name());
            to.put("collector", row.setting().collector());
            to.put("allocatedMegabytes", row.setting().megabytes());
            to.put("engine", row.engine());
            to.put("of", row.of());
            to.put("percent", row.percent());
            to.put("rate", row.rate());
            to.putAll(row.latencies().byName());
            return to;
        }).toList());
        return Json.write(root);
    }
}
