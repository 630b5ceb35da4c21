package dev.lanefuse.jmh.report;

import dev.lanefuse.jmh.report.Cell.Kind;
import dev.lanefuse.jmh.report.Svg.Anchor;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What fusing gains: each block fused and stage by stage with the same kernels. Microseconds by their logarithm, so equal lengths are equal
 * gains.
 */
final class FusionPlot {
    private static final double WIDTH = 960;
    private static final double LEFT = 150;
    private static final double RIGHT = WIDTH - 90;
    private static final double TOP = 24;
    private static final double STEP = 28;

    private FusionPlot() {}

    static String draw(Report report) {
        final List<Subject> blocks = report.subjects(Kind.BLOCK).stream()
                .filter(block -> row(report, block, Look.OWN).isPresent() && row(report, block, Look.STAGES).isPresent()).toList();
        final DoubleSummaryStatistics micros = blocks.stream()
                .flatMap(block -> Stream.of(row(report, block, Look.OWN), row(report, block, Look.STAGES)))
                .mapToDouble(row -> row.orElseThrow().median()).summaryStatistics();
        final double height = TOP + STEP * blocks.size() + 12;
        final Axis x = Axis.logarithmic(micros.getMin() / 1.25, Math.max(2 * micros.getMin(), micros.getMax()) * 1.15, LEFT, RIGHT);
        final Svg svg = new Svg(WIDTH, height, "Pairs of points: time of each block fused and stage by stage");
        for (double tick : x.ticks(8)) {
            svg.line(x.at(tick), TOP - 6, x.at(tick), height - 8, "grid");
            svg.text(x.at(tick), TOP - 12, Anchor.MIDDLE, "tick", Svg.number(tick) + " us");
        }
        double y = TOP + STEP / 2;
        for (Subject block : blocks) {
            final Row fused = row(report, block, Look.OWN).orElseThrow();
            final Row staged = row(report, block, Look.STAGES).orElseThrow();
            svg.text(LEFT - 12, y + 4, Anchor.END, "name", block.name());
            svg.line(x.at(fused.median()), y, x.at(staged.median()), y, "link");
            svg.mark(Look.STAGES, x.at(staged.median()), y, tip(block, Look.STAGES, staged));
            svg.mark(Look.OWN, x.at(fused.median()), y, tip(block, Look.OWN, fused));
            svg.text(Math.max(x.at(staged.median()), x.at(fused.median())) + 12, y + 4, Anchor.START, "value",
                    String.format(Locale.ROOT, "%.2fx", staged.over(fused)));
            y += STEP;
        }
        return svg.close();
    }

    private static Optional<Row> row(Report report, Subject block, Look look) {
        return report.plotted(block, 1).stream().filter(row -> Look.of(row.cell()).orElseThrow() == look).findFirst();
    }

    private static String tip(Subject block, Look look, Row row) {
        return String.format(Locale.ROOT, "%s, %s: %.1f us", block.name(), look.label(), row.median());
    }
}
