package dev.lanefuse.cli;

import dev.lanefuse.image.ImageFormatException;
import dev.lanefuse.onnx.OnnxFormatException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** The command line: finds the command and turns what goes wrong into one line and an exit code. */
public final class Main {
    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;

    private static final String HELP = """
            Usage: java --add-modules jdk.incubator.vector -jar lanefuse.jar <command> [options]

              classify    what is on photos, by a network from an .onnx file
              bench       measure MobileNetV2's inverted residual blocks, trained ones, or a network from an .onnx file
              profile     where the time of a network goes, stage by stage, from a recording of the flight recorder
              info        which backend runs here, and why; what an .onnx file comes to

            <command> --help says more. Exit code: 0; 1 if something fails or bits differ; 2 if an argument or a file is wrong.
            """;

    private Main() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        final int code = run(System.out, System.err, arguments);
        System.exit(System.out.checkError() ? fail(System.err, "what was printed could not be written", FAILURE) : code);
    }

    /** Runs a command; the result is its exit code. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        try {
            return dispatch(out, err, List.of(arguments));
        } catch (UsageException | NpyFormatException | OnnxFormatException | ImageFormatException e) {
            return fail(err, e.getMessage(), USAGE);
        } catch (IOException | IllegalStateException e) {
            return fail(err, e instanceof IOException ? e.toString() : e.getMessage(), FAILURE);
        } catch (OutOfMemoryError e) {
            return fail(err, e);
        }
    }

    /** Says in one line what there was not enough of. */
    static int fail(PrintStream err, OutOfMemoryError e) {
        final boolean threads = String.valueOf(e.getMessage()).contains("native thread");
        return fail(err, threads ? "out of threads (" + e.getMessage() + "); ask for fewer with --threads, or have the system allow more"
                : "out of memory (" + e.getMessage() + "); give the JVM more with -Xmx", FAILURE);
    }

    /** Says in one line what went wrong. */
    static int fail(PrintStream err, String message, int code) {
        err.println("lanefuse: " + message.replaceAll("\\R", " "));
        return code;
    }

    private static int dispatch(PrintStream out, PrintStream err, List<String> arguments) throws UsageException, IOException {
        if (arguments.isEmpty()) {
            throw new UsageException("no command is given; expected classify, bench, profile, info or --help");
        }
        final List<String> options = arguments.subList(1, arguments.size());
        return switch (arguments.getFirst()) {
            case "classify" -> ClassifyCommand.run(out, err, options);
            case "bench" -> BenchCommand.run(out, err, options);
            case "profile" -> ProfileCommand.run(out, options);
            case "info" -> InfoCommand.run(out, options);
            case "--help", "-h", "help" -> {
                out.print(HELP);
                yield OK;
            }
            default -> throw new UsageException("the command is \"" + arguments.getFirst()
                    + "\"; expected classify, bench, profile, info or --help");
        };
    }
}
