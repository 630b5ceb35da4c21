package dev.lanefuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.Backend;
import dev.lanefuse.ExpectedBackend;
import dev.lanefuse.Threads;
import dev.lanefuse.image.Photos;
import dev.lanefuse.net.Memory;
import dev.lanefuse.onnx.InputLayout;
import dev.lanefuse.onnx.OnnxModel;
import dev.lanefuse.onnx.OnnxOptions;
import dev.lanefuse.onnx.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code classify}, and {@code info} and {@code bench} of a model. */
class ModelCommandsTest {
    @TempDir
    Path directory;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.write(directory.resolve("m.onnx"), TinyModel.meanColour(4, InputLayout.NHWC, true));
        Files.write(directory.resolve("features.onnx"), TinyModel.features());
        Files.write(directory.resolve("two.onnx"), TinyModel.twoOutputs());
        Files.write(directory.resolve("red.png"), Photos.plain("png", 20, 10, 0xff0000));
        Files.write(directory.resolve("blue.jpg"), Photos.plain("jpg", 10, 20, 0x0000ff));
        Files.writeString(directory.resolve("labels.txt"), "red\ngreen\nblue\nother\n");
        Files.writeString(directory.resolve("short.txt"), "red\n");
        Files.writeString(directory.resolve("text.png"), "no image");
        Files.write(directory.resolve("open.onnx"), TinyModel.anySize());
    }

    /** A line of arguments, in which a name with a dot is a file of the directory. */
    private Outcome run(String line) {
        return Outcome.of(List.of(line.split(" ")).stream().map(word -> word.contains(".") ? directory.resolve(word).toString() : word)
                .toArray(String[]::new));
    }

    @Test
    void classify_images_printsLabelsAndWritesJson() throws IOException {
        final Outcome outcome = run(
                "classify --model m.onnx --image red.png blue.jpg --labels labels.txt --top 2 --threads 2 --json a.json");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.err());
        assertTrue(outcome.out().contains("%  red (0)"), outcome.out());
        assertTrue(outcome.out().contains("2 images in "), outcome.out());
        final List<?> results = (List<?>) JsonReader.map(JsonReader.read(Files.readString(directory.resolve("a.json")))).get("results");
        assertEquals(2, results.size());
        final Map<String, Object> red = JsonReader.map(results.getFirst());
        assertEquals(directory.resolve("red.png").toString(), red.get("image"));
        final String printed = outcome.out().lines().filter(line -> line.endsWith(" ms")).findFirst().orElseThrow();
        assertEquals(Double.parseDouble(printed.replaceAll(".*  ([0-9.]+) ms", "$1")), (Double) red.get("millis"), 0.051);
        final List<?> top = (List<?>) red.get("top");
        assertEquals(2, top.size());
        final Map<String, Object> first = JsonReader.map(top.getFirst());
        assertEquals(0.0, first.get("index"));
        assertEquals("red", first.get("label"));
        assertEquals(Math.E / (Math.E + 2 / Math.E + Math.exp(-9)), (Double) first.get("probability"), 1e-5);
        assertEquals("blue", JsonReader.map(((List<?>) JsonReader.map(results.getLast()).get("top")).getFirst()).get("label"));
    }

    @Test
    void classify_presetIsGiven_isUsed() {
        final Outcome outcome = run("classify --model m.onnx --image red.png --top 1 --preset torch");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("class 0 (0)"), outcome.out());
        assertFalse(outcome.out().contains(String.format("%.2f", 100 * Math.E / (Math.E + 2 / Math.E))), outcome.out());
    }

    /** Of one number, how much redder than blue: red is 1, by 255, or as it is. */
    @ParameterizedTest
    @CsvSource({"unit, 73.11", "raw, 100.00", "tf, 88.08"})
    void classify_byEachPreset_seesItsColours(String preset, String percent) throws IOException {
        Files.write(directory.resolve("one.onnx"), TinyModel.redness(true));
        final Outcome outcome = run("classify --model one.onnx --image red.png --preset " + preset);
        assertTrue(outcome.out().contains(percent + " %  class 0 (0)"), outcome.out());
    }

    @Test
    void classify_brokenImageAmongOthers_theOthersAreAnswered() throws IOException {
        final Outcome outcome = run("classify --model m.onnx --image red.png text.png none.png --labels labels.txt --json a.json");
        assertEquals(2, outcome.code());
        assertEquals(2, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains("text.png is no image") && outcome.err().contains("none.png does not exist"), outcome.err());
        assertTrue(outcome.out().contains("red (0)"), outcome.out());
        assertEquals(1, ((List<?>) JsonReader.map(JsonReader.read(Files.readString(directory.resolve("a.json")))).get("results")).size());
    }

    /** A file that opens and cannot be read, as on a broken disk: Linux has one. */
    @Test
    void classify_imageThatCannotBeReadAmongOthers_theOthersAreAnswered() {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/mem")), "no file here that opens and cannot be read; Linux has one");
        final Outcome outcome = run("classify --model m.onnx --image /proc/self/mem red.png --labels labels.txt");
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().startsWith("lanefuse: /proc/self/mem cannot be read ("), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.out().contains("red (0)"), outcome.out());
    }

    /** Labels go to a terminal: letters of any language do, what commands it does not. */
    @Test
    void classify_labelsWithControlCharacters_areShownWithoutThem() throws IOException {
        Files.writeString(directory.resolve("odd.txt"), "r\u00f6t \u8d64\u001b[31m\ngreen\nblue\nother\n");
        final Outcome outcome = run("classify --model m.onnx --image red.png --labels odd.txt --json a.json");
        assertTrue(outcome.out().contains("%  r\u00f6t \u8d64?[31m (0)"), outcome.out());
        assertTrue(Files.readString(directory.resolve("a.json")).contains("\\u001b[31m"));
    }

    /** The model, the photo and the labels are still there afterwards. */
    @ParameterizedTest
    @ValueSource(strings = {
        "classify --model m.onnx --image red.png --json m.onnx", "classify --model m.onnx --image blue.jpg red.png --json red.png",
        "classify --model m.onnx --image red.png --labels labels.txt --json labels.txt", "bench --model m.onnx --json m.onnx",
        "profile --model m.onnx --recording m.onnx", "profile --model m.onnx --recording new.jfr --json new.jfr",
        "classify --model link.onnx --image red.png --json m.onnx",
    })
    void run_outputThatIsAnInput_isRefusedAndLeftAlone(String line) throws IOException {
        Files.createSymbolicLink(directory.resolve("link.onnx"), directory.resolve("m.onnx"));
        final Outcome outcome = run(line);
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().contains(", too; expected another file"), outcome.err());
        assertEquals("", outcome.out());
        assertEquals(0, run("classify --model m.onnx --image red.png blue.jpg --labels labels.txt").code());
        assertTrue(Files.notExists(directory.resolve("new.jfr")));
    }

    /** A link to itself is there, and cannot be read. */
    @ParameterizedTest
    @ValueSource(strings = {"info --model loop.onnx", "classify --model m.onnx --image loop.onnx",
        "classify --model m.onnx --image red.png --labels loop.onnx", "profile --recording loop.onnx"})
    void run_inputThatCannotBeRead_isNotCalledMissing(String line) throws IOException {
        Files.createSymbolicLink(directory.resolve("loop.onnx"), directory.resolve("loop.onnx"));
        final Outcome outcome = run(line);
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().matches("lanefuse: --[a-z]+ \\S+loop\\.onnx cannot be read; expected [^\n]*\\R"), outcome.err());
    }

    @Test
    void bench_batchBeyondAnArray_oneLineAndCode2() {
        final Outcome outcome = run("bench --quick --model open.onnx --size 900x900 --batch 1024");
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().startsWith("lanefuse: --batch is 1024, of 2430000 values in and 3 out; expected "), outcome.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "classify", "classify --model m.onnx", "classify --image red.png", "classify --model none.onnx --image red.png",
        "classify --model text.png --image red.png", "classify --model features.onnx --image red.png",
        "classify --model m.onnx --image text.png", "classify --model m.onnx --image none.png",
        "classify --model m.onnx --image red.png --labels short.txt", "classify --model m.onnx --image red.png --labels none.txt",
        "classify --model m.onnx --image red.png --preset caffe", "classify --model m.onnx --image red.png --top 0",
        "classify --model m.onnx --image red.png --threads 0", "classify --model m.onnx --image red.png --size 9x9",
        "classify --model m.onnx --image red.png --size 9", "classify --model m.onnx --image red.png --json no/x.json",
        "info --model none.onnx", "info --model text.png", "info --model", "bench --model none.onnx", "bench --model m.onnx --blocks 1",
        "bench --model m.onnx --batch 0", "bench --model m.onnx --block b", "info --model two.onnx", "info --model two.onnx --output none",
        "info --model m.onnx --output",
        "info --model two.onnx --output logits --output features", "bench --model two.onnx", "profile --model two.onnx",
        "classify --model two.onnx --image red.png", "classify --model two.onnx --image red.png --output features",
        "info --output logits", "bench --output logits", "profile --output logits", "profile --recording r.jfr --output logits",
    })
    void run_wrongArgumentsOrFiles_oneLineAndCode2(String line) {
        final Outcome outcome = run(line);
        assertEquals(2, outcome.code(), outcome.err());
        assertEquals("", outcome.out());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().startsWith("lanefuse: ") && outcome.err().contains("; expected "), outcome.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"classify --help", "bench --help", "info --help", "profile --help", "--help"})
    void run_help_speaksOfModels(String line) {
        final Outcome outcome = run(line);
        assertEquals(0, outcome.code());
        assertTrue(outcome.out().contains(".onnx"), outcome.out());
        assertTrue(outcome.out().lines().allMatch(text -> text.length() <= 130), outcome.out());
    }

    @Test
    void info_model_printsStagesArenaAndWeights() {
        final Outcome outcome = run("info --model m.onnx");
        assertEquals(0, outcome.code(), outcome.err());
        for (String part : List.of("NHWC 8x8 3", "PROBABILITIES", "8x8 3-4 s1 1x1 linear", "Conv_1", "average pool", "multiply-adds  784",
                "arena ", "packed", " MiB a session, ", "native heap    0 bytes")) {
            assertTrue(outcome.out().contains(part), outcome.out());
        }
    }

    /** The message of a file with two outputs names them. */
    @Test
    void info_outputIsNamed_endsThere() {
        final String refusal = run("info --model two.onnx").err();
        assertTrue(refusal.contains("2 outputs \"features\", \"logits\"; expected one, or the name of the one to stop at"), refusal);
        final Outcome outcome = run("info --model two.onnx --output features");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("output \"features\" FEATURES 1x1 3"), outcome.out());
        assertFalse(outcome.out().contains("fully connected"), outcome.out());
    }

    @Test
    void profile_outputIsNamed_endsThere() throws IOException {
        final List<String> before = recordings();
        final Outcome profile = run("profile --model two.onnx --output=features --backend scalar --seconds 1");
        assertEquals(0, profile.code(), profile.err());
        assertTrue(profile.out().startsWith("8x8x3 -> 1x1x3, ") && profile.out().contains(", SCALAR, 1 thread"), profile.out());
        assertEquals(before, recordings());
    }

    /** Recordings that nobody has asked to keep. */
    private static List<String> recordings() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.matches("lanefuse.*\\.jfr")).sorted().toList();
        }
    }

    @Test
    void info_sizeAndThreads_areThoseAskedFor() {
        final Outcome outcome = run("info --model open.onnx --size 10x14 --threads 4");
        assertEquals(0, outcome.code(), outcome.err());
        for (String part : List.of("10x14", "scratch of 4 threads", "more from 4 images a run on")) {
            assertTrue(outcome.out().contains(part), outcome.out());
        }
    }

    @Test
    void info_modelThatCannotBeRead_isNamed() {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/mem")), "no file here that opens and cannot be read; Linux has one");
        final Outcome outcome = run("info --model /proc/self/mem");
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().startsWith("lanefuse: --model /proc/self/mem ") && outcome.err().contains("; expected "), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
    }

    /** All classes there are, up to five. */
    @Test
    void classify_withoutTop_printsFive() {
        assertEquals(4, run("classify --model m.onnx --image red.png").out().lines().filter(line -> line.contains(" %  class ")).count());
    }

    @Test
    void classify_outputIsNamed_endsThere() {
        final Outcome outcome = run("classify --model two.onnx --image red.png --output logits --top 1 --preset tf");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("class 0 (0)"), outcome.out());
    }

    /** In one of the test JVMs by the backend that would not be chosen, in the others by the one that is. */
    @Test
    void bench_modelWithItsOutputAndBackendNamed_writesJson() throws IOException {
        final boolean scalar = ExpectedBackend.lanes() == 8;
        final Outcome outcome = run("bench --quick --model two.onnx --output features --backend " + (scalar ? "scalar" : "auto")
                + " --threads 2 --batch 3 --json b.json");
        assertEquals(0, outcome.code(), outcome.err());
        final Map<String, Object> json = JsonReader.map(JsonReader.read(Files.readString(directory.resolve("b.json"))));
        for (String key : List.of("millis", "percentOfPeak", "arenaBytes", "threads", "batch", "peakGflops")) {
            assertTrue((Double) json.get(key) > 0, key);
        }
        assertEquals(scalar || !ExpectedBackend.simd() ? "scalar" : "simd", json.get("backend"));
        assertEquals(scalar ? 1.0 : ExpectedBackend.lanes(), json.get("lanes"));
        assertEquals(3.0, json.get("batch"));
        assertEquals(2.0, json.get("threads"));
        final Memory memory = OnnxModel.read(directory.resolve("two.onnx"), OnnxOptions.DEFAULT.withOutput("features"))
                .network(scalar ? Backend.SCALAR : Backend.AUTO, Threads.on(Runnable::run, 2)).memory();
        assertEquals(memory.sessionBytes() + memory.batchBytes(), (Double) json.get("arenaBytes"));
    }
}
