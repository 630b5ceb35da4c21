package dev.lanefuse.jmh.service;

import dev.lanefuse.cli.Json;
import dev.lanefuse.jmh.report.Spread;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What was measured of cold starts.
 *
 * @param runs by way; none of a way that did not run
 * @param failures why those did not
 */
record StartReport(Map<Start, List<StartRun>> runs, Map<Start, String> failures) {
    /** Requests whose latency the terminal shows, from 1. */
    private static final List<Integer> SHOWN = List.of(1, 2, 3, 5, 10, 20, 50, 100, 200, 500);

    /** Requests whose latency is kept. */
    private static final int KEPT = 1000;

    /** The figures of a run by name, in milliseconds. */
    private static Map<String, ToDoubleFunction<StartRun>> figures() {
        final Map<String, ToDoubleFunction<StartRun>> figures = new LinkedHashMap<>();
        figures.put("main", StartRun::mainMillis);
        figures.put("loaded", StartRun::loadedMillis);
        figures.put("firstAnswer", StartRun::firstAnswerMillis);
        figures.put("steady", StartRun::steadyMillis);
        figures.put("firstRequest", run -> run.millis(0));
        figures.put("slowestLater", StartRun::slowestLaterMillis);
        figures.put("final", StartRun::finalMillis);
        return figures;
    }

    /** Whether one of ours failed. */
    boolean failed() {
        return failures.keySet().stream().anyMatch(Start::isOurs);
    }

    /** Writes the tables. */
    void print(PrintStream out) {
        final List<String> names = new ArrayList<>(List.of("start", "options", "JVMs"));
        names.addAll(figures().keySet());
        names.addAll(List.of("firstAnswer 10 %", "firstAnswer 90 %", "steady 10 %", "steady 90 %"));
        final TextTable moments = new TextTable(2, names);
        ran().forEach(start -> {
            final List<StartRun> of = runs.get(start);
            final List<Object> line = new ArrayList<>(List.of(start.name(), start.setting().name(), of.size()));
            figures().values().forEach(figure -> line.add(spread(of, figure).median()));
            for (String name : List.of("firstAnswer", "steady")) {
                line.add(spread(of, figures().get(name)).low());
                line.add(spread(of, figures().get(name)).high());
            }
            moments.add(line);
        });
        out.println();
        out.println("ms, medians of the JVMs: since the start of the JVM; of single requests from firstRequest on");
        moments.print(out);

        final TextTable latencies = new TextTable(2, Stream.concat(Stream.of("request", ""), SHOWN.stream().map(String::valueOf)).toList());
        ran().forEach(start -> {
            final List<Object> line = new ArrayList<>(List.of(start.name(), start.setting().name()));
            SHOWN.forEach(number -> line.add(latency(runs.get(start), number - 1)));
            latencies.add(line);
        });
        out.println();
        out.println("ms of a request by its number, medians of the JVMs");
        latencies.print(out);
        failures.forEach((start, why) -> out.println(start + " did not run: " + why));
    }

    private Stream<Start> ran() {
        return runs.keySet().stream().filter(start -> !failures.containsKey(start));
    }

    /** Over those runs that have the figure. */
    private static Spread spread(List<StartRun> runs, ToDoubleFunction<StartRun> figure) {
        final List<Double> values = runs.stream().map(figure::applyAsDouble).filter(value -> !value.isNaN()).toList();
        return values.isEmpty() ? new Spread(Double.NaN, Double.NaN, Double.NaN) : Spread.of(values);
    }

    /** NaN where not all runs have as many requests: else the slow ones would be missing. */
    private static double latency(List<StartRun> runs, int request) {
        return runs.stream().allMatch(run -> request < run.requests()) ? spread(runs, run -> run.millis(request)).median() : Double.NaN;
    }

    /** The figures as JSON. */
    String json(Map<String, String> conditions) {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("format", 1);
        root.put("conditions", conditions);
        root.put("starts", runs.keySet().stream().map(this::start).toList());
        return Json.write(root);
    }

    private Map<String, Object> start(Start start) {
        final Map<String, Object> to = new LinkedHashMap<>();
        to.put("name", start.name());
        to.put("setting", start.setting().name());
        to.put("options", String.join(" ", Stream.of(start.setting().before(), start.options(), start.setting().options())
                .flatMap(List::stream).toList()) + (start.setting().cache().isEmpty() ? "" : " " + start.setting().cache()));
        if (failures.containsKey(start)) {
            to.put("didNotRun", failures.get(start));
            return to;
        }
        final List<StartRun> of = runs.get(start);
        figures().forEach((name, figure) -> {
            final Spread spread = spread(of, figure);
            final Map<String, Object> values = new LinkedHashMap<>();
            values.put("median", spread.median());
            values.put("low", spread.low());
            values.put("high", spread.high());
            values.put("values", of.stream().map(figure::applyAsDouble).toList());
            to.put(name, values);
        });
        to.put("requests", of.stream().map(StartRun::requests).toList());
        to.put("latencies", IntStream.range(0, KEPT).mapToObj(request -> latency(of, request)).takeWhile(value -> !value.isNaN()).toList());
        return to;
    }
}
