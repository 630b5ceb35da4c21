package dev.lanefuse.jmh.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import dev.lanefuse.SharedFiles;
import dev.lanefuse.cli.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs that really start, a moment each; in one of the test JVMs, for those that are started choose their lanes themselves. */
@InOneJvm
class ColdStartTest {
    private static final Start.Length LEAST = new Start.Length(1, 0, 3);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    @Test
    void run_oursThePeerAndAStranger_figuresAndAReason() throws IOException {
        final Start ours = new Start("ours", Model.LANEFUSE, List.of("-Ddev.lanefuse.backend=scalar"), Start.Setting.of("plain", LEAST));
        final Start cached = new Start("peer", Model.ONNX_RUNTIME, List.of(),
                new Start.Setting("cached", List.of(), List.of(), "-XX:AOTCache=", "-XX:AOTCacheOutput=", LEAST));
        final Start stranger = new Start("stranger", Model.LANEFUSE, List.of("-XX:NoSuchOption"), Start.Setting.of("plain", LEAST));
        final Path model = SharedFiles.need(getClass(), "models", "person-0.5-128.onnx");
        final PrintStream lines = new PrintStream(out, true, StandardCharsets.UTF_8);
        final StartReport report = new ColdStart(model, directory).run(new StartPlan(2, List.of(ours, cached, stranger)), lines);

        for (Start start : List.of(ours, cached)) {
            assertEquals(1, report.runs().get(start).size(), "a length of one JVM");
            final StartRun run = report.runs().get(start).getFirst();
            assertTrue(0 < run.mainMillis() && run.mainMillis() < run.loadedMillis() && run.loadedMillis() < run.firstAnswerMillis());
            assertEquals(3, run.requests());
        }
        assertEquals(List.of(stranger), List.copyOf(report.failures().keySet()));
        assertTrue(report.failures().get(stranger).contains("NoSuchOption"), report.failures().get(stranger));
        assertTrue(report.failed());

        report.print(lines);
        final String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains("3/3  stranger, plain"), printed);
        assertTrue(printed.lines().anyMatch(line -> line.matches("peer +cached +1( +[0-9.]+)+")), printed);
        final List<?> starts = (List<?>) JsonReader.map(JsonReader.read(report.json(Map.of("date", "today")))).get("starts");
        assertEquals(3, starts.size());
        assertEquals(3, ((List<?>) JsonReader.map(starts.getFirst()).get("latencies")).size());
        assertTrue(JsonReader.map(starts.getLast()).containsKey("didNotRun"));
        assertFalse(JsonReader.map(starts.getLast()).containsKey("latencies"));
    }
}
