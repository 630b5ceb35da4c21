package dev.lanefuse.cli;

import dev.lanefuse.Backend;
import dev.lanefuse.Threads;
import dev.lanefuse.net.Memory;
import dev.lanefuse.net.Network;
import dev.lanefuse.onnx.OnnxModel;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code info}: says what runs here and why. */
final class InfoCommand {
    static final String HELP = """
            Usage: lanefuse info [options]

            Prints CPU, JVM, the lanes of a vector of floats (1: there is no SIMD backend here), and which backend serves with which
            register tiles, and why. Measures nothing.

              --model FILE    also what an .onnx file comes to: which of its nodes are fused and which are not, the memory of
                              the packed weights and of a session (its arena, scratch included; what batches add to it)
              --size HxW      its input size, where the file leaves that open
              --output NAME   the tensor at which it ends, where it has more outputs than one, or is to end before its output
              --threads N     threads of a run, 1 to 256 (default 1)
              --help          this text
            """;

    private InfoCommand() {}

    /** Runs the command; the result is its exit code. */
    static int run(PrintStream out, List<String> arguments) throws UsageException, IOException {
        final Options options = Options.parse("info", arguments, Set.of("--help"), Set.of("--model", "--size", "--output", "--threads"), Set
                .of());
        if (options.has("--help")) {
            out.print(HELP);
            return Main.OK;
        }
        options.refuseWithout("info", "--model", List.of("--size", "--output", "--threads"));
        final int threads = options.threads();
        final OnnxModel model = options.has("--model") ? Models.read(options) : null;
        try {
            Machine.print(out, Backend.AUTO);
            out.println("lanes    " + Backend.lanes());
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage()); // a system property has none of its values
        }
        if (model != null) {
            print(out, model, threads);
        }
        return Main.OK;
    }

    private static void print(PrintStream out, OnnxModel model, int threadCount) {
        out.println();
        model.describe().forEach(out::println);
        try (Threads threads = Threads.of(threadCount)) {
            final Network network = model.network(Backend.AUTO.resolve(), threads);
            out.println();
            out.printf(Locale.ROOT, "multiply-adds  %,d%n", network.multiplyAdds());
            out.printf(Locale.ROOT, "parameters     %,d%n", network.parameters());
            final Memory memory = network.memory();
            out.printf(Locale.ROOT, "weights        %.2f MiB packed%n", mebibytes(memory.weightBytes()));
            out.printf(Locale.ROOT, "arena          %.2f MiB a session, scratch of %d %s included%n", mebibytes(memory.sessionBytes()),
                    threadCount, threadCount == 1 ? "thread" : "threads");
            if (threadCount > 1) {
                out.printf(Locale.ROOT, "batches        %.2f MiB more from %d images a run on%n", mebibytes(memory.batchBytes()),
                        threadCount);
            }
            out.printf(Locale.ROOT, "native heap    %d bytes%n", memory.nativeBytes());
        }
    }

    private static double mebibytes(long bytes) {
        return bytes / 1024.0 / 1024.0;
    }
}
