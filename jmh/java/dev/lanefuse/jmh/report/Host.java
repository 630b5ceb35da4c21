package dev.lanefuse.jmh.report;

import dev.lanefuse.cli.Machine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the figures are measured on, as far as the system tells it. */
public final class Host {
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");

    private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getOperatingSystemMXBean();

    private Host() {}

    /** How many threads wanted to run within the last minute; negative where the system does not tell. */
    static double load() {
        return SYSTEM.getSystemLoadAverage();
    }

    /** By name. */
    public static Map<String, String> conditions() {
        final Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("CPU", Machine.cpu());
        final String caches = caches();
        if (!caches.isEmpty()) {
            conditions.put("caches", caches);
        }
        if (SYSTEM instanceof com.sun.management.OperatingSystemMXBean system) {
            conditions.put("memory", String.format(Locale.ROOT, "%.1f GiB", system.getTotalMemorySize() / Math.scalb(1.0, 30)));
        }
        conditions.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        conditions.put("JVM", Machine.jvm());
        final String commit = git("rev-parse", "--short=12", "HEAD");
        if (!commit.isEmpty()) {
            conditions.put("commit", commit + (git("status", "--porcelain", "--untracked-files=no").isEmpty() ? "" : " and changes"));
        }
        return conditions;
    }

    /** Linux tells the caches of a processor as files: {@code L1 48 KiB, L2 2 MiB, L3 260 MiB}. */
    private static String caches() {
        final List<String> caches = new ArrayList<>();
        for (int i = 0; Files.isReadable(CACHES.resolve("index" + i + "/size")); i++) {
            final Path cache = CACHES.resolve("index" + i);
            try {
                if (!read(cache, "type").equals("Instruction")) {
                    final int kibibytes = Integer.parseInt(read(cache, "size").replace("K", ""));
                    caches.add("L" + read(cache, "level") + " " + (kibibytes < 1024 ? kibibytes + " KiB" : kibibytes / 1024 + " MiB"));
                }
            } catch (IOException | NumberFormatException e) {
                return ""; // then nothing is said of them
            }
        }
        return String.join(", ", caches);
    }

    private static String read(Path cache, String name) throws IOException {
        return Files.readString(cache.resolve(name)).strip();
    }

    /** What git answers; empty where there is no git or no repository. */
    private static String git(String... arguments) {
        final List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        try {
            final Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
