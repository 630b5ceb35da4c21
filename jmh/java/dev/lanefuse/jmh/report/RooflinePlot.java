package dev.lanefuse.jmh.report;

import dev.lanefuse.jmh.report.Cell.Kind;
import dev.lanefuse.jmh.report.Svg.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A roofline (Williams, Waterman, Patterson, doi 10.1145/1498765.1498785): operations a second against operations for each byte moved, one
 * thread, hot caches. No point is above the FMA roof; one whose bytes all came from a memory would not be above that memory's line.
 *
 * <p>Engines that fuse stand at the bytes of input, weights and output, the others at those of every stage's input, weights and output.
 */
final class RooflinePlot {
    private static final double WIDTH = 960;
    private static final double HEIGHT = 560;
    private static final double LEFT = 56;
    private static final double RIGHT = WIDTH - 20;
    private static final double TOP = 30;
    private static final double BOTTOM = HEIGHT - 48;
    private static final double MARK = 6;

    /** Where a number may stand beside its mark, in units of its own size, in the order of trial. */
    private static final double[][] PLACES = {
        {1, 0}, {0, -1}, {-1, 0}, {0, 1}, {1, -1}, {-1, -1}, {1, 1}, {-1, 1},
        {2, 0}, {0, -2}, {-2, 0}, {0, 2}, {2, -1}, {-2, -1}, {2, 1}, {-2, 1}
    };

    private final Report report;
    private final Axis x;
    private final Axis y;
    private final Svg svg = new Svg(WIDTH, HEIGHT, "Roofline: GFLOP/s of each block by each engine against its operations for each byte");

    /** Left, top, right and bottom of what is drawn, so that no number is put on it. */
    private final List<double[]> taken = new ArrayList<>();

    private RooflinePlot(Report report) {
        this.report = report;
        double leftmost = 1;
        double rightmost = 32;
        final double roof = report.limit(Report.FMA);
        double lowest = roof / 4;
        double highest = roof;
        for (Subject block : report.subjects(Kind.BLOCK)) {
            leftmost = Math.min(leftmost, block.intensity(false));
            rightmost = Math.max(rightmost, block.intensity(true));
            for (Row row : report.plotted(block, 1)) { // of all engines: both drawings have the same axes
                lowest = Math.min(lowest, report.gigaflops(row));
                highest = Math.max(highest, report.gigaflops(row)); // above the roof where the machine was busy
            }
        }
        for (String memory : Report.MEMORIES) {
            final double bandwidth = report.limit(memory);
            if (bandwidth > 0) {
                leftmost = Math.min(leftmost, roof / bandwidth / 1.6); // the ridge and some of the slope
            }
        }
        this.x = Axis.logarithmic(leftmost / 1.1, rightmost * 1.5, LEFT, RIGHT);
        this.y = Axis.logarithmic(lowest / 1.6, highest * 1.25, BOTTOM, TOP);
    }

    /** Draws the points of some engines; ours, fused and not, are linked block by block where they are by themselves. */
    static String draw(Report report, List<Look> looks) {
        final RooflinePlot plot = new RooflinePlot(report);
        plot.grid();
        plot.roofs();
        plot.points(looks);
        return plot.svg.close();
    }

    /** The least operations a byte at which multiply-adds, not a memory, are the limit. */
    static double ridge(double peak, double bandwidth) {
        return peak / bandwidth;
    }

    private List<Row> rows(Subject block, List<Look> looks) {
        return report.plotted(block, 1).stream().filter(row -> looks.contains(Look.of(row.cell()).orElseThrow())).toList();
    }

    private void grid() {
        for (double tick : x.ticks(0)) {
            svg.line(x.at(tick), TOP, x.at(tick), BOTTOM, "grid");
            svg.text(x.at(tick), BOTTOM + 18, Anchor.MIDDLE, "tick", tick < 1 ? "1/" + Svg.number(1 / tick) : Svg.number(tick));
        }
        for (double tick : y.ticks(0)) {
            svg.line(LEFT, y.at(tick), RIGHT, y.at(tick), "grid");
            svg.text(LEFT - 8, y.at(tick) + 4, Anchor.END, "tick", Svg.number(tick));
        }
        svg.text((LEFT + RIGHT) / 2, HEIGHT - 8, Anchor.MIDDLE, "note", "operations for each byte moved");
        svg.text(LEFT - 44, TOP - 12, Anchor.START, "note", "GFLOP/s");
    }

