package dev.lanefuse.jmh.report;

import dev.lanefuse.jmh.report.Svg.Anchor;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How long single runs of a network take: the time that a part of the runs stays below. Each nine of the percentage is as wide as the one
 * before.
 */
final class LatencyPlot {
    private static final double WIDTH = 470;
    private static final double HEIGHT = 300;
    private static final double LEFT = 46;
    private static final double RIGHT = WIDTH - 104;
    private static final double TOP = 12;
    private static final double BOTTOM = HEIGHT - 40;
    private static final double LINE = 15;

    /** From this ratio of the slowest run to the fastest the scale is logarithmic: else rare runs would press all others onto one line. */
    private static final double FAR = 4;

    private static final List<Double> TICKS = List.of(50.0, 90.0, 99.0, 99.9);

    private LatencyPlot() {}

    static String draw(List<Row> rows) {
        final double last = rows.stream().mapToDouble(LatencyPlot::last).min().orElse(99);
        final double least = rows.stream().mapToDouble(row -> millis(row.tail().getFirst())).min().orElse(0);
        final double most = rows.stream().flatMap(row -> row.tail().stream().filter(point -> point.percent() <= last))
                .mapToDouble(LatencyPlot::millis).max().orElse(1);
        final Axis x = Axis.linear(0, nines(last), LEFT, RIGHT);
        final Axis y = most > FAR * least ? Axis.logarithmic(least / 1.1, most * 1.1, BOTTOM, TOP)
                : Axis.linear(least - 0.1 * (most - least), most + 0.05 * (most - least), BOTTOM, TOP);
        final Svg svg = new Svg(WIDTH, HEIGHT, "Lines: run times of a network by percentile, one an engine");
        for (double tick : y.ticks(6)) {
            svg.line(LEFT, y.at(tick), RIGHT, y.at(tick), "grid");
            final String format = tick < 10 ? "%.2f" : tick < 100 ? "%.1f" : "%.0f";
            svg.text(LEFT - 7, y.at(tick) + 4, Anchor.END, "tick", String.format(Locale.ROOT, format, tick));
        }
        for (double tick : TICKS) {
            if (tick <= last) {
                svg.line(x.at(nines(tick)), BOTTOM, x.at(nines(tick)), BOTTOM + 4, "axis");
                svg.text(x.at(nines(tick)), BOTTOM + 17, Anchor.MIDDLE, "tick", Svg.number(tick) + " %");
            }
        }
        svg.line(LEFT, BOTTOM, RIGHT, BOTTOM, "axis");
        svg.text((LEFT + RIGHT) / 2, HEIGHT - 6, Anchor.MIDDLE, "note", "part of the runs that take no longer than so many ms");
        double below = Double.NEGATIVE_INFINITY; // labels from the top down, none on another
        for (Row row : rows.stream().sorted(Comparator.comparingDouble((Row row) -> end(row, last)).reversed()).toList()) {
            final Look look = Look.of(row.cell()).orElseThrow();
            final StringBuilder path = new StringBuilder();
            for (Row.Percentile point : row.tail()) {
                if (point.percent() <= last) {
                    path.append(path.isEmpty() ? 'M' : 'L').append(Svg.number(x.at(nines(point.percent())))).append(' ')
                            .append(Svg.number(y.at(millis(point))));
                }
            }
            svg.path(path.toString(), "curve " + look.style());
            svg.mark(look, RIGHT, y.at(end(row, last)), String.format(Locale.ROOT, "%s: %s %% of the runs within %.3f ms",
                    look.label(), Svg.number(last), end(row, last)));
            below = Math.max(below + LINE, y.at(end(row, last)) + 4);
            svg.text(RIGHT + 10, below, Anchor.START, "name", look.label().replace(" fused", ""));
        }
        return svg.close();
    }

    /** The last percentage of a row that has runs beyond it. */
    private static double last(Row row) {
        return row.tail().stream().mapToDouble(Row.Percentile::percent).filter(percent -> percent < 100).max().orElse(0);
    }

    private static double end(Row row, double last) {
        return row.tail().stream().filter(point -> point.percent() <= last).reduce((a, b) -> b).map(LatencyPlot::millis).orElse(0.0);
    }

    private static double millis(Row.Percentile point) {
        return point.micros() / 1e3;
    }

    /** How many nines a percentage has: 0 for 0, 1 for 90, 2 for 99. */
    private static double nines(double percent) {
        return -Math.log10(1 - percent / 100);
    }
}
