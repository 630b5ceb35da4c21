package dev.lanefuse.jmh.report;

import dev.lanefuse.jmh.report.Cell.Kind;
import dev.lanefuse.jmh.report.Svg.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Time per block and engine, one thread, hot caches, in units of the block's FMA bound: so blocks of 130 and of 700 microseconds are read
 * on one scale, and what stands right of 1 is what an engine loses.
 */
final class BarPlot {
    private static final double WIDTH = 960;
    private static final double LEFT = 150;
    private static final double RIGHT = WIDTH - 80;
    private static final double TOP = 40;
    private static final double BAR = 12;
    private static final double STEP = 15;
    private static final double GAP = 14;

    private BarPlot() {}

    static String draw(Report report) {
        final List<Subject> blocks = report.subjects(Kind.BLOCK);
        final double most = blocks.stream().flatMap(block -> rows(report, block).stream()).mapToDouble(row -> multiple(report, row)).max()
                .orElse(2);
        final double height = TOP + blocks.stream().mapToDouble(block -> STEP * rows(report, block).size() + GAP).sum() + 12;
        final Axis x = Axis.linear(0, Math.max(1.5, most), LEFT, RIGHT);
        final Svg svg = new Svg(WIDTH, height, "Bars: time of each block by each engine as a multiple of its FMA bound");
        for (double tick : x.ticks(8)) {
            svg.line(x.at(tick), TOP - 6, x.at(tick), height - 12, "grid");
            svg.text(x.at(tick), TOP - 12, Anchor.MIDDLE, "tick", Svg.number(tick) + "x");
        }
        final List<Runnable> values = new ArrayList<>();
        double y = TOP;
        for (Subject block : blocks) {
            final List<Row> rows = rows(report, block);
            if (rows.isEmpty()) {
                continue;
            }
            final double middle = y + STEP * rows.size() / 2;
            svg.text(LEFT - 12, middle - 3, Anchor.END, "name", block.name());
            svg.text(LEFT - 12, middle + 11, Anchor.END, "note",
                    String.format(Locale.ROOT, "bound %.0f us", report.bound(rows.getFirst().cell())));
            for (Row row : rows) {
                final Look look = Look.of(row.cell()).orElseThrow();
                final double end = x.at(multiple(report, row));
                final String time = String.format(Locale.ROOT, "%.0f us", row.median());
                svg.rectangle(LEFT, y, end - LEFT, BAR, "bar " + look.style(), String.format(Locale.ROOT,
                        "%s, %s: %s, %.2f times the bound", block.name(), look.label(), time, multiple(report, row)));
                final double base = y + BAR - 2;
                values.add(() -> svg.text(end + 5, base, Anchor.START, "value", time));
                y += STEP;
            }
            y += GAP;
        }
        svg.line(x.at(1), TOP - 6, x.at(1), height - 12, "limit");
        values.forEach(Runnable::run); // not crossed by the bound
        svg.text(x.at(1), TOP - 26, Anchor.MIDDLE, "name", "FMA bound");
        return svg.close();
    }

    /** The engines of the plots that ran, in the plots' order. */
    private static List<Row> rows(Report report, Subject block) {
        return report.plotted(block, 1);
    }

    private static double multiple(Report report, Row row) {
        return row.median() / report.bound(row.cell());
    }
}
