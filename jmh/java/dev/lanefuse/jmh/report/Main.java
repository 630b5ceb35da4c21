package dev.lanefuse.jmh.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The command line of the report.
 *
 * <p>Exit codes: 0; 1 if something became slower or an engine of ours did not run; 2 for wrong arguments or files, with one line on stderr.
 */
public final class Main {
    private static final String USAGE = "expected run [full|quick|nets], compare BEFORE.json AFTER.json, or page REPORT.json";

    private Main() {}

    /** Runs a verb and ends the JVM with its exit code; with {@code -Dbench.quick=true}, {@code run} is {@code run quick}. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, Path.of("target", "bench"), arguments));
    }

    static int run(PrintStream out, PrintStream err, Path directory, String... arguments) {
        try {
            final String verb = arguments.length == 0 ? "" : arguments[0];
            if (verb.equals("run") && arguments.length <= 2) {
                final String standard = Boolean.getBoolean("bench.quick") ? "quick" : "full";
                return measure(out, directory, Plan.named(arguments.length == 2 ? arguments[1] : standard));
            }
            if (verb.equals("compare") && arguments.length == 3) {
                final Comparison comparison = Comparison.of(read(arguments[1]), read(arguments[2]));
                comparison.print(out);
                return comparison.slower() ? 1 : 0;
            }
            if (verb.equals("page") && arguments.length == 2) {
                out.print(Page.of(read(arguments[1])));
                return 0;
            }
            throw new IllegalArgumentException("got \"" + String.join(" ", arguments) + "\"; " + USAGE);
        } catch (IllegalArgumentException e) {
            err.println("lanefuse: " + e.getMessage().replaceAll("\\R", " "));
            return 2;
        } catch (IOException e) {
            err.println("lanefuse: " + e);
            return 1;
        }
    }

    private static int measure(PrintStream out, Path directory, Plan plan) throws IOException {
        Files.createDirectories(directory);
        final Report report = Rounds.run(plan, directory, out);
        Files.writeString(directory.resolve("report.json"), ReportJson.write(report));
        Files.writeString(directory.resolve("report.html"), Page.of(report));
        new Summary(report).tiles().forEach(tile -> out.printf("%10s  %s%n", tile.figure(), tile.meaning()));
        out.println("written: " + directory.resolve("report.html") + ", report.json, jmh.json, jmh.log");
        return code(report);
    }

    /** Of a run: 1 if something of this tree did not run. */
    static int code(Report report) {
        return report.rows().stream().anyMatch(row -> !row.ran() && row.cell().isOurs()) ? 1 : 0;
    }

    private static Report read(String name) {
        try {
            return ReportJson.read(Files.readString(Path.of(name)));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + name + "; expected a report.json", e);
        } catch (CharacterCodingException | InvalidPathException e) {
            throw new IllegalArgumentException(name + " is no text; expected a report.json", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(name + " cannot be read (" + e.getMessage() + "); expected a report.json", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is no report: " + e.getMessage(), e);
        }
    }
}
