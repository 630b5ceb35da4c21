package dev.lanefuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.Backend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "", "benchmark", "--version", "info extra", "info --json x", "bench extra", "bench --fast", "bench --json", "bench --json --quick",
        "bench --json=", "bench --json .", "bench --json no/such/directory/x.json", "bench --threads", "bench --threads 0",
        "bench --threads -1", "bench --threads 257", "bench --threads two", "bench --threads 99999999999", "bench --threads 1 --threads 1",
        "bench --backend gpu", "bench --quick=yes", "bench --quick --quick", "bench --blocks 0", "bench --blocks 18", "bench --blocks 1,,2",
        "bench --blocks 5,5", "bench --blocks 5,32-192-32", "bench --blocks 1-2-3", "bench --block no/such/block",
        "bench --block . --blocks 1", "bench --block .", "bench -h", "bench --batch 2", "bench --blocks 17 --size 96x96",
        "bench --blocks 17 --json /proc/none.json", "info --threads 2", "info --size 96x96",
    })
    void run_wrongArguments_oneLineAndCode2(String line) {
        final Outcome outcome = Outcome.of(line.isEmpty() ? new String[0] : line.split(" "));
        assertEquals(2, outcome.code(), outcome.err());
        assertEquals("", outcome.out());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().startsWith("lanefuse: ") && outcome.err().contains("; expected "), outcome.err());
    }

    /**
     * A link to a file that could be made is one that can be written, and is left as it was; one that leads nowhere is refused before the
     * work.
     */
    @Test
    void run_outputThroughALink(@TempDir Path directory) throws IOException {
        final Path nowhere = Files.createSymbolicLink(directory.resolve("nowhere.json"), directory.resolve("none").resolve("x.json"));
        final Outcome refused = Outcome.of("bench", "--quick", "--blocks", "10", "--json", nowhere.toString());
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("cannot be written") && refused.out().isEmpty(), refused.err());
        final Path target = directory.resolve("x.json");
        final Path link = Files.createSymbolicLink(directory.resolve("link.json"), target);
        assertEquals(2, Outcome.of("bench", "--quick", "--blocks", "99", "--json", link.toString()).code());
        assertTrue(Files.isSymbolicLink(link) && Files.notExists(target));
    }

    /** More heap would not help. */
    @Test
    void fail_outOfThreads_speaksOfThreads() {
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertEquals(1, Main.fail(new PrintStream(err), new OutOfMemoryError("unable to create native thread: possibly out of memory")));
        assertEquals(1, Main.fail(new PrintStream(err), new OutOfMemoryError("Java heap space")));
        final List<String> lines = err.toString().lines().toList();
        assertTrue(lines.getFirst().contains("--threads") && !lines.getFirst().contains("-Xmx"), lines.toString());
        assertTrue(lines.getLast().contains("-Xmx"), lines.toString());
    }

    @Test
    void run_pathThatIsNone_oneLineAndCode2() {
        assertEquals(2, Outcome.of("bench", "--json", "a\0b").code());
        assertEquals(2, Outcome.of("bench", "--block", "a\0b").code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help", "bench --help", "bench --threads 2 --help", "info --help"})
    void run_help_printsUsage(String line) {
        final Outcome outcome = Outcome.of(line.split(" "));
        assertEquals(0, outcome.code());
        assertEquals("", outcome.err());
        assertTrue(outcome.out().startsWith("Usage: "), outcome.out());
        assertTrue(outcome.out().lines().allMatch(text -> text.length() <= 130), outcome.out());
    }

    @Test
    void run_info_namesBackendAndReason() {
        final Outcome outcome = Outcome.of("info");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().replaceAll("\\s+", " ").contains(Backend.AUTO.description()), outcome.out());
        assertTrue(outcome.out().contains("lanes    " + Backend.lanes()), outcome.out());
        assertTrue(outcome.out().contains(System.getProperty("java.vm.version")), outcome.out());
    }

    @Test
    void run_simdWhereThereIsNone_code1() {
        if (Backend.lanes() == 1) {
            final Outcome outcome = Outcome.of("bench", "--backend", "simd");
            assertEquals(1, outcome.code());
            assertEquals(1, outcome.err().lines().count(), outcome.err());
        }
    }

    @Test
    void run_benchOfTwoSmallBlocks_tableAndJson(@TempDir Path directory) throws IOException {
        final Path file = directory.resolve("bench.json");
        final Outcome outcome = Outcome.of("bench", "--quick", "--blocks", "7,8,10", "--json", file.toString());
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.err());
        assertTrue(outcome.out().replaceAll("\\s+", " ").contains(Backend.AUTO.description()), outcome.out());
        assertTrue(outcome.out().contains("14x14 64-384-64 s1 +x"), outcome.out());
        assertFalse(outcome.out().contains("DIFFERENT"), outcome.out());

        final Map<String, Object> json = JsonReader.map(JsonReader.read(Files.readString(file)));
        assertTrue((Double) json.get("peakGflops") > 0);
        assertEquals(Backend.AUTO.resolve().name(), json.get("backend").toString().toUpperCase(Locale.ROOT));
        assertEquals((double) Backend.lanes(), json.get("lanes"));
        assertEquals(1.0, json.get("threads"));
        assertEquals(Machine.cpu(), json.get("cpu"));
        assertEquals(Machine.jvm(), json.get("jvm"));
        final List<?> blocks = (List<?>) json.get("blocks");
        assertEquals(List.of("32-192-64", "64-384-64"), blocks.stream().map(block -> JsonReader.map(block).get("name")).toList());
        double micros = 0;
        for (Object element : blocks) {
            final Map<String, Object> block = JsonReader.map(element);
            for (String key : List.of(
                    "micros", "gflops", "percentOfPeak", "speedupOverScalar", "fusedOverStages", "scratchBytes", "count")) {
                assertTrue((Double) block.get(key) > 0, key);
            }
            assertEquals(true, block.get("bitsEqual"));
            assertFalse(block.containsKey("largestDifference"));
            micros += (Double) block.get("count") * (Double) block.get("micros");
        }
        final Map<String, Object> total = JsonReader.map(json.get("total"));
        assertEquals(3.0, total.get("count"));
        assertEquals(micros, (Double) total.get("micros"), 1e-4 * micros);
        assertTrue((Double) total.get("gflops") > 0 && (Double) total.get("percentOfPeak") > 0);
    }
}
