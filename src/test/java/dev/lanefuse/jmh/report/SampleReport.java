package dev.lanefuse.jmh.report;

import dev.lanefuse.cli.MobileNetBlocks;
import dev.lanefuse.jmh.report.Cell.Kind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A report of invented figures: all blocks, two networks, every engine, in three rounds. */
final class SampleReport {
    private static final List<String> ENGINES = List.of(
            "fused", "stages", "scalar", "onednn-blocked", "onednn-nhwc", "onednn-depthwise-fused", "onnxruntime", "c-plain",
            "c-intrinsics", "xnnpack");
    private static final List<Double> FACTORS = List.of(1.0, 1.9, 33.0, 0.93, 1.3, 1.2, 1.6, 19.0, 0.9, 1.3);
    private static final double PEAK = 174;

    private final Random random = new Random(1);
    private final List<Subject> subjects = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    private SampleReport() {}

    /** The same figures at every call. */
    static Report of() {
        final SampleReport sample = new SampleReport();
        sample.limits();
        sample.blocks();
        sample.nets();
        return new Report(Map.of("cpu", "Invented \"CPU\" <2 processors> & caches"), sample.subjects, sample.rows);
    }

    private void limits() {
        add(new Cell(Kind.LIMIT, Report.FMA, "java", 1, false, ""), PEAK);
        add(new Cell(Kind.LIMIT, Report.FMA, "java", 1, false, "-XX:UseAVX=2"), PEAK / 2);
        add(new Cell(Kind.LIMIT, "L1", "java", 1, false, ""), 310);
        add(new Cell(Kind.LIMIT, "L2", "java", 1, false, ""), 120);
        add(new Cell(Kind.LIMIT, "L3", "java", 1, false, ""), 24);
        add(new Cell(Kind.LIMIT, "DRAM", "java", 1, false, ""), 11);
    }

    private void blocks() {
        for (MobileNetBlocks.Distinct block : MobileNetBlocks.DISTINCT) {
            final Subject subject = Subject.of(block);
            subjects.add(subject);
            final double part = 0.45 + 0.35 * random.nextDouble();
            final double fused = 2.0 * subject.multiplyAdds() / PEAK / 1e3 / part;
            for (int threads = 1; threads <= 2; threads++) {
                for (int i = 0; i < ENGINES.size(); i++) {
                    final Cell cell = new Cell(Kind.BLOCK, subject.name(), ENGINES.get(i), threads, false, "");
                    if (ENGINES.get(i).equals("c-plain")) {
                        rows.add(Row.failed(cell, "no C compiler called cc was found"));
                    } else {
                        add(cell, fused * FACTORS.get(i) * (0.85 + 0.3 * random.nextDouble()) / (threads == 1 ? 1 : 1.6));
                    }
                }
            }
            add(new Cell(Kind.BLOCK, subject.name(), "fused", 1, false, "-XX:UseAVX=2"), 2.1 * fused);
        }
    }

    private void nets() {
        for (String name : List.of("1.0 224", "0.35 96")) {
            subjects.add(Subject.ofNetwork(name));
            final double micros = name.equals("1.0 224") ? 4932 : 495;
            for (int threads = 1; threads <= 2; threads++) {
                add(new Cell(Kind.NET, name, "lanefuse", threads, false, ""), micros / (threads == 1 ? 1 : 1.7));
                add(new Cell(Kind.NET, name, "onnxruntime", threads, false, ""), 1.25 * micros / (threads == 1 ? 1 : 1.7));
                add(new Cell(Kind.NET, name, "xnnpack", threads, false, ""), 1.3 * micros / (threads == 1 ? 1 : 1.7));
                add(new Cell(Kind.NET, name, "onednn", threads, false, ""), 1.1 * micros / (threads == 1 ? 1 : 1.7));
            }
            add(new Cell(Kind.NET, name, "c-intrinsics", 1, false, ""), 1.05 * micros);
            add(new Cell(Kind.NET, name, "stages", 1, false, ""), 1.6 * micros);
            add(new Cell(Kind.NET, name, "scalar", 1, false, ""), 14 * micros);
        }
    }

    private void add(Cell cell, double value) {
        final List<Row.Fork> forks = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            final List<Double> values = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                values.add(digits(value * (1 + 0.01 * random.nextGaussian())));
            }
            forks.add(new Row.Fork(round, values));
        }
        final boolean limit = cell.kind() == Kind.LIMIT;
        rows.add(new Row(cell, forks, limit ? List.of() : tail(value), limit ? Double.NaN : 16, null));
    }

    private static List<Row.Percentile> tail(double micros) {
        final List<Row.Percentile> tail = new ArrayList<>();
        double factor = 0.98;
        for (double percent : Rounds.PERCENTS) {
            tail.add(new Row.Percentile(percent, digits(micros * factor)));
            factor += percent < 90 ? 0.005 : 0.08;
        }
        return tail;
    }

    /** As many as survive being written. */
    private static double digits(double value) {
        return new BigDecimal(value).round(new MathContext(6)).doubleValue();
    }
}
