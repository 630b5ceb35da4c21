package dev.lanefuse.cli;

import dev.lanefuse.Backend;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The figures of a measurement, as a table for people and as JSON.
 *
 * @param backend the backend that was asked for
 * @param threads threads of a run
 * @param peakOfAThread GFLOP/s of multiply-adds alone on one thread
 * @param results one a block
 */
record BenchReport(Backend backend, int threads, double peakOfAThread, List<Result> results) {
    private static final String HEAD = "%-12s %-24s %5s %9s %8s %7s %9s %9s %-9s %11s%n";
    private static final String ROW = "%-12s %-24s %5d %9.1f %8.1f %7.1f %9.2f %9.2f %-9s %11s%n";

    private double peak() {
        return threads * peakOfAThread;
    }

    /** Whether all blocks gave the bits of the scalar backend. */
    boolean bitsEqual() {
        return results.stream().allMatch(Result::bitsEqual);
    }

    /** Blocks in the totals. */
    private int count() {
        return results.stream().mapToInt(result -> result.subject().count()).sum();
    }

    private double total(ToDoubleFunction<Result> value) {
        return results.stream().mapToDouble(result -> result.subject().count() * value.applyAsDouble(result)).sum();
    }

    private double totalGigaflops() {
        return 2 * total(result -> result.subject().spec().multiplyAdds()) / total(Result::micros) / 1e3;
    }

    private long mostScratch() {
        return results.stream().mapToLong(Result::scratchBytes).max().orElse(0);
    }

    /** Writes the table, at most 120 columns wide. */
    void print(PrintStream out) {
        out.printf(Locale.ROOT, "FMA peak %.1f GFLOP/s (%d %s), measured in the same run%n%n",
                peak(), threads, threads == 1 ? "thread" : "threads");
        out.printf(Locale.ROOT, HEAD,
                "block", "shape", "count", "us", "GFLOP/s", "% peak", "x scalar", "x stages", "bits", "scratch KiB");
        for (Result result : results) {
            final Subject subject = result.subject();
            out.printf(Locale.ROOT, ROW, subject.name(), subject.spec(), subject.count(), result.micros(), result.gigaflops(),
                    100 * result.gigaflops() / peak(), result.scalarMicros() / result.micros(), result.stagedMicros() / result.micros(),
                    bits(result.bitsEqual()), kibibytes(result.scratchBytes()));
        }
        final double micros = total(Result::micros);
        out.printf(Locale.ROOT, ROW, "total", "", count(), micros, totalGigaflops(), 100 * totalGigaflops() / peak(),
                total(Result::scalarMicros) / micros, total(Result::stagedMicros) / micros, bits(bitsEqual()), kibibytes(mostScratch()));
        for (Result result : results) {
            if (result.largestDifference() != null) {
                out.printf(Locale.ROOT, "%n%s: largest difference from output.npy %.3g, %.3g of the largest output",
                        result.subject().name(), result.largestDifference(), result.relativeDifference());
            }
        }
        if (results.stream().anyMatch(result -> result.largestDifference() != null)) {
            out.println();
        }
    }

    private static String bits(boolean equal) {
        return equal ? "equal" : "DIFFERENT";
    }

    private static String kibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1024.0);
    }

    /** The figures as JSON. */
    String json() {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("cpu", Machine.cpu());
        root.put("jvm", Machine.jvm());
        root.put("backend", backend.resolve().name().toLowerCase(Locale.ROOT));
        root.put("lanes", backend.resolve() == Backend.SIMD ? Backend.lanes() : 1);
        root.put("threads", threads);
        root.put("peakGflops", peak());
        final List<Object> blocks = new ArrayList<>();
        results.forEach(result -> blocks.add(block(result)));
        root.put("blocks", blocks);
        final Map<String, Object> total = new LinkedHashMap<>();
        total.put("count", count());
        figures(total, total(Result::micros), totalGigaflops(), total(Result::scalarMicros), total(Result::stagedMicros));
        total.put("bitsEqual", bitsEqual());
        total.put("scratchBytes", mostScratch());
        root.put("total", total);
        return Json.write(root);
    }

    private Map<String, Object> block(Result result) {
        final Map<String, Object> block = new LinkedHashMap<>();
        block.put("name", result.subject().name());
        block.put("shape", result.subject().spec().toString());
        block.put("count", result.subject().count());
        figures(block, result.micros(), result.gigaflops(), result.scalarMicros(), result.stagedMicros());
        block.put("bitsEqual", result.bitsEqual());
        block.put("scratchBytes", result.scratchBytes());
        if (result.largestDifference() != null) {
            block.put("largestDifference", result.largestDifference());
            block.put("relativeDifference", result.relativeDifference());
        }
        return block;
    }

    private void figures(Map<String, Object> to, double micros, double gigaflops, double scalarMicros, double stagedMicros) {
        to.put("micros", micros);
        to.put("gflops", gigaflops);
        to.put("percentOfPeak", 100 * gigaflops / peak());
        to.put("speedupOverScalar", scalarMicros / micros);
        to.put("fusedOverStages", stagedMicros / micros);
    }
}
