package dev.lanefuse.cli;

import dev.lanefuse.Backend;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/** {@code info}: says what runs here and why. */
final class InfoCommand {
    static final String HELP = """
            Usage: lanefuse info

            Prints CPU, JVM, the lanes of a vector of floats (1: there is no SIMD backend here), and which backend serves with which
            register tiles, and why. Measures nothing.
            """;

    private InfoCommand() {}

    /** Runs the command; the result is its exit code. */
    static int run(PrintStream out, List<String> arguments) throws UsageException {
        final Options options = Options.parse("info", arguments, Set.of("--help"), Set.of(), Set.of());
        if (options.has("--help")) {
            out.print(HELP);
            return Main.OK;
        }
        try {
            Machine.print(out, Backend.AUTO);
            out.println("lanes    " + Backend.lanes());
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage()); // the system property names no backend
        }
        return Main.OK;
    }
}
