package dev.lanefuse.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import dev.lanefuse.jmh.report.Cell.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InOneJvm
class MainTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"", "walk", "run fast", "run quick now", "compare", "compare a.json", "compare a.json b.json c.json",
        "compare no/such/a.json no/such/b.json", "page", "page .", "page pom.xml"})
    void run_wrongArguments_oneLineAndCode2(String line) {
        assertEquals(2, run(line.isEmpty() ? new String[0] : line.split(" ")));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
        final String said = err.toString(StandardCharsets.UTF_8);
        assertEquals(1, said.lines().count(), said);
        assertTrue(said.startsWith("lanefuse: "), said);
    }

    /** A peer that cannot be had is no failure; something of ours that does not run is. */
    @Test
    void code_ofARun_isOfOurs() {
        final Report sample = SampleReport.of(); // in which plain C did not run
        assertEquals(0, Main.code(sample));
        final List<Row> rows = new ArrayList<>(sample.rows());
        rows.add(Row.failed(new Cell(Kind.BLOCK, "64-384-96", "fused", 2, true, ""), "it fell"));
        assertEquals(1, Main.code(new Report(sample.conditions(), sample.subjects(), rows)));
    }

    @Test
    void compare_sameReport_code0() throws IOException {
        final String report = write("a.json", SampleReport.of());
        assertEquals(0, run("compare", report, report));
        assertTrue(out.toString(StandardCharsets.UTF_8).endsWith("0 of 40 slower than the bound." + System.lineSeparator()),
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void compare_oneBlockSlower_code1AndItsName() throws IOException {
        final Report before = SampleReport.of();
        final Cell slow = new Cell(Kind.BLOCK, "64-384-96", "fused", 2, false, "");
        final List<Row> rows = before.rows().stream().map(row -> row.cell().equals(slow) ? slower(row) : row).toList();
        final Report after = new Report(before.conditions(), before.subjects(), rows);
        assertEquals(1, run("compare", write("a.json", before), write("b.json", after)));
        final List<String> lines = out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.endsWith("SLOWER")).toList();
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.getFirst().matches("64-384-96 +fused +2 threads, hot .* 1\\.200 .*"), lines.getFirst());
    }

    @Test
    void page_ofAFile_isPrinted() throws IOException {
        assertEquals(0, run("page", write("a.json", SampleReport.of())));
        assertEquals(Page.of(SampleReport.of()), out.toString(StandardCharsets.UTF_8));
    }

    private static Row slower(Row row) {
        final List<Row.Fork> forks = row.forks().stream()
                .map(fork -> new Row.Fork(fork.round(), fork.values().stream().map(value -> 1.2 * value).toList())).toList();
        return new Row(row.cell(), forks, row.tail(), row.bytesPerRun(), null);
    }

    private String write(String name, Report report) throws IOException {
        final Path file = directory.resolve(name);
        Files.writeString(file, ReportJson.write(report));
        return file.toString();
    }

    private int run(String... arguments) {
        return Main.run(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), directory,
                arguments);
    }
}
