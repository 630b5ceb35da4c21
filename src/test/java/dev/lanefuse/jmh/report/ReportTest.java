package dev.lanefuse.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.cli.MobileNetBlocks;
import dev.lanefuse.jmh.report.Cell.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Subject BLOCK = Subject.of(MobileNetBlocks.DISTINCT.getLast()); // 46.33 million operations

    @Test
    void partOfPeak_ofTwoThreads_isOfTwiceThePeak() {
        final Row one = row("fused", 1, "", 400.0);
        final Row two = row("fused", 2, "", 200.0);
        final Report report = report(one, two, limit("java", "", 150), limit("c", "", 160));
        assertEquals(BLOCK.multiplyAdds() * 2 / 400.0 / 1e3 / 160, report.partOfPeak(one), 1e-12);
        assertEquals(report.partOfPeak(one), report.partOfPeak(two), 1e-12);
        assertEquals(report.bound(one.cell()), 2 * report.bound(two.cell()), 1e-9);
        assertEquals(report.partOfPeak(one), report.bound(one.cell()) / 400, 1e-12);
    }

    @Test
    void partOfPeak_ofTwoThreadsThatShareACore_isOfWhatTheyReach() {
        final Row two = row("fused", 2, "", 200.0);
        final Row shared = ran(new Cell(Kind.LIMIT, Report.FMA, "java", 2, false, ""), 170);
        assertEquals(BLOCK.multiplyAdds() * 2 / 200.0 / 1e3 / 170, report(two, limit("java", "", 160), shared).partOfPeak(two), 1e-12);
    }

    @Test
    void partOfPeak_withOption_isOfThePeakWithIt() {
        final Row row = row("fused", 1, "-XX:UseAVX=2", 800.0);
        final Report report = report(row, limit("java", "", 160), limit("java", "-XX:UseAVX=2", 80));
        assertEquals(BLOCK.multiplyAdds() * 2 / 800.0 / 1e3 / 80, report.partOfPeak(row), 1e-12);
    }

    @Test
    void overOurs_dividesWithinRounds() {
        final Row ours = row("fused", 1, "", 100.0, 400.0, 100.0); // the machine was busy in the second round
        final Row theirs = row("onednn-blocked", 1, "", 120.0, 480.0, 120.0);
        assertEquals(1.2, report(ours, theirs).overOurs(theirs), 1e-12);
        assertTrue(Double.isNaN(report(theirs).overOurs(theirs)));
    }

    /** Cold ones are held against ours when cold, and are in no plot. */
    @Test
    void overOurs_ofAColdRow_isOfOursWhenCold() {
        final Row hot = row("fused", 1, "", 100.0);
        final Row cold = ran(new Cell(Kind.BLOCK, BLOCK.name(), "fused", 1, true, ""), 300);
        final Row peer = ran(new Cell(Kind.BLOCK, BLOCK.name(), "onednn-blocked", 1, true, ""), 330);
        final Report report = report(hot, cold, peer, row("fused", 2, "", 60), row("onednn-blocked", 2, "", 90));
        assertEquals(1.1, report.overOurs(peer), 1e-12);
        assertEquals(1.5, report.overOurs(report.rows().getLast()), 1e-12);
        assertEquals(List.of(hot), report.plotted(BLOCK, 1));
    }

    @Test
    void median_isOverAllForks() {
        assertEquals(130, row("fused", 1, "", 100, 400, 130).median());
    }

    /** What the best tenth reaches. */
    @Test
    void limit_isTheBestTenth() {
        final List<Double> values = List.of(9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0);
        final Row row = new Row(new Cell(Kind.LIMIT, "L3", "java", 1, false, ""), List.of(new Row.Fork(1, values)), List.of(), 0, null);
        assertEquals(8, report(row).limit("L3"));
    }

    /** Three blocks, one of which a library does faster, and a network: worked out by hand. */
    @Test
    void summary_isWorkedOut() {
        final Subject three = Subject.of(MobileNetBlocks.DISTINCT.stream().filter(block -> block.count() == 3).findFirst().orElseThrow());
        final Subject other = Subject.of(MobileNetBlocks.DISTINCT.getFirst());
        final Subject net = Subject.ofNetwork("0.35 96");
        final List<Row> rows = new ArrayList<>(List.of(limit("java", "", 100)));
        for (Subject block : List.of(BLOCK, three, other)) {
            final boolean first = block == BLOCK;
            rows.add(ran(new Cell(Kind.BLOCK, block.name(), "fused", 1, false, ""), first ? 500 : 1000));
            rows.add(ran(new Cell(Kind.BLOCK, block.name(), "onednn-blocked", 1, false, ""), first ? 400 : 1250));
            rows.add(ran(new Cell(Kind.BLOCK, block.name(), "onnxruntime", 1, false, ""), first ? 800 : 1100));
            rows.add(ran(new Cell(Kind.BLOCK, block.name(), "onednn-nhwc", 1, true, ""), 1));
            rows.add(ran(new Cell(Kind.BLOCK, block.name(), "c-intrinsics", 1, false, ""), first ? 250 : block == three ? 2000 : 800));
        }
        rows.add(ran(new Cell(Kind.NET, net.name(), "lanefuse", 1, false, ""), 1000));
        rows.add(ran(new Cell(Kind.NET, net.name(), "onnxruntime", 1, false, ""), 2000));
        rows.add(ran(new Cell(Kind.NET, net.name(), "onednn", 1, false, ""), 1250));
        final List<String> tiles = new Summary(new Report(Map.of(), List.of(BLOCK, three, other, net), rows)).tiles().stream()
                .map(Object::toString).toList();
        final double bound = 2 * (BLOCK.count() * BLOCK.multiplyAdds() + 3 * three.multiplyAdds() + other.count() * other.multiplyAdds())
                / 100e3;
        final double micros = BLOCK.count() * 500 + (3 + other.count()) * 1000;
        assertTile(tiles.get(0), String.format(Locale.ROOT, "%.2f ms", micros / 1e3), BLOCK.count() + 3 + other.count()
                + " fused blocks, one thread");
        assertTile(tiles.get(1), String.format(Locale.ROOT, "%.0f %%", 100 * bound / micros), "of the FMA peak");
        assertTile(tiles.get(2), "2 of 3", "no slower than the fastest library");
        assertTile(tiles.get(3), "1.25x", "C intrinsics"); // of a half, five quarters and two
        assertTile(tiles.get(4), "1.00 ms", "0.80x the time of the fastest library, onednn");
        assertEquals(5, tiles.size());
    }

    private static void assertTile(String tile, String value, String meaning) {
        assertTrue(tile.contains("=" + value + ",") && tile.contains(meaning), tile);
    }

    @Test
    void spread_isOverAllIterations() {
        assertEquals(new Spread(2.5, 1, 4), Spread.of(List.of(4.0, 1.0, 3.0, 2.0)));
        assertEquals(new Spread(5, 2, 8), Spread.of(List.of(9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0)));
        assertEquals(0.6, Spread.of(List.of(9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0)).relative(), 1e-12);
        assertEquals(new Spread(7, 7, 7), Spread.of(List.of(7.0)));
    }

    @Test
    void ridge_isWhereBothLimitsMeet() {
        assertEquals(7.25, RooflinePlot.ridge(174, 24));
    }

    @Test
    void axis_putsValuesInProportion() {
        assertEquals(150, Axis.linear(0, 4, 100, 200).at(2));
        assertEquals(150, Axis.logarithmic(1, 16, 100, 200).at(4), 1e-9);
        assertEquals(175, Axis.logarithmic(1, 16, 200, 100).at(2), 1e-9);
        assertEquals(List.of(2.0, 4.0, 8.0), Axis.logarithmic(1.5, 9, 0, 1).ticks(0));
        assertEquals(List.of(0.0, 0.5, 1.0, 1.5), Axis.linear(-0.1, 1.6, 0, 1).ticks(4));
    }

    private static Report report(Row... rows) {
        return new Report(Map.of(), List.of(BLOCK), List.of(rows));
    }

    private static Row limit(String engine, String flag, double value) {
        return ran(new Cell(Kind.LIMIT, Report.FMA, engine, 1, false, flag), value);
    }

    /** One fork a round, of one iteration each. */
    private static Row row(String engine, int threads, String flag, double... rounds) {
        return ran(new Cell(Kind.BLOCK, BLOCK.name(), engine, threads, false, flag), rounds);
    }

    private static Row ran(Cell cell, double... rounds) {
        final List<Row.Fork> forks = new ArrayList<>();
        for (double value : rounds) {
            forks.add(new Row.Fork(forks.size() + 1, List.of(value)));
        }
        return new Row(cell, forks, List.of(), 0, null);
    }
}
