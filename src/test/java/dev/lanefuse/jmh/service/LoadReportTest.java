package dev.lanefuse.jmh.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.cli.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A report of one setting: ours is the faster one, 400 requests a second to 300. */
class LoadReportTest {
    private static final LoadPlan.Setting SETTING = new LoadPlan.Setting(false, Schedule.EVEN, "Z", 200);

    private static final LoadReport REPORT = new LoadReport(List.of(
            row(Model.LANEFUSE, Model.LANEFUSE, 30, 120, 7),
            row(Model.LANEFUSE, Model.LANEFUSE, 60, 240, 6),
            row(Model.ONNX_RUNTIME, Model.ONNX_RUNTIME, 60, 180, 12),
            row(Model.LANEFUSE, Model.ONNX_RUNTIME, 60, 180, 3)));

    /** A 99th percentile of so many milliseconds, and half as much in the middle. */
    private static LoadReport.Row row(String engine, String of, int percent, double rate, double p99) {
        return new LoadReport.Row(SETTING, engine, of, percent, rate,
                new Latencies(500, List.of(p99 / 2, 0.75 * p99, p99, Double.NaN, 2 * p99), 0.125));
    }

    private static List<String> printed() {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        REPORT.print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).lines().map(line -> line.replaceAll(" {2,}", "|")).toList();
    }

    @Test
    void print_aRow_hasItsPercentilesAndADashForWhatThereIsNot() {
        assertTrue(printed().contains(
                "in-process, even, ZGC, 200 MB/s|lanefuse|60 % of onnxruntime|180.00|500|1.50|2.25|3.00|-|6.00|2.00|0.13"),
                String.join("\n", printed()));
    }

    /** 6 to 12 ms each at 60 % of its own, 3 to 12 at 180 requests a second; of the 99.9th percentile nothing is known. */
    @Test
    void print_tails_areComparedByOwnCapacityAndAtTheSameRate() {
        assertEquals(List.of("in-process, even, ZGC, 200 MB/s|p99|0.50|0.25", "in-process, even, ZGC, 200 MB/s|p99.9|-|-"),
                printed().subList(printed().size() - 2, printed().size()));
    }

    @Test
    void json_ofARow_hasWhatItWasMeasuredUnder() {
        final Map<String, Object> root = JsonReader.map(JsonReader.read(REPORT.json(Map.of("CPU", "abacus"))));
        assertEquals(Map.of("CPU", "abacus"), root.get("conditions"));
        final Map<String, Object> row = JsonReader.map(((List<?>) root.get("loads")).getLast());
        assertEquals(List.of(false, "EVEN", "Z", 200.0, "lanefuse", "onnxruntime", 60.0, 180.0), row.values().stream().limit(8).toList());
        assertEquals(3.0, row.get("p99"));
        assertTrue(row.containsKey("p99.9") && row.get("p99.9") == null);
    }
}
