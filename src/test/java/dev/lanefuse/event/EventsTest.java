package dev.lanefuse.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.Activation;
import dev.lanefuse.Backend;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.Convolution;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.InvertedResidual;
import dev.lanefuse.Samples;
import dev.lanefuse.Threads;
import dev.lanefuse.Workspace;
import dev.lanefuse.embedding.Jvm;
import dev.lanefuse.net.MobileNetV2;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.SeededWeights;
import dev.lanefuse.net.Session;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What recordings hold, and that it is nothing unless they ask for it. */
class EventsTest {
    private static final MobileNetV2 MODEL = MobileNetV2.of(0.35, 32).withClasses(10);
    private static final float[] IMAGES = Samples.values(2 * 32 * 32 * 3, 1, new Random(2));

    @TempDir
    Path directory;

    /** Our events of a recording that asks for some of them. */
    private List<RecordedEvent> record(Runnable body, String... enabled) throws IOException {
        final Path file = directory.resolve("r.jfr");
        try (Recording recording = new Recording()) {
            for (String name : enabled) {
                recording.enable("dev.lanefuse." + name);
            }
            recording.start();
            body.run();
            recording.stop();
            recording.dump(file);
        }
        return ours(file);
    }

    private static List<RecordedEvent> ours(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream().filter(event -> event.getEventType().getName().startsWith("dev.lanefuse."))
                .toList();
    }

    private static List<RecordedEvent> named(String name, List<RecordedEvent> events) {
        return events.stream().filter(event -> event.getEventType().getName().equals("dev.lanefuse." + name)).toList();
    }

    private static Network network(Threads threads) {
        return MODEL.prepare(SeededWeights.of(MODEL, 1), Backend.AUTO.resolve(), threads); // whose kernels are not switched
    }

    private static void runTwoImages(Session session) {
        session.run(2, IMAGES, 0, new float[20], 0);
    }

    @Test
    void recording_thatAsksForNothing_holdsNothing() throws IOException {
        final Session session = network(Threads.CALLER).newSession();
        assertEquals(List.of(), record(() -> {
            assertFalse(Events.wantRuns());
            runTwoImages(session);
            Events.backend("SCALAR", 8, "a test");
        }));
        assertFalse(Events.wantRuns());
    }

    @Test
    void recording_ofANetwork_holdsEveryStage() throws IOException {
        try (Threads three = Threads.of(3)) { // which share two images
            for (Threads threads : List.of(Threads.CALLER, three)) {
                final Network network = network(threads);
                final Session session = network.newSession();
                final List<RecordedEvent> events = record(() -> runTwoImages(session), "Run", "Stage");
                final RecordedEvent run = named("Run", events).getFirst();
                assertEquals("32x32x3", run.getString("input"));
                assertEquals("1x1x10", run.getString("output"));
                assertEquals(2, run.getInt("images"));
                assertEquals(2 * network.multiplyAdds(), run.getLong("multiplyAdds"));
                assertEquals(Backend.AUTO.resolve().name(), run.getString("backend"));
                assertEquals(threads.count(), run.getInt("threads"));

                final List<RecordedEvent> stages = new ArrayList<>(named("Stage", events));
                stages.sort((a, b) -> a.getStartTime().compareTo(b.getStartTime()));
                assertEquals(2 * 19 + 1, stages.size()); // 21 layers: stem and first block are one, the last takes both images
                long multiplyAdds = 0;
                long nanos = 0;
                String shape = "32x32x3";
                for (int i = 0; i < stages.size(); i++) {
                    final RecordedEvent stage = stages.get(i);
                    final int index = i == 38 ? 19 : i % 19;
                    assertEquals(index, stage.getInt("index"));
                    assertEquals(i == 38 ? 2 : 1, stage.getInt("images"));
                    assertEquals(index == 0 ? "32x32x3" : shape, stage.getString("input"));
                    assertEquals("32x32x3 -> 1x1x10, " + network.multiplyAdds() + " multiply-adds", stage.getString("network"));
                    assertEquals(run.getString("backend"), stage.getString("backend"));
                    assertEquals(threads.count(), stage.getInt("threads"));
                    assertEquals(i < 38 ? stages.get(index).getString("stage") : "fully connected, linear", stage.getString("stage"));
                    shape = stage.getString("output");
                    multiplyAdds += stage.getLong("multiplyAdds");
                    nanos += stage.getDuration().toNanos();
                }
                assertEquals("1x1x10", shape);
                assertEquals(2 * network.multiplyAdds(), multiplyAdds);
                assertTrue(nanos > 0 && nanos <= run.getDuration().toNanos(), nanos + " of " + run.getDuration());
                assertTrue(stages.getFirst().getString("stage").startsWith("dense 3x3 s2, ReLU6 + fused block 16=16-8"),
                        stages.getFirst().getString("stage"));
            }
        }
    }

