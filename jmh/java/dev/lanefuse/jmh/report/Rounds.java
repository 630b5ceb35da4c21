package dev.lanefuse.jmh.report;

import dev.lanefuse.cli.MobileNetBlocks;
import dev.lanefuse.jmh.report.Cell.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ThroughputResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** Carries out a plan: one JVM of JMH after the other, each for one cell, and gathers what they say. */
final class Rounds {
    /** The points of a distribution that are kept. */
    static final List<Double> PERCENTS = List.of(0.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 100.0);

    /** What a count of runs may be off by, being a part of another. */
    private static final double ROUNDING = 1e-6;

    /** Load of the machine, before the run, above which somebody else computes: what compiles the benchmarks makes about one. */
    private static final double BUSY = 1.5;

    private static final List<String> JVM_OPTIONS =
            List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");

    private final Plan plan;
    private final PrintStream out;
    private final Map<Cell, List<Integer>> numbers = new LinkedHashMap<>();
    private final Map<Cell, List<BenchmarkResult>> results = new LinkedHashMap<>();
    private final Map<Cell, String> failures = new LinkedHashMap<>();
    private int leftOut;

    private Rounds(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    /**
     * Runs a plan.
     *
     * @param directory gets JMH's log and JMH's own JSON
     * @param out gets a line a JVM
     */
    static Report run(Plan plan, Path directory, PrintStream out) throws IOException {
        final double load = Host.load();
        if (load > BUSY) {
            out.printf(Locale.ROOT, "the machine is busy (load %.1f): these figures will be too high%n", load);
        }
        final Rounds rounds = new Rounds(plan, out);
        final long start = System.nanoTime();
        try (PrintStream log = new PrintStream(Files.newOutputStream(directory.resolve("jmh.log")))) {
            rounds.forks(start, OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL));
        }
        try (PrintStream json = new PrintStream(Files.newOutputStream(directory.resolve("jmh.json")))) {
            final Collection<RunResult> forks = rounds.results.values().stream()
                    .map(each -> new RunResult(each.getFirst().getParams(), each)).toList();
            ResultFormatFactory.getInstance(ResultFormatType.JSON, json).writeOut(forks);
        }
        return rounds.report(load, (System.nanoTime() - start) / 1e9);
    }

    private void forks(long start, OutputFormat log) {
        final List<Plan.Fork> forks = plan.forks();
        double reckoned = 0;
        for (int i = 0; i < forks.size(); i++) {
            final Plan.Fork fork = forks.get(i);
            final double seconds = (System.nanoTime() - start) / 1e9;
            final double pace = i == 0 ? 1 : seconds / reckoned;
            if (seconds + pace * plan.seconds(fork) > plan.limitSeconds()) {
                leftOut = forks.size() - i;
                out.printf(Locale.ROOT, "%d of %d JVMs left out: %d seconds are over%n", leftOut, forks.size(), plan.limitSeconds());
                return;
            }
            reckoned += plan.seconds(fork);
            final String said = failures.containsKey(fork.cell()) ? "did not run" : fork(fork, log);
            out.printf(Locale.ROOT, "%3d/%d  %-52s %s  (%s left)%n", i + 1, forks.size(), fork.cell(), said,
                    minutes(Math.min(pace * (plan.seconds() - reckoned), plan.limitSeconds() - seconds)));
        }
    }

    /** Runs one JVM; the result is what there is to say of it. */
    private String fork(Plan.Fork fork, OutputFormat log) {
        final Cell cell = fork.cell();
        try {
            final BenchmarkResult result = new Runner(options(cell, plan.effort()), log).runSingle().getBenchmarkResults().iterator().next();
            results.computeIfAbsent(cell, key -> new ArrayList<>()).add(result);
            numbers.computeIfAbsent(cell, key -> new ArrayList<>()).add(fork.round());
            return String.format(Locale.ROOT, "%9.1f %s", Spread.of(values(result)).median(), cell.unit());
        } catch (RunnerException e) {
            failures.put(cell, (fork.round() > 1 ? "in round " + fork.round() + ": " : "") + reason(e));
            return "did not run: " + failures.get(cell);
        }
    }

    /** What JMH is told of a cell. */
    static Options options(Cell cell, Plan.Effort effort) {
        final List<String> jvm = new ArrayList<>(JVM_OPTIONS);
        if (!cell.flag().isEmpty()) {
            jvm.add(cell.flag());
        }
        final ChainedOptionsBuilder options = new OptionsBuilder()
                .forks(1).jvmArgs(jvm.toArray(String[]::new)).shouldFailOnError(true)
                .warmupIterations(effort.warmups()).warmupTime(TimeValue.milliseconds(effort.warmupMillis(cell)))
                .measurementIterations(effort.iterations()).measurementTime(TimeValue.milliseconds(effort.iterationMillis()));
        switch (cell.kind()) {
            case LIMIT -> options.include("\\.MachineLimits\\." + (cell.subject().equals(Report.FMA) ? "fma" : "read")
                    + (cell.engine().equals("c") ? "InC$" : "$"));
            case BLOCK -> options.include("\\.BlockContest\\.").param("block", cell.subject());
            case NET -> options.include("\\.NetContest\\.").param("net", cell.subject());
        }
        if (cell.kind() == Kind.LIMIT) {
            options.threads(cell.threads());
            return cell.subject().equals(Report.FMA) ? options.build() : options.param("level", cell.subject()).build();
        }
        return options.param("engine", cell.engine()).param("threads", String.valueOf(cell.threads()))
                .param("cache", cell.cold() ? "cold" : "hot").param("warmUp", String.valueOf(effort.compileMillis()))
                .mode(Mode.SampleTime).timeUnit(TimeUnit.MICROSECONDS).addProfiler(GCProfiler.class).build();
    }

