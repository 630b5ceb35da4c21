package dev.lanefuse.jmh.report;

import dev.lanefuse.jmh.report.Cell.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The few figures that a page begins with: hot caches, each only where everything it needs was measured. */
final class Summary {
    /**
     * A figure.
     *
     * @param figure with its unit
     * @param meaning what it is of
     */
    record Tile(String figure, String meaning) {}

    private final Report report;
    private final List<Tile> tiles = new ArrayList<>();

    Summary(Report report) {
        this.report = report;
    }

    List<Tile> tiles() {
        blocks();
        twin();
        for (Subject net : report.subjects(Kind.NET)) {
            for (int threads = 1; threads <= 2; threads++) {
                network(net, threads);
            }
        }
        return tiles;
    }

    private void blocks() {
        final List<Subject> blocks = report.subjects(Kind.BLOCK);
        final List<Row> rows = blocks.stream().flatMap(block -> ours(block, 1).stream()).toList();
        if (rows.size() < blocks.size() || rows.isEmpty()) {
            return;
        }
        final double micros = rows.stream().mapToDouble(row -> report.subject(row.cell()).count() * row.median()).sum();
        final double bound = rows.stream().mapToDouble(row -> report.subject(row.cell()).count() * report.bound(row.cell())).sum();
        add(blocks.stream().mapToInt(Subject::count).sum() + " fused blocks, one thread", "%.2f ms", micros / 1e3);
        if (!Double.isNaN(bound)) {
            add("of the FMA peak over all of them", "%.0f %%", 100 * bound / micros);
        }
        final List<Double> best = blocks.stream().flatMap(block -> bestPeer(block, 1).stream()).map(report::overOurs).toList();
        if (!best.isEmpty()) {
            final long won = best.stream().filter(ratio -> ratio >= 1).count();
            tiles.add(new Tile(won + " of " + best.size(), "blocks no slower than the fastest library on each, one thread"));
        }
    }

    private void twin() {
        final List<Double> ratios = report.rows(Kind.BLOCK).stream()
                .filter(row -> row.ran() && row.cell().engine().equals("c-intrinsics") && !row.cell().cold() && row.cell().threads() == 1)
                .map(row -> 1 / report.overOurs(row)).filter(ratio -> !ratio.isNaN()).toList();
        if (!ratios.isEmpty()) {
            add("a fused block's time over that of the C intrinsics, the median of the blocks", "%.2fx", Spread.of(ratios).median());
        }
    }

    private void network(Subject net, int threads) {
        final String name = net.name() + ", " + threads + (threads == 1 ? " thread" : " threads");
        ours(net, threads).ifPresent(row -> {
            final Optional<Row> peer = bestPeer(net, threads);
            add(name + peer.map(other -> String.format(Locale.ROOT, ": %.2fx the time of the fastest library, %s",
                    1 / report.overOurs(other), other.cell().engine())).orElse(""), "%.2f ms", row.median() / 1e3);
        });
    }

    private Optional<Row> ours(Subject subject, int threads) {
        return report.row(new Cell(subject.kind(), subject.name(), Cell.ours(subject.kind()), threads, false, ""));
    }

    /** The library that is fastest against ours in the same rounds. */
    private Optional<Row> bestPeer(Subject subject, int threads) {
        return report.rows(subject.kind()).stream().filter(row -> row.ran() && row.cell().isPeer() && !row.cell().cold()
                && row.cell().threads() == threads && row.cell().subject().equals(subject.name()) && !Double.isNaN(report.overOurs(row)))
                .min(Comparator.comparingDouble(report::overOurs));
    }

    private void add(String meaning, String format, double value) {
        tiles.add(new Tile(String.format(Locale.ROOT, format, value), meaning));
    }
}
