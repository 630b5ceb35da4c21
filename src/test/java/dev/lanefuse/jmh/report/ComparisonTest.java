package dev.lanefuse.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.jmh.report.Cell.Kind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Cell BLOCK = new Cell(Kind.BLOCK, "24-144-24", "fused", 1, false, "");
    private static final Cell PEER = new Cell(Kind.BLOCK, "24-144-24", "onednn-blocked", 1, false, "");

    @Test
    void slower_beyondTheFloor_only() {
        assertFalse(compare(row(3, 100, 0), row(3, 104.9, 0)).slower());
        assertTrue(compare(row(3, 100, 0), row(3, 105.1, 0)).slower());
        assertFalse(compare(row(3, 100, 0), row(3, 50, 0)).slower());
    }

    @Test
    void slower_ofNoisyRows_beyondTheirNoiseOnly() {
        assertEquals(Math.hypot(0.06, 0.08), compare(row(3, 100, 0.06), row(3, 100, 0.08)).lines().getFirst().bound(), 1e-9);
        assertFalse(compare(row(3, 100, 0.06), row(3, 109, 0.08)).slower());
        assertTrue(compare(row(3, 100, 0.06), row(3, 111, 0.08)).slower());
    }

    @Test
    void slower_ofFewForks_beyondTwiceTheFloorOnly() {
        assertFalse(compare(row(3, 100, 0), row(1, 109, 0)).slower());
        assertFalse(compare(row(2, 100, 0), row(3, 109, 0)).slower());
        assertTrue(compare(row(1, 100, 0), row(3, 111, 0)).slower());
    }

    @Test
    void print_saysBeforeAfterAndVerdict() {
        for (double after : new double[] {97, 94, 108}) {
            final ByteArrayOutputStream out = new ByteArrayOutputStream();
            compare(row(3, 100, 0), row(3, after, 0)).print(new PrintStream(out, true, StandardCharsets.UTF_8));
            final String line = out.toString(StandardCharsets.UTF_8).lines().filter(text -> text.startsWith("24-144-24")).findFirst()
                    .orElseThrow();
            assertEquals("24-144-24 fused 1 thread, hot 100.0 " + after + " " + after / 100 + "0 1.050 "
                    + (after == 97 ? "same" : after == 94 ? "faster" : "SLOWER"), line.replaceAll(" +", " "));
        }
    }

    @Test
    void slower_whatNoLongerRuns() {
        final Comparison comparison = compare(row(3, 100, 0), Row.failed(BLOCK, "it fell"));
        assertTrue(comparison.slower());
        assertEquals("DID NOT RUN", comparison.lines().getFirst().verdict());
    }

    /** Also one that has no figures to be slower than. */
    @Test
    void of_rowThatDidNotRunBefore_isNoLine() {
        final Cell cold = new Cell(Kind.BLOCK, "24-144-24", "fused", 1, true, "");
        final Comparison comparison = Comparison.of(report(row(3, 100, 0), Row.failed(cold, "it fell")),
                report(row(3, 100, 0), ran(cold, 3, 100, 0)));
        assertEquals(List.of(BLOCK), comparison.lines().stream().map(Comparison.Line::cell).toList());
    }

    /** The C twin is code of this tree. */
    @Test
    void others_areLibraries() {
        final Cell twin = new Cell(Kind.BLOCK, "24-144-24", "c-intrinsics", 1, false, "");
        assertTrue(Double.isNaN(Comparison.of(report(row(3, 100, 0), ran(twin, 3, 100, 0)), report(row(3, 100, 0), ran(twin, 3, 200, 0)))
                .others()));
    }

    @Test
    void others_showTheMachine_andDecideNothing() {
        final Comparison comparison = Comparison.of(report(row(3, 100, 0), ran(PEER, 3, 100, 0)), report(row(3, 100, 0), ran(PEER, 3, 200,
                0)));
        assertEquals(2, comparison.others(), 1e-9);
        assertFalse(comparison.slower());
    }

    @Test
    void of_cellsOfOneReport_areCountedAsMissing() {
        final Cell cold = new Cell(Kind.BLOCK, "24-144-24", "fused", 1, true, "");
        assertEquals(List.of(cold), Comparison.of(report(row(3, 100, 0), ran(cold, 3, 100, 0)), report(row(3, 100, 0))).missing());
        assertThrows(IllegalArgumentException.class, () -> Comparison.of(report(row(3, 100, 0)), report(ran(cold, 3, 100, 0))));
    }

    @Test
    void conditions_showWhatWasNotTheSame() {
        final Report before = new Report(Map.of("CPU", "a", "commit", "1"), List.of(), List.of(row(3, 100, 0)));
        final Report after = new Report(Map.of("CPU", "a", "commit", "2"), List.of(), List.of(row(3, 100, 0)));
        assertEquals(List.of("commit: 1 -> 2"), Comparison.of(before, after).conditions());
        final Report more = new Report(Map.of("commit", "1", "kernel", "6"), before.subjects(), before.rows());
        assertEquals(List.of("kernel: - -> 6"), Comparison.of(new Report(Map.of("commit", "1"), before.subjects(), before.rows()), more)
                .conditions());
    }

    private static Comparison compare(Row before, Row after) {
        return Comparison.of(report(before), report(after));
    }

    private static Report report(Row... rows) {
        return new Report(Map.of(), List.of(), List.of(rows));
    }

    private static Row row(int forks, double micros, double spread) {
        return ran(BLOCK, forks, micros, spread);
    }

    /** Forks of three iterations each: a spread below the middle one, the middle one, a spread above. */
    private static Row ran(Cell cell, int forks, double micros, double spread) {
        final List<Double> values = List.of(micros * (1 - spread), micros, micros * (1 + spread));
        return new Row(cell, IntStream.rangeClosed(1, forks).mapToObj(round -> new Row.Fork(round, values)).toList(), List.of(), 0, null);
    }
}