    /** What was at the bottom of it, in one line. */
    private static String reason(RunnerException e) {
        Throwable bottom = e;
        for (Throwable next = bottom; next != null; next = next.getSuppressed().length > 0 ? next.getSuppressed()[0] : next.getCause()) {
            bottom = next;
        }
        final String message = bottom.getMessage() == null ? bottom.getClass().getSimpleName() : bottom.getMessage();
        return message.lines().findFirst().orElse("").strip();
    }

    private Report report(double load, double seconds) {
        final Map<String, String> conditions = Host.conditions();
        conditions.put("options", String.join(" ", JVM_OPTIONS));
        final Plan.Effort effort = plan.effort();
        conditions.put("run", String.format(Locale.ROOT, "%s: %d %s, in each JVM %d x %d ms after %d x %d ms; took %s%s",
                plan.name(), plan.rounds(), plan.rounds() == 1 ? "round" : "rounds", effort.iterations(), effort.iterationMillis(),
                effort.warmups(), effort.warmupMillis(), minutes(seconds),
                leftOut == 0 ? "" : ", in which " + leftOut + " of " + plan.forks().size() + " JVMs were left out"));
        conditions.put("load", load < 0 ? "not known" : String.format(Locale.ROOT, "%.1f in the minute before", load));
        conditions.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        final List<Row> rows = plan.forks().stream().map(Plan.Fork::cell).distinct()
                .filter(cell -> results.containsKey(cell) || failures.containsKey(cell)).map(this::row).toList();
        final List<Subject> subjects = new ArrayList<>(MobileNetBlocks.DISTINCT.stream().map(Subject::of).toList());
        rows.stream().filter(row -> row.cell().kind() == Kind.NET).map(row -> row.cell().subject()).distinct()
                .forEach(name -> subjects.add(Subject.ofNetwork(name)));
        return new Report(conditions, subjects, rows);
    }

    private Row row(Cell cell) {
        if (failures.containsKey(cell)) { // also if it ran in rounds before: what fails once, or answers wrongly, has no figures
            return Row.failed(cell, failures.get(cell));
        }
        final List<BenchmarkResult> all = results.get(cell);
        final List<Row.Fork> forks = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            forks.add(new Row.Fork(numbers.get(cell).get(i), values(all.get(i))));
        }
        final boolean limit = cell.kind() == Kind.LIMIT;
        return new Row(cell, forks, limit ? List.of() : tail(all), limit ? Double.NaN : Spread.of(all.stream()
                .map(result -> result.getSecondaryResults().get("gc.alloc.rate.norm").getScore()).toList()).median(), null);
    }

    private static List<Double> values(BenchmarkResult result) {
        return result.getIterationResults().stream().map(iteration -> value(iteration.getPrimaryResult())).toList();
    }

    /**
     * Of an iteration: of sampled runs the middle one; of a rate the score, which is that of all threads, whereas its statistics are of
     * each.
     */
    static double value(Result<?> result) {
        return result instanceof ThroughputResult ? result.getScore() : result.getStatistics().getPercentile(50);
    }

    /** The distribution of all single runs; a point only where there are enough of them to have one beyond it. */
    static List<Row.Percentile> tail(List<BenchmarkResult> all) {
        final TreeMap<Double, Long> histogram = new TreeMap<>();
        for (BenchmarkResult result : all) {
            for (IterationResult iteration : result.getIterationResults()) {
                final Statistics statistics = iteration.getPrimaryResult().getStatistics();
                statistics.getRawData().forEachRemaining(entry -> histogram.merge(entry.getKey(), entry.getValue(), Long::sum));
            }
        }
        final long count = histogram.values().stream().mapToLong(Long::longValue).sum();
        final List<Row.Percentile> tail = new ArrayList<>();
        for (double percent : PERCENTS) {
            if (percent == 100 || count * (100 - percent) / 100 > 1 - ROUNDING) {
                tail.add(new Row.Percentile(percent, percentile(histogram, count, percent)));
            }
        }
        return tail;
    }

    private static double percentile(TreeMap<Double, Long> histogram, long count, double percent) {
        long left = Math.max(1, (long) Math.ceil(percent / 100 * count - ROUNDING));
        for (Map.Entry<Double, Long> entry : histogram.entrySet()) {
            left -= entry.getValue();
            if (left <= 0) {
                return entry.getKey();
            }
        }
        return histogram.lastKey();
    }

    private static String minutes(double seconds) {
        return String.format(Locale.ROOT, "%d:%02d min", (long) seconds / 60, (long) seconds % 60);
    }
}
