package dev.lanefuse.jmh.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.cli.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Three runs of one way: figures are their medians, and a request counts only where all of them have it. */
class StartReportTest {
    private static final long MILLI = 1_000_000;

    private static final Start START = new Start("ours", Model.LANEFUSE, List.of("-Done=1"),
            Start.Setting.of("plain", new Start.Length(3, 1, 1), "-Dtwo=2"));

    private static final StartReport REPORT =
            new StartReport(Map.of(START, List.of(run(100, 30, 20), run(300, 10), run(200, 50, 20))), Map.of());

    /** In main after 40 ms and loaded after 50. */
    private static StartRun run(int... millis) {
        final long[] ends = new long[millis.length];
        long moment = 50 * MILLI;
        for (int i = 0; i < millis.length; i++) {
            moment += millis[i] * MILLI;
            ends[i] = moment;
        }
        return StartRun.of(0, 40 * MILLI, 50 * MILLI, ends, moment);
    }

    @Test
    void print_hasMedians() {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        REPORT.print(new PrintStream(out, true, StandardCharsets.UTF_8));
        final List<String> lines = out.toString(StandardCharsets.UTF_8).lines().map(line -> line.replaceAll(" {2,}", "|")).toList();
        assertTrue(lines.contains("ours|plain|3|40.00|50.00|250.00|300.00|200.00|30.00|20.00|150.00|350.00|180.00|350.00"),
                String.join("\n", lines));
        assertTrue(lines.contains("ours|plain|200.00|30.00|-|-|-|-|-|-|-|-"), String.join("\n", lines));
    }

    @Test
    void json_hasEveryRun() {
        final Map<String, Object> root = JsonReader.map(JsonReader.read(REPORT.json(Map.of())));
        final Map<String, Object> start = JsonReader.map(((List<?>) root.get("starts")).getFirst());
        assertEquals("-Done=1 -Dtwo=2", start.get("options"));
        assertEquals(List.of(150.0, 350.0, 250.0), JsonReader.map(start.get("firstAnswer")).get("values"));
        assertEquals(250.0, JsonReader.map(start.get("firstAnswer")).get("median"));
        assertEquals(List.of(200.0, 30.0), start.get("latencies"));
        assertEquals(List.of(3.0, 2.0, 3.0), start.get("requests"));
    }

    @Test
    void failed_countsOursOnly() {
        final Start peer = new Start("peer", Model.ONNX_RUNTIME, List.of(), START.setting());
        assertFalse(new StartReport(Map.of(peer, List.of()), Map.of(peer, "no such library")).failed());
        assertTrue(new StartReport(Map.of(START, List.of()), Map.of(START, "no such option")).failed());
    }
}
