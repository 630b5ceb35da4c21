package dev.lanefuse.cli;

import dev.lanefuse.Threads;
import dev.lanefuse.event.Events;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.Session;
import dev.lanefuse.onnx.OnnxModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Recording;

/** {@code profile}: says where the time of a network goes. */
final class ProfileCommand {
    static final String HELP = """
            Usage: lanefuse profile --recording FILE [options]
                   lanefuse profile --model FILE [options]

            Prints, stage by stage, what a recording of the JVM's flight recorder holds: multiply-adds of an image, how often the
            stage ran, the median time of an image, its share in the sum of the medians, GFLOP/s; then the shares as bars.

              --recording FILE    a .jfr file of a JVM that ran with
                                  -XX:StartFlightRecording:filename=FILE,+dev.lanefuse.Stage#enabled=true
                                  or, with --model, where to keep the recording
              --model FILE        an .onnx file to run and record here, on a seeded image
              --size HxW          its input size, where the file leaves that open
              --output NAME       the tensor at which it ends, where it has more outputs than one, or is to end before its output
              --threads N         threads of a run, 1 to 256 (default 1)
              --backend NAME      auto, simd or scalar (default auto)
              --seconds N         how long to warm up at least, and then how long to record, 1 to 600 (default 5); 10000 images at most
              --json FILE         also write the figures to FILE
              --help              this text

            A stage takes its time from its beginning to that of the next, on all threads, or on one where each had images of
            its own. In a table: the network's input and output, its multiply-adds, the backend, the threads.

            Exit code: 0; 1 if something fails; 2 if an argument or a file is wrong, or the recording holds no stage.
            """;

    /** Images that are recorded at most: more of a small network would only fill the disk. */
    private static final int MOST_IMAGES = 10_000;

    /** Seconds that a warm-up may take beyond what was asked for, while runs still become faster. */
    private static final double MORE_WARM_UP = 15;

    private ProfileCommand() {}

    /** Runs the command; the result is its exit code. */
    static int run(PrintStream out, List<String> arguments) throws UsageException, IOException {
        final Options options = Options.parse("profile", arguments, Set.of("--help"),
                Set.of("--recording", "--model", "--size", "--output", "--threads", "--backend", "--seconds", "--json"), Set.of());
        if (options.has("--help")) {
            out.print(HELP);
            return Main.OK;
        }
        if (!options.has("--recording") && !options.has("--model")) {
            throw new UsageException("profile got no --recording and no --model; expected one of them");
        }
        if (!Events.arePossible()) {
            throw new IllegalStateException("profile needs the module " + Events.MODULE + "; add --add-modules " + Events.MODULE);
        }
        final Path json = options.json();
        final Profile profile = new Profile(options.has("--model") ? record(options) : read(options));
        profile.print(out);
        if (json != null) {
            Files.writeString(json, profile.json());
        }
        return Main.OK;
    }

    private static Map<StageTimes.Stage, double[]> read(Options options) throws UsageException {
        options.refuseWithout("profile", "--model", List.of("--size", "--output", "--threads", "--backend", "--seconds"));
        final Path file = Options.input("--recording", options.get("--recording", ""), "a .jfr file");
        if (!Files.isRegularFile(file)) {
            throw new UsageException("--recording " + file + " is no file; expected a .jfr file");
        }
        final Map<StageTimes.Stage, double[]> times = StageTimes.read(file);
        if (times.isEmpty()) {
            throw new UsageException("--recording " + file + " holds no stage; expected one of a JVM with "
                    + "+dev.lanefuse.Stage#enabled=true that ran a network");
        }
        return times;
    }

    private static Map<StageTimes.Stage, double[]> record(Options options) throws UsageException, IOException {
        final int seconds = options.number("--seconds", 1, 600, 5);
        final Path kept = options.output("--recording");
        if (kept != null && Files.exists(kept) && !Files.isRegularFile(kept)) {
            throw new UsageException("--recording " + kept + " is no regular file; expected one, or none");
        }
        final OnnxModel model = Models.read(options);
        final Path file = kept != null ? kept : Files.createTempFile("lanefuse", ".jfr");
        if (kept == null) {
            file.toFile().deleteOnExit(); // should it be stopped meanwhile
        }
        try (Threads threads = Threads.of(options.threads());
                Recording recording = new Recording();
                Progress progress = new Progress()) {
            recording.enable("dev.lanefuse.Stage");
            final Network network = model.network(options.backend().resolve(), threads);
            final Session session = network.newSession();
            final float[] in = ModelBench.images(network.inputSize());
            final float[] out = new float[network.outputSize()];
            ModelBench.warmUp(() -> session.run(in, out), seconds, seconds + MORE_WARM_UP, Effort.FULL.steady(), progress);
            recording.start();
            progress.show("recording");
            final long start = System.nanoTime();
            for (int i = 0; i < MOST_IMAGES && System.nanoTime() - start < seconds * 1_000_000_000L; i++) { // an image a step
                session.run(in, out);
            }
            recording.stop();
            recording.dump(file);
            return StageTimes.read(file);
        } finally {
            if (kept == null) {
                Files.delete(file);
            }
        }
    }
}
