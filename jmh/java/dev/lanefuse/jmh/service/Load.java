package dev.lanefuse.jmh.service;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Puts engines under load: in each setting both have a JVM, of which one waits while the other works. First each answers as fast as it can;
 * then requests come at parts of that, and to the faster one at those parts of the slower one's capacity too, for the same rates.
 *
 * @param model an .onnx file
 * @param labels of its classes
 * @param photo a JPEG, for services
 */
record Load(Path model, Path labels, Path photo) {
    private static final List<String> ENGINES = List.of(Model.LANEFUSE, Model.ONNX_RUNTIME);

    /** In which capacities are measured, engine after engine: a neighbour who comes for seconds meets all of them. */
    private static final int TURNS = 4;

    /** Of one size, or the collectors would differ in how much they have to do. */
    private static final List<String> HEAP = List.of("-Xms1g", "-Xmx1g");

    /**
     * Runs a plan.
     *
     * @param out gets a line a load
     */
    LoadReport run(LoadPlan plan, PrintStream out) throws IOException {
        out.printf(Locale.ROOT, "%.0f minutes%n", Math.ceil(plan.seconds() / 60));
        final List<LoadReport.Row> rows = new ArrayList<>();
        for (LoadPlan.Setting setting : plan.settings()) {
            try (Child ours = start(ENGINES.getFirst(), setting); Child peer = start(ENGINES.getLast(), setting)) {
                final Map<String, Child> children = new LinkedHashMap<>();
                children.put(ENGINES.getFirst(), ours);
                children.put(ENGINES.getLast(), peer);
                setting(plan, setting, children, rows, out);
            }
        }
        return new LoadReport(rows);
    }

    private Child start(String engine, LoadPlan.Setting setting) throws IOException {
        final List<String> options = new ArrayList<>(HEAP);
        options.add("-XX:+Use" + setting.collector() + "GC");
        options.add("-Ddev.lanefuse.warmup=blocking");
        final List<String> arguments = new ArrayList<>(List.of(engine, model.toString(), labels.toString()));
        if (setting.service()) {
            arguments.add(photo.toString());
        }
        return Child.start(List.of(), options, System.getProperty("java.class.path"), LoadChild.class,
                arguments.toArray(String[]::new));
    }

    private static void setting(LoadPlan plan, LoadPlan.Setting setting, Map<String, Child> children, List<LoadReport.Row> rows,
            PrintStream out) throws IOException {
        for (String engine : ENGINES) {
            children.get(engine).answer("ready");
            capacity(children.get(engine), plan.capacitySeconds());
        }
        final Map<String, Double> capacities = new LinkedHashMap<>();
        for (int turn = 0; turn < TURNS; turn++) {
            for (String engine : ENGINES) {
                capacities.merge(engine, capacity(children.get(engine), plan.capacitySeconds() / TURNS) / TURNS, Double::sum);
            }
        }
        capacities.forEach((engine, rate) -> out.printf(Locale.ROOT, "%s, %s: %.1f requests/s%n", setting, engine, rate));
        final String slower = ENGINES.stream().min((a, b) -> Double.compare(capacities.get(a), capacities.get(b))).orElseThrow();
        for (LoadPlan.Share share : plan.shares()) {
            for (String engine : ENGINES) { // by its own capacity
                rows.add(load(setting, share, children, engine, engine, capacities.get(engine), out));
            }
            for (String engine : ENGINES) { // by that of the slower one, which has been measured at it
                if (!engine.equals(slower)) {
                    rows.add(load(setting, share, children, engine, slower, capacities.get(slower), out));
                }
            }
        }
        for (Child child : children.values()) {
            child.end();
        }
    }

    private static double capacity(Child child, double seconds) throws IOException {
        child.tell("capacity " + seconds);
        return Double.parseDouble(child.answer("capacity"));
    }

    private static LoadReport.Row load(LoadPlan.Setting setting, LoadPlan.Share share, Map<String, Child> children, String engine,
            String of, double capacity, PrintStream out) throws IOException {
        final double rate = share.percent() / 100.0 * capacity;
        children.get(engine).tell(String.join(" ", "load", setting.schedule().name(), String.valueOf(rate),
                String.valueOf(share.seconds()), String.valueOf(setting.megabytes())));
        final LoadReport.Row row = new LoadReport.Row(setting, engine, of, share.percent(), rate,
                Latencies.parse(children.get(engine).answer("load")));
        out.printf(Locale.ROOT, "%s, %s, %d %% of %s: p99 %.2f ms%n", setting, engine, share.percent(), of, row.latencies().of("p99"));
        return row;
    }
}
