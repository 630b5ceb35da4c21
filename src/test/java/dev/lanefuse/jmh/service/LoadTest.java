package dev.lanefuse.jmh.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import dev.lanefuse.SharedFiles;
import dev.lanefuse.cli.JsonReader;
import dev.lanefuse.image.Photos;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs that really work, a moment each; in one of the test JVMs, for those that are started choose their lanes themselves. */
@InOneJvm
class LoadTest {
    private static final LoadPlan LEAST = new LoadPlan(
            List.of(new LoadPlan.Setting(false, Schedule.EVEN, "G1", 50), new LoadPlan.Setting(true, Schedule.POISSON, "Z", 0)), 0.2,
            List.of(new LoadPlan.Share(60, 0.3)));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    @Test
    void run_inProcessAndByHttp_bothEnginesAnswerAtTheSameRate() throws IOException {
        final Path photo = Files.write(directory.resolve("photo.jpg"), Photos.plain("jpeg", 30, 20, 0x20ff20));
        final PrintStream lines = new PrintStream(out, true, StandardCharsets.UTF_8);
        final LoadReport report = new Load(SharedFiles.need(getClass(), "models", "mobilenetv2-1.0-224.onnx"),
                SharedFiles.need(getClass(), "images", "imagenet_labels.txt"), photo).run(LEAST, lines);

        assertEquals(6, report.rows().size(), "per setting each by its own capacity, and the faster one by the other's");
        for (LoadReport.Row row : report.rows()) {
            assertTrue(row.latencies().count() > 0 && row.latencies().of("max") > 0, row.toString());
        }
        for (LoadPlan.Setting setting : LEAST.settings()) {
            final List<LoadReport.Row> rows = report.rows().stream().filter(row -> row.setting().equals(setting)).toList();
            final LoadReport.Row third = rows.getLast();
            assertTrue(rows.subList(0, 2).stream().allMatch(row -> row.engine().equals(row.of())));
            assertEquals(1, rows.subList(0, 2).stream().filter(row -> row.rate() == third.rate()
                    && !row.engine().equals(third.engine())).count(), rows.toString());
        }

        report.print(lines);
        final String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(printed.lines().anyMatch(line -> line.matches("service, poisson, ZGC +onnxruntime +60 % of .*")), printed);
        assertEquals(6, ((List<?>) JsonReader.map(JsonReader.read(report.json(Map.of()))).get("loads")).size());
    }

    @Test
    void plans_keepTheirTime() {
        assertTrue(LoadPlan.full().seconds() < 15 * 60, LoadPlan.full().seconds() + " s");
        assertTrue(LoadPlan.full().quick().seconds() < 2.5 * 60, LoadPlan.full().quick().seconds() + " s");
        assertTrue(LoadPlan.full().slow().seconds() < 50 * 60, LoadPlan.full().slow().seconds() + " s");
    }
}
