package dev.lanefuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.Backend;
import dev.lanefuse.Threads;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.Session;
import dev.lanefuse.onnx.InputLayout;
import dev.lanefuse.onnx.OnnxModel;
import dev.lanefuse.onnx.TinyModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code profile}: of recordings that are right, wrong, and broken on purpose. */
class ProfileTest {
    /** More of them by {@code -Dlanefuse.mutations}. */
    private static final int MUTATIONS = Integer.getInteger("lanefuse.mutations", 100);

    /** Five images by one thread, one after the other, and three at once by two on another backend. */
    private static byte[] stages;

    @TempDir
    Path directory;

    @BeforeAll
    static void record(@TempDir Path shared) throws IOException {
        final OnnxModel model = OnnxModel.read(TinyModel.meanColour(4, InputLayout.NHWC, true));
        try (Recording recording = new Recording(); Threads four = Threads.of(4)) {
            recording.enable("dev.lanefuse.Stage");
            recording.start();
            run(model.network(Backend.AUTO, Threads.CALLER), 5, 1);
            run(model.network(Backend.SCALAR, four), 1, 3);
            recording.stop();
            recording.dump(shared.resolve("stages.jfr"));
        }
        stages = Files.readAllBytes(shared.resolve("stages.jfr"));
    }

    private static void run(Network network, int runs, int images) {
        final Session session = network.newSession();
        for (int i = 0; i < runs; i++) {
            session.run(images, new float[images * network.inputSize()], 0, new float[images * network.outputSize()], 0);
        }
    }

    private Outcome profile(byte[] recording, String... more) throws IOException {
        final String[] arguments = Arrays.copyOf(new String[] {"profile", "--recording", write(recording)}, 3 + more.length);
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Outcome.of(arguments);
    }

    private String write(byte[] recording) throws IOException {
        return Files.write(directory.resolve("r.jfr"), recording).toString();
    }

