package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.embedding.Jvm;
import dev.lanefuse.net.Layer;
import dev.lanefuse.net.MobileNetV2;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.SeededWeights;
import dev.lanefuse.net.Session;
import dev.lanefuse.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a fresh JVM says of its kernels while it runs a network, by the system property {@code dev.lanefuse.warmup}. */
class ReadinessIT {
    private static final String INCUBATOR = "--add-modules=jdk.incubator.vector";

    @TempDir
    Path directory;

    private static Jvm run(String... options) throws IOException, InterruptedException {
        final List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        return Jvm.run(arguments.toArray(String[]::new));
    }

    /** Prepares a network, runs it until all is ready, and prints how it was at each step. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws InterruptedException {
            final AtomicBoolean called = new AtomicBoolean();
            final MobileNetV2 model = MobileNetV2.of(0.35, 32).withClasses(10);
            final CompletableFuture<Void> callback;
            final Network network;
            try {
                System.out.println("at first " + Readiness.state());
                callback = Readiness.whenReady().thenRun(() -> called.set(true));
                network = model.prepare(SeededWeights.of(model, 1));
            } catch (IllegalArgumentException e) {
                System.out.println("refused " + e.getMessage());
                return;
            }
            System.out.println("prepared " + Readiness.state() + ", served by " + Backend.AUTO.serving());
            System.out.println("described " + Backend.AUTO.description());

            final float[] in = Samples.values(network.inputSize(), 1, new Random(2));
            final float[] expected = run(model.prepare(SeededWeights.of(model, 1), Backend.SCALAR, Threads.CALLER).newSession(), in);
            final Session session = network.newSession();
            int states = 0;
            int wrong = 0;
            Map<String, Backend> last = Map.of();
            while (Readiness.state() == Readiness.State.WARMING_UP) {
                final Map<String, Backend> kernels = Readiness.kernels();
                states += kernels.equals(last) ? 0 : 1;
                last = kernels;
                wrong += Arrays.equals(expected, run(session, in)) ? 0 : 1;
            }
            Readiness.warmUp();
            wrong += Arrays.equals(expected, run(session, in)) ? 0 : 1;
            callback.join(); // it is called behind the end of the warm-up, which waits for none
            System.out.println("while states " + states);
            System.out.println("wrong answers " + wrong);
            System.out.println("in the end " + Readiness.state() + ", served by " + Backend.AUTO.serving() + ", called " + called);
            System.out.println("kernels " + new TreeSet<>(Readiness.kernels().values()));
        }

        private static float[] run(Session session, float[] in) {
            final float[] out = new float[10];
            session.run(in, out);
            return out;
        }
    }

    @Test
    void background_switchesKernelByKernelWithoutChangingABit() throws Exception {
        final Path file = directory.resolve("w.jfr");
        final Jvm jvm = run(INCUBATOR, "-XX:StartFlightRecording:filename=" + file
                + ",+dev.lanefuse.Warmup#enabled=true,+dev.lanefuse.Run#enabled=true,+dev.lanefuse.Backend#enabled=true");
        assertEquals("IDLE", jvm.after("at first"));
        assertEquals("WARMING_UP, served by SCALAR", jvm.after("prepared"));
        assertTrue(jvm.after("described").endsWith("; scalar kernels serve until those are compiled"), jvm.after("described"));
        assertTrue(Integer.parseInt(jvm.after("while states")) > 2, "kernels serve one after the other: " + jvm.lines());
        assertEquals("0", jvm.after("wrong answers"));
        assertEquals("READY, served by SIMD, called true", jvm.after("in the end"));
        assertEquals("[SIMD]", jvm.after("kernels"));
        assertTrue(jvm.after("INFO:").matches("lanefuse is ready: all SIMD kernels are compiled, after .* ms \\(.* lanes, .*\\)"),
                "one line in the log: " + jvm.lines());

        final List<RecordedEvent> switched = named("Warmup", file);
        assertEquals(Kernel.values().length, switched.stream().map(event -> event.getString("kernel")).distinct().count());
        assertEquals(Kernel.values().length, switched.size());
        assertTrue(switched.stream().allMatch(event -> event.getDuration("sinceStart").toNanos() > 0));
        assertEquals(List.of("SIMD"), named("Backend", file).stream().map(event -> event.getString("backend")).toList());
        final List<RecordedEvent> runs = new ArrayList<>(named("Run", file)); // one by scalar kernels in any case, and the last by SIMD
        runs.sort(Comparator.comparing(RecordedEvent::getStartTime));
        assertEquals("SCALAR", runs.getFirst().getString("backend"));
        assertEquals("SCALAR", runs.get(1).getString("backend"));
        assertEquals("SIMD", runs.getLast().getString("backend"));
    }

    private static List<RecordedEvent> named(String name, Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream().filter(event -> event.getEventType().getName().equals("dev.lanefuse." + name))
                .toList();
    }

    /** Prepares one thing, first of weights that are refused, and prints how it is then. */
    static final class Door {
        private Door() {}

