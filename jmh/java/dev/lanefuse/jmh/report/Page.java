package dev.lanefuse.jmh.report;

import static dev.lanefuse.jmh.report.Svg.escape;

import dev.lanefuse.jmh.report.Cell.Kind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A report as one page of HTML that needs nothing else: no script, no font, no picture from outside. It is well-formed XML too. */
final class Page {
    /** What no block can reach, some noise apart. */
    private static final double BEYOND = 1.05;

    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private Page(Report report) {
        this.report = report;
    }

    static String of(Report report) {
        final Page page = new Page(report);
        page.head();
        page.summary();
        page.plots();
        page.tables();
        return page.out.append("</main>\n</body>\n</html>\n").toString();
    }

    private void head() {
        out.append("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>Lanefuse, measured</title>
                <style>
                """).append(PageStyle.CSS).append("""
                </style>
                </head>
                <body>
                <main>
                <h1>Lanefuse, measured</h1>
                <dl class="conditions">
                """);
        report.conditions().forEach((name, value) -> out.append("<div><dt>").append(escape(name)).append("</dt><dd>")
                .append(escape(value)).append("</dd></div>\n"));
        out.append("</dl>\n");
    }

    private void summary() {
        out.append("<div class=\"tiles\">\n");
        new Summary(report).tiles().forEach(tile -> out.append("<div class=\"tile\"><b>").append(escape(tile.figure()))
                .append("</b><span>").append(escape(tile.meaning())).append("</span></div>\n"));
        out.append("</div>\n");
        if (report.rows(Kind.BLOCK).stream().anyMatch(row -> row.ran() && report.partOfPeak(row) > BEYOND)) {
            out.append("""
                    <p class="notice">Some blocks are faster than the FMA peak. So something else kept the machine busy while the peak was
                    measured, and perhaps at other times: measure again when nothing else runs.</p>
                    """);
        }
    }

    private void plots() {
        final Set<Look> blocks = looks(Kind.BLOCK);
        final boolean bounded = report.limit(Report.FMA) > 0;
        if (bounded && !blocks.isEmpty()) {
            section("Blocks against their bound", """
                    One thread, hot caches. A block's bound is the time that its multiply-adds take at the FMA peak measured in this run; each
                    bar is as long as the median time in units of that bound.""");
            figure(blocks, true, BarPlot.draw(report));
        }
        if (blocks.containsAll(List.of(Look.OWN, Look.STAGES))) {
            section("Fused against stage by stage", """
                    The same kernels, one thread, hot caches: a block in bands, and one convolution after the other over whole images. Equal
                    lengths are equal gains.""");
            figure(EnumSet.of(Look.OWN, Look.STAGES), false, FusionPlot.draw(report));
        }
        if (bounded && !blocks.isEmpty()) {
            roofline(blocks);
        }
        final List<List<Row>> runs = report.subjects(Kind.NET).stream()
                .flatMap(net -> report.rows(Kind.NET).stream().map(row -> row.cell().threads()).distinct().sorted()
                        .map(threads -> report.plotted(net, threads)))
                .filter(rows -> !rows.isEmpty()).toList();
        if (!runs.isEmpty()) {
            section("Whole networks: how long single runs take", """
                    Milliseconds by percentage of the runs, hot caches. Left is the fastest run, at 50 % the middle one; one of a hundred takes
                    longer than at 99 %. Each drawing has a scale of its own.""");
            out.append("<div class=\"pair\">\n");
            for (List<Row> rows : runs) {
                final Cell cell = rows.getFirst().cell();
                out.append("<figure><figcaption>MobileNetV2 ").append(escape(cell.subject() + ", " + cell.setting().replace(", hot", "")))
                        .append("</figcaption>\n").append(LatencyPlot.draw(rows)).append("</figure>\n");
            }
            out.append("</div>\n");
        }
    }

    private void roofline(Set<Look> blocks) {
        final List<Subject> subjects = report.subjects(Kind.BLOCK);
        final String key = IntStream.range(0, subjects.size())
                .mapToObj(i -> "<li><b>" + (i + 1) + "</b> " + escape(subjects.get(i).name()) + "</li>")
                .collect(Collectors.joining("", "<ol class=\"key\">", "</ol>\n"));
        section("Roofline", """
                One thread, hot caches. Under the flat roof multiply-adds are the limit, under a slope the memory it belongs to. What fuses moves
                a block's input, weights and output; what does not moves every stage's. Numbers stand by Lanefuse's fused blocks.""");
        out.append(key);
        figure(intersection(blocks, EnumSet.of(Look.OWN, Look.STAGES)), false, RooflinePlot.draw(report, List.of(Look.OWN, Look.STAGES)));
        final EnumSet<Look> peers = EnumSet.complementOf(EnumSet.of(Look.STAGES));
        if (!intersection(blocks, EnumSet.complementOf(EnumSet.of(Look.OWN, Look.STAGES))).isEmpty()) {
            figure(intersection(blocks, peers), false, RooflinePlot.draw(report, List.copyOf(peers)));
        }
    }

    private void tables() {
        if (!report.rows(Kind.BLOCK).isEmpty()) {
            section("Blocks in figures", """
                    Median microseconds, below them the time over that of Lanefuse's fused block in the same rounds: more than 1 is slower than
                    it. The fastest of a line, options for the JVM apart, is bold. The last line counts each block as often as the network has
                    it.""");
            out.append(Tables.subjects(report, Kind.BLOCK));
        }
        if (!report.rows(Kind.NET).isEmpty()) {
            section("Networks in figures", """
                    Median microseconds of whole networks, one image a run, below them the time over that of Lanefuse in the same rounds.""");
            out.append(Tables.subjects(report, Kind.NET));
        }
        section("Limits of the machine", """
                Measured in the same run: fused multiply-adds on registers, and reading arrays that fit into a memory and not into the one
                before it. What the best tenth of the iterations reach, 90 %, is the limit.""");
        out.append(Tables.limits(report));
        final String failures = Tables.failures(report);
        if (!failures.isEmpty()) {
            section("What did not run", "");
            out.append(failures);
        }
    }

    private void section(String title, String text) {
        out.append("<h2>").append(escape(title)).append("</h2>\n");
        if (!text.isEmpty()) {
            out.append("<p>").append(escape(text)).append("</p>\n");
        }
    }

    /** A drawing below its legend, which shows bars or marks as the drawing does. */
    private void figure(Set<Look> looks, boolean bars, String drawing) {
        out.append("<figure>\n<ul class=\"legend\">");
        for (Look look : looks) {
            out.append("<li><svg viewBox=\"-8 -8 16 16\" aria-hidden=\"true\">").append(String.format(Locale.ROOT,
                    "<path d=\"%s\" class=\"%s %s\"/></svg>%s</li>", bars ? "M-7-5H7V5H-7Z" : look.outline(), bars ? "bar" : "mark",
                    look.style(), escape(look.label())));
        }
        out.append("</ul>\n<div class=\"wide\">").append(drawing).append("</div>\n</figure>\n");
    }

    /** The engines that are in the plots of a kind. */
    private Set<Look> looks(Kind kind) {
        final EnumSet<Look> looks = EnumSet.noneOf(Look.class);
        report.subjects(kind).forEach(subject -> report.plotted(subject, 1).forEach(row -> looks.add(Look.of(row.cell()).orElseThrow())));
        return looks;
    }

    private static Set<Look> intersection(Set<Look> a, Set<Look> b) {
        final EnumSet<Look> both = EnumSet.noneOf(Look.class);
        Arrays.stream(Look.values()).filter(look -> a.contains(look) && b.contains(look)).forEach(both::add);
        return both;
    }
}