    private static void isRefused(Outcome outcome, String... parts) {
        assertEquals(2, outcome.code(), outcome.err());
        assertEquals("", outcome.out());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().startsWith("lanefuse: ") && outcome.err().contains("; expected "), outcome.err());
        assertFalse(outcome.err().chars().anyMatch(c -> c < ' ' && c != '\n'), outcome.err());
        for (String part : parts) {
            assertTrue(outcome.err().contains(part), outcome.err());
        }
    }

    @Test
    void profile_ofARecording_hasATableForEachNetworkAndWayOfRunningIt() throws IOException {
        final Path json = directory.resolve("p.json");
        final Outcome outcome = profile(stages, "--json", json.toString());
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.err());
        final List<String> lines = outcome.out().lines().toList();
        assertTrue(lines.contains("8x8x3 -> 1x1x4, 784 multiply-adds, " + Backend.AUTO.resolve() + ", 1 thread"), outcome.out());
        assertTrue(lines.contains("8x8x3 -> 1x1x4, 784 multiply-adds, SCALAR, 4 threads"), outcome.out());
        assertTrue(outcome.out().contains("  0  pointwise 1x1, linear    8x8x3 -> 8x8x4                     768      5 "), outcome.out());
        assertTrue(outcome.out().contains("  0  pointwise 1x1, linear    8x8x3 -> 8x8x4                     768      3 "), outcome.out());
        assertEquals(2, lines.stream().filter(line -> line.matches(" +total +784 .*")).count(), outcome.out());
        final List<String> charts = List.of(outcome.out().split(", 784 multiply-adds, ")).subList(1, 3);
        for (String chart : charts) { // its longest bars, of stages that may have taken the same time
            assertTrue(chart.lines().anyMatch(line -> line.endsWith("% " + "#".repeat(60))), chart);
        }
        assertFalse(outcome.out().contains("#".repeat(61)), outcome.out());
        assertTrue(lines.stream().allMatch(line -> line.length() <= 120), outcome.out());

        final List<?> networks = (List<?>) JsonReader.map(JsonReader.read(Files.readString(json))).get("networks");
        assertEquals(2, networks.size());
        for (Object element : networks) {
            final Map<String, Object> network = JsonReader.map(element);
            double percent = 0;
            double multiplyAdds = 0;
            for (Object row : (List<?>) network.get("stages")) {
                final Map<String, Object> stage = JsonReader.map(row);
                percent += (Double) stage.get("percent");
                multiplyAdds += (Double) stage.get("multiplyAdds");
                final boolean together = (Double) stage.get("index") > 1; // the last layer and the softmax take all images at once
                assertEquals((Double) network.get("threads") == 1 ? 5.0 : together ? 1.0 : 3.0, stage.get("count"));
                assertTrue((Double) stage.get("micros") > 0, stage.toString());
                assertEquals(2e-3 * (Double) stage.get("multiplyAdds") / (Double) stage.get("micros"), (Double) stage.get("gflops"), 1e-3);
            }
            assertEquals(100, percent, 1e-3);
            assertEquals(784, multiplyAdds);
        }
    }

    /** An image of three that a layer takes together has a third of the time. */
    @Test
    void times_ofImagesTogether_areOfOne() throws Exception {
        final Path file = Path.of(write(stages));
        final double nanos = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("dev.lanefuse.Stage") && event.getInt("images") == 3)
                .filter(event -> event.getInt("index") == 2).mapToDouble(event -> event.getDuration().toNanos()).sum();
        final double[] micros = StageTimes.read(file).entrySet().stream()
                .filter(entry -> entry.getKey().network().threads() == 4 && entry.getKey().index() == 2).findFirst().orElseThrow()
                .getValue();
        assertEquals(1, micros.length);
        assertEquals(nanos / 3e3, micros[0], 1e-6 * nanos);
    }

    /** Alike but for the backend. */
    @Test
    void profile_ofTwoBackends_hasATableForEach() throws IOException {
        final OnnxModel model = OnnxModel.read(TinyModel.meanColour(4, InputLayout.NHWC, true));
        final Path file = directory.resolve("two.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("dev.lanefuse.Stage");
            recording.start();
            run(model.network(Backend.AUTO.resolve(), Threads.CALLER), 2, 1);
            run(model.network(Backend.SCALAR, Threads.CALLER), 2, 1);
            recording.stop();
            recording.dump(file);
        }
        final String out = Outcome.of("profile", "--recording", file.toString()).out();
        final int tables = Backend.AUTO.resolve() == Backend.SCALAR ? 1 : 2;
        assertEquals(tables, out.lines().filter(line -> line.startsWith("8x8x3 -> 1x1x4, 784 multiply-adds, ")).count(), out);
    }

    /** Of three images each of two threads had one, and both the third. */
    @Test
    void profile_ofImagesApart_hasATableOfThem() throws IOException {
        final OnnxModel model = OnnxModel.read(TinyModel.meanColour(4, InputLayout.NHWC, true));
        final Path file = directory.resolve("apart.jfr");
        final Path json = directory.resolve("apart.json");
        try (Recording recording = new Recording()) {
            recording.enable("dev.lanefuse.Stage");
            recording.start();
            run(model.network(Backend.SCALAR, Threads.on(Runnable::run, 2)), 1, 3);
            recording.stop();
            recording.dump(file);
        }
        final String out = Outcome.of("profile", "--recording", file.toString(), "--json", json.toString()).out();
        assertEquals(List.of("SCALAR, 2 threads", "SCALAR, 2 threads, an image each"), out.lines()
                .filter(line -> line.contains("SCALAR")).map(line -> line.substring(line.indexOf("SCALAR"))).toList());
        assertTrue(out.contains("  0  pointwise 1x1, linear    8x8x3 -> 8x8x4                     768      1 "), out);
        assertTrue(out.contains("  0  pointwise 1x1, linear    8x8x3 -> 8x8x4                     768      2 "), out);
        assertEquals(List.of(false, true), ((List<?>) JsonReader.map(JsonReader.read(Files.readString(json))).get("networks")).stream()
                .map(network -> JsonReader.map(network).get("apart")).toList());
    }

    @Test
    void profile_ofTwoRecordingsInOneFile_readsBoth() throws IOException {
        final byte[] twice = Arrays.copyOf(stages, 2 * stages.length);
        System.arraycopy(stages, 0, twice, stages.length, stages.length);
        final Outcome outcome = profile(twice);
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("8x8x3 -> 8x8x4                     768     10 "), outcome.out());
    }

    @Test
    void profile_ofAModel_recordsItself() throws IOException {
        final Path model = Files.write(directory.resolve("m.onnx"), TinyModel.meanColour(4, InputLayout.NCHW, false));
        final Path kept = directory.resolve("kept.jfr");
        final Outcome outcome = Outcome.of("profile", "--model", model.toString(), "--seconds", "1", "--threads", "2",
                "--recording", kept.toString());
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().startsWith("8x8x3 -> 1x1x4, 784 multiply-adds, " + Backend.AUTO.resolve() + ", 2 threads"), outcome.out());
        assertEquals(outcome.out(), Outcome.of("profile", "--recording", kept.toString()).out());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "profile", "profile --seconds 3", "profile --model", "profile --model none.onnx", "profile --recording none.jfr",
        "profile --recording .", "profile --recording none.jfr --threads 2", "profile --recording none.jfr --json no/such/x.json",
        "profile --model none.onnx --seconds 0", "profile --model none.onnx --recording no/such/x.jfr", "profile x.jfr",
        "profile --model none.onnx --recording /dev/null", "profile --recording none.jfr --backend scalar",
        "profile --recording none.jfr --size 8x8", "profile --recording none.jfr --seconds 2",
    })
    void profile_wrongArguments_oneLineAndCode2(String line) {
        isRefused(Outcome.of(line.split(" ")));
    }

    @Test
    void profile_help_namesTheEvent() {
        final Outcome outcome = Outcome.of("profile", "--help");
        assertEquals(0, outcome.code());
        assertTrue(outcome.out().contains("+dev.lanefuse.Stage#enabled=true"), outcome.out());
        assertTrue(outcome.out().lines().allMatch(text -> text.length() <= 130), outcome.out());
    }

    @Test
    void profile_ofARecordingWithoutStages_saysHowToGetThem() throws IOException {
        final Path file = directory.resolve("empty.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            recording.stop();
            recording.dump(file);
        }
        isRefused(Outcome.of("profile", "--recording", file.toString()), "holds no stage", "+dev.lanefuse.Stage#enabled=true");
    }

    @Test
    void profile_ofSomethingElse_isRefused() throws IOException {
        isRefused(profile(new byte[0]), "r.jfr is no recording");
        isRefused(profile("FLR".getBytes(java.nio.charset.StandardCharsets.US_ASCII)), "r.jfr is no recording");
        isRefused(profile(new byte[1000]), "no chunk begins at byte 0");
        isRefused(profile(Arrays.copyOf(stages, stages.length - 1)), "the chunk at byte 0 has " + stages.length + " bytes");
        isRefused(profile(Arrays.copyOf(stages, stages.length + 1)));
        isRefused(profile(Arrays.copyOf(stages, stages.length + 100)), "no chunk begins at byte " + stages.length);
    }

    /** Headers for which the JDK's reader would wait for a JVM to go on, or read the same chunk for ever. */
    @Test
    void profile_ofChunksThatLie_isRefused() throws IOException {
        for (long size : new long[] {Long.MIN_VALUE, -1, 0, 67, stages.length - 1, stages.length + 1, Long.MAX_VALUE}) {
            isRefused(profile(ByteBuffer.wrap(stages.clone()).putLong(8, size).array()), "r.jfr is no recording");
        }
        for (byte state : new byte[] {1, -1}) {
            isRefused(profile(ByteBuffer.wrap(stages.clone()).put(64, state).array()), "not finished");
        }
        for (long position : new long[] {Long.MIN_VALUE, -1, 0, 1, stages.length, Long.MAX_VALUE}) {
            isRefused(profile(ByteBuffer.wrap(stages.clone()).putLong(16, position).array()), "no checkpoint at its byte " + position);
            profileInTime(ByteBuffer.wrap(stages.clone()).putLong(24, position).array());
        }
    }

    /** An event whose size leads back, nowhere, or out of the chunk. */
    @Test
    void profile_ofEventsThatDoNotLeadOn_isRefused() throws IOException {
        for (long length : new long[] {0, -40, Long.MIN_VALUE, stages.length, Long.MAX_VALUE}) {
            final ByteBuffer lies = ByteBuffer.wrap(stages.clone());
            for (int i = 0; i < 8; i++) { // the first event's, in nine bytes
                lies.put(68 + i, (byte) (length >>> 7 * i | 0x80));
            }
            isRefused(profile(lies.put(76, (byte) (length >>> 56)).array()), "the event at byte 68 has " + length + " bytes");
        }
        final byte[] twice = Arrays.copyOf(stages, 2 * stages.length);
        System.arraycopy(stages, 0, twice, stages.length, stages.length);
        twice[stages.length + 68] = 0;
        isRefused(profile(twice), "the event at byte " + (stages.length + 68) + " has 0 bytes");
    }

    /** Two checkpoints, each of which names the other as the one before: the JDK's reader would not come back. */
    @Test
    void profile_ofCheckpointsInACircle_isRefused() throws IOException {
        final ByteBuffer circle = ByteBuffer.wrap(stages.clone());
        final int last = (int) circle.getLong(16);
        final int distance = (int) number(circle, distanceAt(circle, last));
        assertTrue(distance < 0, "distance " + distance);
        final int at = distanceAt(circle, last + distance);
        for (int i = 0; i < 8; i++) { // a number of nine bytes in place of another
            assertTrue(circle.get(at + i) < 0, "no number of nine bytes");
            circle.put(at + i, (byte) (0x80 | -distance >> 7 * i & 0x7f));
        }
        circle.put(at + 8, (byte) 0);
        isRefused(profile(circle.array()), "does not lead backwards");
    }

    /** Where behind size, type, time and duration the distance of a checkpoint stands. */
    private static int distanceAt(ByteBuffer recording, int checkpoint) {
        int at = checkpoint;
        for (int field = 0; field < 4; field++) {
            for (int most = at + 8; recording.get(at) < 0 && at < most;) {
                at++;
            }
            at++;
        }
        return at;
    }

    private static long number(ByteBuffer recording, int at) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value |= (recording.get(at + i) & 0x7fL) << 7 * i;
            if (recording.get(at + i) >= 0) {
                return value;
            }
        }
        return value | (long) recording.get(at + 8) << 56;
    }

    /** Any answer will do that is one: a table, or one line. */
    private void profileInTime(byte[] recording) throws IOException {
        final String file = write(recording);
        final Outcome outcome =
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Outcome.of("profile", "--recording", file));
        if (outcome.code() == 0) {
            assertTrue(outcome.out().chars().allMatch(c -> c == '\n' || c >= ' ' && c <= '~'), outcome.out());
        } else {
            isRefused(outcome);
        }
    }

    @Test
    void profile_ofMutatedRecordings_alwaysEnds() throws IOException {
        final Random random = new Random(1);
        for (int i = 0; i < MUTATIONS; i++) {
            final byte[] recording = stages.clone();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                final int at = random.nextInt(3) == 0 ? random.nextInt(recording.length) : 68 + random.nextInt(2000);
                recording[at] = (byte) random.nextInt();
            }
            profileInTime(recording);
        }
    }
}