    private void roofs() {
        final double roof = report.limit(Report.FMA);
        double from = x.high();
        for (String memory : Report.MEMORIES) {
            final double bandwidth = report.limit(memory);
            if (Double.isNaN(bandwidth)) {
                continue;
            }
            final double ridge = ridge(roof, bandwidth);
            from = Math.min(from, ridge);
            final double start = Math.max(x.low(), y.low() / bandwidth);
            final double x1 = x.at(start);
            final double y1 = y.at(start * bandwidth);
            final double x2 = x.at(Math.min(ridge, x.high()));
            final double y2 = y.at(Math.min(ridge, x.high()) * bandwidth);
            svg.line(x1, y1, x2, y2, "limit");
            final double angle = Math.toDegrees(Math.atan2(y2 - y1, x2 - x1));
            svg.text(x1 + 6 * Math.cos(Math.toRadians(angle)) + 5 * Math.sin(Math.toRadians(angle)),
                    y1 + 6 * Math.sin(Math.toRadians(angle)) - 5 * Math.cos(Math.toRadians(angle)), angle, Anchor.START, "name",
                    String.format(Locale.ROOT, "%s %.0f GB/s", memory, bandwidth));
        }
        final double left = x.at(Math.max(from, x.low()));
        svg.line(left, y.at(roof), RIGHT, y.at(roof), "limit");
        taken.add(new double[] {left, y.at(roof) - 1, RIGHT, y.at(roof) + 1});
        svg.text(left + 4, y.at(roof) - 6, Anchor.START, "name", String.format(Locale.ROOT, "FMA peak %.0f GFLOP/s", roof));
    }

    private void points(List<Look> looks) {
        final List<Subject> blocks = report.subjects(Kind.BLOCK);
        for (Subject block : blocks) {
            final List<Row> rows = rows(block, looks);
            rows.forEach(row -> taken.add(box(at(block, row)[0], at(block, row)[1], MARK, MARK)));
            if (looks.equals(List.of(Look.OWN, Look.STAGES)) && rows.size() == 2) {
                final double[] a = at(block, rows.getFirst());
                final double[] b = at(block, rows.getLast());
                svg.line(a[0], a[1], b[0], b[1], "link");
            }
        }
        for (Subject block : blocks) {
            for (Row row : rows(block, looks).reversed()) { // ours on top
                final Look look = Look.of(row.cell()).orElseThrow();
                final double[] point = at(block, row);
                svg.mark(look, point[0], point[1], String.format(Locale.ROOT, "%s, %s: %.1f GFLOP/s at %.1f operations a byte",
                        block.name(), look.label(), report.gigaflops(row), block.intensity(look.fused())));
            }
        }
        for (int i = 0; i < blocks.size(); i++) {
            for (Row row : rows(blocks.get(i), List.of(Look.OWN))) {
                number(String.valueOf(i + 1), at(blocks.get(i), row));
            }
        }
    }

    private double[] at(Subject block, Row row) {
        return new double[] {x.at(block.intensity(Look.of(row.cell()).orElseThrow().fused())), y.at(report.gigaflops(row))};
    }

    /** Puts a number beside a point, where it covers the least of what is there. */
    private void number(String text, double[] point) {
        final double wide = 3.6 * text.length();
        final double high = 5.5;
        double[] best = null;
        double least = Double.MAX_VALUE;
        for (double[] place : PLACES) {
            final double[] box = box(point[0] + place[0] * (wide + MARK + 1), point[1] + place[1] * (high + MARK + 1), wide, high);
            final double covered = taken.stream().mapToDouble(other -> overlap(box, other)).sum();
            if (covered < least) {
                least = covered;
                best = box;
            }
        }
        taken.add(best);
        svg.text((best[0] + best[2]) / 2, best[3] - 1.5, Anchor.MIDDLE, "number", text);
    }

    private static double[] box(double x, double y, double halfWidth, double halfHeight) {
        return new double[] {x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight};
    }

    private static double overlap(double[] a, double[] b) {
        return Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
    }
}
