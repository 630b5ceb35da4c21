package dev.lanefuse.cli;

import dev.lanefuse.Backend;
import dev.lanefuse.kernel.scalar.FmaPeak;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the figures were measured on. */
public final class Machine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Prints CPU, JVM, and what a choice of backend comes to and why. */
    static void print(PrintStream out, Backend backend) {
        final String description = backend.description();
        out.println("CPU      " + cpu());
        out.println("JVM      " + jvm());
        out.println("backend  " + description.replaceFirst(": ", ":" + System.lineSeparator() + " ".repeat(9)));
    }

    /** The CPU's name where the system tells it, else the architecture; and how many of its processors this JVM may use. */
    public static String cpu() {
        final int processors = Runtime.getRuntime().availableProcessors();
        return model() + ", " + processors + (processors == 1 ? " processor" : " processors");
    }

    private static String model() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name") && line.contains(":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst().orElse(System.getProperty("os.arch"));
        } catch (IOException | UncheckedIOException e) {
            return System.getProperty("os.arch"); // not Linux, or nobody may read it
        }
    }

    /** The JVM with its version and system. */
    public static String jvm() {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version") + " ("
                + System.getProperty("java.vm.vendor") + "), " + System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    /** GFLOP/s that one thread reaches with multiply-adds alone, measured for some milliseconds with the widest lanes there are. */
    static double peak(int millis) {
        return Backend.lanes() > 1 ? dev.lanefuse.kernel.simd.FmaPeak.gigaflops(millis) : FmaPeak.gigaflops(millis);
    }
}