    /** Of three images each of two threads computes one by itself, and both the third. */
    @Test
    void recording_ofImagesApart_holdsTheStagesOfEach() throws IOException {
        try (Threads two = Threads.of(2)) {
            final Network network = network(two);
            final Session session = network.newSession();
            final float[] three = new float[3 * network.inputSize()];
            final List<RecordedEvent> events = record(() -> session.run(3, three, 0, new float[30], 0), "Run", "Stage");
            final RecordedEvent run = named("Run", events).getFirst();
            assertEquals(3, run.getInt("images"));
            assertEquals(2, run.getInt("threads"));
            final List<RecordedEvent> stages = named("Stage", events);
            assertEquals(3 * 20, stages.size());
            assertEquals(3 * network.multiplyAdds(), stages.stream().mapToLong(stage -> stage.getLong("multiplyAdds")).sum());
            for (int index = 0; index < 20; index++) {
                final int at = index;
                final List<RecordedEvent> own = stages.stream().filter(stage -> stage.getInt("index") == at).toList();
                assertEquals(List.of(false, true, true), own.stream().map(stage -> stage.getBoolean("apart")).sorted().toList());
                assertTrue(own.stream().allMatch(stage -> stage.getInt("images") == 1 && stage.getInt("threads") == 2), own.toString());
            }
            assertTrue(stages.stream().allMatch(stage -> stage.getDuration().compareTo(run.getDuration()) <= 0
                    && !stage.getEndTime().isAfter(run.getEndTime())), "a stage ends behind the run");
        }
    }

    @Test
    void recording_ofOneKind_holdsNoOther() throws IOException {
        final Session session = network(Threads.CALLER).newSession();
        assertEquals(1, record(() -> runTwoImages(session), "Run").size());
        assertEquals(39, named("Stage", record(() -> runTwoImages(session), "Stage")).size());
    }

    @Test
    void recording_ofARunThatIsRefused_holdsNothing() throws IOException {
        final Session session = network(Threads.CALLER).newSession();
        assertEquals(List.of(), record(
                () -> assertThrows(IllegalArgumentException.class, () -> session.run(IMAGES, new float[9])), "Run", "Stage"));
    }

    @Test
    void recording_ofBlocksAndConvolutions_holdsTheirRuns() throws IOException {
        final BlockSpec spec = BlockSpec.bottleneckBlock(7, 5, 8, 2, 4, 2);
        final InvertedResidual block = InvertedResidual.prepare(spec, Samples.weights(spec, 1));
        final ConvolutionSpec single = ConvolutionSpec.pointwise(1, 3, 2, 6, Activation.NONE);
        final Convolution convolution =
                Convolution.prepare(single, Samples.weights(single, new Random(1)), Backend.SCALAR, Threads.CALLER);
        final Workspace staging = block.newStagingWorkspace();
        final List<RecordedEvent> runs = new ArrayList<>(record(() -> {
            block.run(IMAGES, new float[48]);
            block.run(FloatBuffer.wrap(IMAGES), FloatBuffer.allocate(48), staging);
            convolution.run(2, IMAGES, 0, 2, null, 0, 6, new float[36], 0, 6, convolution.newWorkspace());
        }, "Run", "Stage"));
        runs.sort(Comparator.comparing(RecordedEvent::getStartTime)); // in the file they may stand otherwise
        assertEquals(3, runs.size());
        for (RecordedEvent run : runs.subList(0, 2)) {
            assertEquals("7x5x8", run.getString("input"));
            assertEquals("4x3x4", run.getString("output"));
            assertEquals(1, run.getInt("images"));
            assertEquals(spec.multiplyAdds(), run.getLong("multiplyAdds"));
        }
        assertEquals(2, runs.getLast().getInt("images"));
        assertEquals(2 * 3 * 2 * 6, runs.getLast().getLong("multiplyAdds"));
        assertEquals("SCALAR", runs.getLast().getString("backend"));
        try (Threads two = Threads.of(2)) {
            final InvertedResidual shared = InvertedResidual.prepare(spec, Samples.weights(spec, 1), Backend.AUTO, two);
            assertEquals(2, record(() -> shared.run(IMAGES, new float[48]), "Run").getFirst().getInt("threads"));
        }
    }

    /** A JVM of its own, with this one's class path. */
    private static Jvm start(String... options) throws IOException, InterruptedException {
        final List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        return Jvm.run(arguments.toArray(String[]::new));
    }

    /** Runs a network and says whether that could have been recorded. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            runTwoImages(network(Threads.CALLER).newSession());
            System.out.println("events are possible: " + Events.arePossible());
        }
    }

    @Test
    void jvm_startedWithARecording_holdsTheSelectionToo() throws Exception {
        final Path file = directory.resolve("s.jfr");
        start("-XX:StartFlightRecording:filename=" + file
                + ",+dev.lanefuse.Run#enabled=true,+dev.lanefuse.Stage#enabled=true,+dev.lanefuse.Backend#enabled=true");
        final List<RecordedEvent> events = ours(file);
        assertEquals("SCALAR", named("Backend", events).getFirst().getString("backend"));
        assertTrue(named("Backend", events).getFirst().getInt("lanes") > 0);
        assertTrue(named("Backend", events).getFirst().getString("reason").contains("--add-modules jdk.incubator.vector"));
        assertEquals(1, named("Run", events).size());
        assertEquals(39, named("Stage", events).size());
    }

    @Test
    void jvm_withoutTheModule_runs() throws Exception {
        assertEquals("false", start("--limit-modules", "java.base").after("events are possible:"));
    }
}