        public static void main(String[] door) {
            try {
                prepare(door[0], Float.NaN);
            } catch (IllegalArgumentException e) {
                System.out.println("refused " + Readiness.state());
            }
            prepare(door[0], 1);
            System.out.println("prepared " + Readiness.state());
        }

        private static void prepare(String door, float weight) {
            final ConvolutionSpec spec = ConvolutionSpec.pointwise(1, 1, 1, 1, Activation.NONE);
            final ConvolutionWeights weights = new ConvolutionWeights(new float[] {weight}, null, null);
            switch (door) {
                case "convolution" -> Convolution.prepare(spec, weights, Backend.AUTO, Threads.CALLER);
                case "block" -> InvertedResidual.prepare(BlockSpec.bottleneckBlock(1, 1, 1, 1, 1, 1), new BlockWeights(null,
                        new ConvolutionWeights(new float[9], null, null), weights));
                default -> Network.prepare(1, 1, 1, List.of(new Layer.Convolution(spec, weights)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"convolution", "block", "network"})
    void warmUp_startsWhenSomethingHasBeenPrepared(String door) throws Exception {
        final Jvm jvm = Jvm.run(INCUBATOR, "-cp", System.getProperty("java.class.path"), Door.class.getName(), door);
        assertEquals("IDLE", jvm.after("refused"));
        assertEquals("WARMING_UP", jvm.after("prepared"));
    }

    /** Asks for SIMD by name, or starts the warm-up by hand, as arguments say, and prints how it is then. */
    static final class Asking {
        private Asking() {}

        public static void main(String[] what) throws InterruptedException {
            final ConvolutionSpec spec = ConvolutionSpec.pointwise(1, 1, 1, 1, Activation.NONE);
            final ConvolutionWeights weights = new ConvolutionWeights(new float[] {1}, null, null);
            if (what[0].equals("simd")) {
                final Convolution convolution = Convolution.prepare(spec, weights, Backend.SIMD, Threads.CALLER);
                convolution.run(new float[1], new float[1]);
                System.out.println("prepared " + Readiness.state() + ", " + convolution.backend() + ", served by " + Backend.SIMD
                        .serving());
                System.out.println("described " + Backend.SIMD.description());
            } else {
                Readiness.start();
                System.out.println("started " + Readiness.state() + ", done " + Readiness.whenReady().isDone());
                Readiness.whenReady().complete(null); // the caller's own
                System.out.println("another done " + Readiness.whenReady().isDone());
                Readiness.warmUp();
                System.out.println("in the end " + Readiness.state() + " " + Readiness.kernels().keySet().contains("pointwise"));
            }
        }
    }

    private Jvm asking(String what, String... options) throws IOException, InterruptedException {
        final List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of(INCUBATOR, "-cp", System.getProperty("java.class.path"), Asking.class.getName(), what));
        return Jvm.run(arguments.toArray(String[]::new));
    }

    /** From the first run on, and no warm-up for it. */
    @Test
    void simdByName_servesAtOnce() throws Exception {
        final Path file = directory.resolve("s.jfr");
        final Jvm jvm = asking("simd", "-XX:StartFlightRecording:filename=" + file + ",+dev.lanefuse.Run#enabled=true");
        assertEquals("IDLE, SIMD, served by SIMD", jvm.after("prepared"));
        assertTrue(jvm.after("described").endsWith("C2 and fused multiply-add"), jvm.after("described"));
        assertEquals(List.of("SIMD"), named("Run", file).stream().map(event -> event.getString("backend")).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"simd", "SIMD"})
    void simdByProperty_servesAtOnce(String value) throws Exception {
        final Jvm jvm = run(INCUBATOR, "-Ddev.lanefuse.backend=" + value);
        assertEquals("READY", jvm.after("at first"));
        assertEquals("READY, served by SIMD", jvm.after("prepared"));
        assertEquals("[SIMD]", jvm.after("kernels"));
    }

    /** Without a warm-up by itself, and with one that somebody starts. */
    @Test
    void off_andStartedByHand_isReadyInTheEnd() throws Exception {
        final Jvm jvm = asking("start", "-Ddev.lanefuse.warmup=off");
        assertEquals("WARMING_UP, done false", jvm.after("started"));
        assertEquals("false", jvm.after("another done"));
        assertEquals("READY true", jvm.after("in the end"));
    }

    /** A service that is ready, and whose recorder is started then. */
    static final class Recorded {
        private Recorded() {}

        public static void main(String[] arguments) throws InterruptedException {
            Readiness.warmUp();
            Thread.sleep(500); // its thread has ended
            try (Recording recording = new Recording()) {
                recording.start();
                System.out.println("recording");
            }
        }
    }

    @Test
    void recorder_startedLater_makesTheEventsReadyBeforeTheNextRun() throws Exception {
        final List<String> lines = Jvm.run(INCUBATOR, "-Xlog:class+load:stdout", "-cp", System.getProperty("java.class.path"),
                Recorded.class.getName()).lines();
        final List<String> events = lines.subList(0, lines.indexOf("recording")).stream()
                .filter(line -> line.contains(" dev.lanefuse.event.")).toList();
        assertTrue(events.stream().anyMatch(line -> line.contains(".RunEvent ")), events.toString());
        final List<String> ready = lines.subList(0, lines.indexOf(events.getLast()));
        assertTrue(ready.stream().anyMatch(line -> line.contains("lanefuse is ready")), "loaded before the recorder was started");
    }

    /** Options of which the selection does not know: the warm-up looks for them, and waits for no compiler that is not there. */
    @ParameterizedTest
    @CsvSource({
        "-XX:TieredStopAtLevel=3, -XX:TieredStopAtLevel",
        "-XX:TieredStopAtLevel=2, -XX:TieredStopAtLevel",
        "-XX:-UseCompiler,        -XX:-UseCompiler",
    })
    void background_withoutC2_keepsScalarKernelsAndSaysWhy(String option, String reason) throws Exception {
        final Jvm jvm = run(INCUBATOR, option);
        assertEquals("WARMING_UP, served by SCALAR", jvm.after("prepared"));
        assertEquals("C2 is off, and without it a vector is an object; leave out " + reason,
                jvm.after("WARNING: lanefuse keeps scalar kernels:"));
        assertEquals("0", jvm.after("wrong answers"));
        assertEquals("READY, served by SCALAR, called true", jvm.after("in the end"));
        assertEquals("[SCALAR]", jvm.after("kernels"));
    }

    @Test
    void blocking_preparesWhatIsReady() throws Exception {
        final Jvm jvm = run(INCUBATOR, "-Ddev.lanefuse.warmup=blocking");
        assertEquals("READY, served by SIMD", jvm.after("prepared"));
        assertEquals("0", jvm.after("wrong answers"));
    }

    @Test
    void off_servesSimdAtOnce() throws Exception {
        final Jvm jvm = run(INCUBATOR, "-Ddev.lanefuse.warmup=off");
        assertEquals("READY, served by SIMD", jvm.after("prepared")); // nothing will be switched
        assertTrue(jvm.after("described").endsWith("C2 and fused multiply-add"), jvm.after("described"));
        assertEquals("0", jvm.after("wrong answers"));
    }

    @Test
    void property_ofAnotherValue_isRefused() throws Exception {
        assertEquals("system property dev.lanefuse.warmup is \"soon\"; expected background, blocking or off",
                run(INCUBATOR, "-Ddev.lanefuse.warmup=soon").after("refused"));
    }

    @Test
    void property_ofAnotherValue_isOneLineOfTheCommandLine() throws Exception {
        final Process process = Jvm.builder(Jvm.HOME, INCUBATOR, "-Ddev.lanefuse.warmup=soon", "-cp", System.getProperty("java.class.path"),
                "dev.lanefuse.cli.Main", "bench", "--quick").start();
        assertEquals(List.of("lanefuse: system property dev.lanefuse.warmup is \"soon\"; expected background, blocking or off"),
                process.inputReader().lines().filter(line -> line.startsWith("lanefuse:") || line.contains("Exception")).toList());
        assertEquals(2, process.waitFor());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--add-modules=java.base", INCUBATOR})
    void scalarBackend_isReadyAtOnce(String module) throws Exception {
        final Jvm jvm = run(module, "-Ddev.lanefuse.backend=scalar");
        assertEquals("READY", jvm.after("at first"));
        assertEquals("READY, served by SCALAR", jvm.after("prepared"));
        assertEquals("READY, served by SCALAR, called true", jvm.after("in the end"));
        assertEquals("[SCALAR]", jvm.after("kernels"));
        if (module.equals(INCUBATOR)) {
            assertEquals("lanefuse runs its scalar backend: the system property dev.lanefuse.backend asks for it", jvm.after("INFO:"));
        }
    }
}
