package dev.lanefuse.cli;

import dev.lanefuse.cli.StageTimes.Network;
import dev.lanefuse.cli.StageTimes.Stage;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Where the time of networks goes, stage by stage: a table and bars for each. */
final class Profile {
    /** Characters of the longest bar. */
    private static final int BAR = 60;

    /**
     * A stage in figures.
     *
     * @param count how often it ran
     * @param micros the median of an image
     * @param percent of the sum of the network's medians
     */
    private record Row(Stage stage, int count, double micros, double percent) {
        double gigaflops() {
            return micros > 0 ? 2e-3 * stage.multiplyAdds() / micros : 0;
        }
    }

    /** In an order of their own: in a recording each thread has its part of the file. */
    private final Map<Network, List<Row>> rows = new TreeMap<>(
            Comparator.comparing(Network::text).thenComparing(Network::backend).thenComparing(Network::threads).thenComparing(
                    Network::apart));

    /** Of what was recorded. */
    Profile(Map<Stage, double[]> times) {
        final Map<Stage, Double> medians = new HashMap<>();
        times.forEach((stage, micros) -> medians.put(stage, Quantile.of(micros, 0.5)));
        final Map<Network, Double> totals = new HashMap<>();
        medians.forEach((stage, median) -> totals.merge(stage.network(), median, Double::sum));
        medians.forEach((stage, median) -> {
            final double total = totals.get(stage.network());
            rows.computeIfAbsent(stage.network(), network -> new ArrayList<>())
                    .add(new Row(stage, times.get(stage).length, median, total > 0 ? 100 * median / total : 0));
        });
        rows.values().forEach(stages -> stages.sort(Comparator.comparingInt(row -> row.stage().index())));
    }

    /** Writes the tables, at most 120 columns wide, and the bars. */
    void print(PrintStream out) {
        String separator = "";
        for (Network network : rows.keySet()) {
            out.print(separator);
            out.printf(Locale.ROOT, "%s, %s, %d %s%s%n", network.text(), network.backend(), network.threads(),
                    network.threads() == 1 ? "thread" : "threads", network.apart() ? ", an image each" : "");
            table(out, rows.get(network));
            bars(out, rows.get(network));
            separator = System.lineSeparator();
        }
    }

    private static void table(PrintStream out, List<Row> stages) {
        final int width = stages.stream().mapToInt(row -> row.stage().name().length()).max().orElse(0);
        final String form = "%3s  %-" + Math.max(5, width) + "s  %-24s %13s %6s %9s %6s %8s%n";
        out.println();
        out.printf(Locale.ROOT, form, "", "stage", "shape", "multiply-adds", "count", "us", "%", "GFLOP/s");
        for (Row row : stages) {
            out.printf(Locale.ROOT, form, row.stage().index(), row.stage().name(), row.stage().shape(),
                    String.format(Locale.ROOT, "%,d", row.stage().multiplyAdds()), row.count(), decimal(row.micros()),
                    decimal(row.percent()), row.stage().multiplyAdds() == 0 ? "" : decimal(row.gigaflops()));
        }
        final long multiplyAdds = stages.stream().mapToLong(row -> row.stage().multiplyAdds()).sum();
        final double micros = stages.stream().mapToDouble(Row::micros).sum();
        out.printf(Locale.ROOT, form, "", "total", "", String.format(Locale.ROOT, "%,d", multiplyAdds), "", decimal(micros), "",
                micros > 0 ? decimal(2e-3 * multiplyAdds / micros) : "");
    }

    private static void bars(PrintStream out, List<Row> stages) {
        final double most = stages.stream().mapToDouble(Row::percent).max().orElse(0);
        out.println();
        for (Row row : stages) {
            final int length = most > 0 ? (int) Math.round(BAR * row.percent() / most) : 0;
            out.printf(Locale.ROOT, "%3d %5s %% %s%n", row.stage().index(), decimal(row.percent()), "#".repeat(length));
        }
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** The figures as JSON. */
    String json() {
        final List<Object> networks = new ArrayList<>();
        rows.forEach((network, stages) -> {
            final Map<String, Object> one = new LinkedHashMap<>();
            one.put("network", network.text());
            one.put("backend", network.backend().toLowerCase(Locale.ROOT));
            one.put("threads", network.threads());
            one.put("apart", network.apart());
            one.put("stages", stages.stream().map(Profile::stage).toList());
            networks.add(one);
        });
        return Json.write(Map.of("networks", networks));
    }

    private static Map<String, Object> stage(Row row) {
        final Map<String, Object> stage = new LinkedHashMap<>();
        stage.put("index", row.stage().index());
        stage.put("name", row.stage().name());
        stage.put("shape", row.stage().shape());
        stage.put("multiplyAdds", row.stage().multiplyAdds());
        stage.put("count", row.count());
        stage.put("micros", row.micros());
        stage.put("percent", row.percent());
        stage.put("gflops", row.gigaflops());
        return stage;
    }
}
