package dev.lanefuse.jmh.service;

import dev.lanefuse.jmh.report.Host;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * The command line of the harnesses of a service.
 *
 * <p>Exit codes: 0; 1 if something of ours did not run; 2 for wrong arguments, with one line on stderr.
 */
public final class Main {
    private static final String USAGE = "expected start [default | quick | compilations] or load [quick | slow]";

    private static final Path SHARED = Path.of("..", "shared");
    private static final Path IMAGES = SHARED.resolve("images");

    private Main() {}

    /** Runs a verb and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, Path.of("target", "bench"), String.join(" ", arguments)));
    }

    static int run(PrintStream out, PrintStream err, Path directory, String line) {
        try {
            final Path model = SHARED.resolve("models").resolve("mobilenetv2-1.0-224.onnx");
            Files.createDirectories(directory);
            switch (line) {
                case "start", "start default", "start quick" -> {
                    final StartPlan full = StartPlan.full(ColdStart.oneProcessor());
                    final StartReport report = new ColdStart(model, directory.resolve("start"))
                            .run(line.equals("start") ? full : line.endsWith("quick") ? full.quick() : full.defaults(), out);
                    report.print(out);
                    return write(out, directory.resolve("start.json"), report.json(Host.conditions()), report.failed());
                }
                case "start compilations" -> {
                    new Compilations(new ColdStart(model, directory.resolve("start"))).print(out, directory.resolve("start.jfr"));
                    return 0;
                }
                case "load", "load quick", "load slow" -> {
                    final LoadPlan full = LoadPlan.full();
                    final LoadReport report = new Load(model, IMAGES.resolve("imagenet_labels.txt"), photo(directory))
                            .run(line.equals("load") ? full : line.endsWith("quick") ? full.quick() : full.slow(), out);
                    report.print(out);
                    return write(out, directory.resolve("load.json"), report.json(Host.conditions()), false);
                }
                default -> {
                    err.println("lanefuse: got \"" + line + "\"; " + USAGE);
                    return 2;
                }
            }
        } catch (IOException | IllegalStateException e) {
            err.println("lanefuse: " + e);
            return 1;
        }
    }

    /** As a phone's or a browser's: a JPEG of some ten kilobytes. */
    private static Path photo(Path directory) throws IOException {
        final Path photo = directory.resolve("photo.jpg");
        ImageIO.write(ImageIO.read(IMAGES.resolve("grace_hopper.bmp").toFile()), "jpeg", photo.toFile());
        return photo;
    }

    private static int write(PrintStream out, Path file, String json, boolean failed) throws IOException {
        Files.writeString(file, json);
        out.println("written: " + file);
        return failed ? 1 : 0;
    }
}
