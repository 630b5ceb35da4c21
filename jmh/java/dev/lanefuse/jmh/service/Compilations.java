package dev.lanefuse.jmh.service;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** What bounds a cold start: what C2 compiled of ours in one, by the recorder of the JVM, which takes a little time itself. */
record Compilations(ColdStart starts) {
    private static final String EVENT = "jdk.Compilation";

    private static final int LONGEST = 20;

    /** Starts a JVM that is recorded, and prints the longest compilations. */
    void print(PrintStream out, Path recording) throws IOException {
        final Start usual = StartPlan.usual();
        final List<String> options = new ArrayList<>(usual.options());
        options.add("-XX:StartFlightRecording:settings=none,filename=" + recording + ",+" + EVENT + "#enabled=true,+" + EVENT
                + "#threshold=0ms");
        final Instant start = Instant.now();
        final StartRun run = starts.measure(usual, options);
        final List<RecordedEvent> ours = RecordingFile.readAllEvents(recording).stream().filter(Compilations::isOurs).toList();
        final TextTable table = new TextTable(1, List.of("method", "ms", "from ms", "to ms", "code bytes", "inlined bytes"));
        ours.stream().sorted(Comparator.comparing((RecordedEvent event) -> event.getDuration()).reversed()).limit(LONGEST)
                .forEach(event -> table.add(List.of(method(event), millis(event.getDuration()),
                        millis(Duration.between(start, event.getStartTime())), millis(Duration.between(start, event.getEndTime())),
                        event.getLong("codeSize"), event.getLong("inlinedBytes"))));
        out.println("C2 compiled " + ours.size() + " methods of ours in "
                + Math.round(ours.stream().mapToDouble(event -> millis(event.getDuration())).sum()) + " ms; first answer after "
                + Math.round(run.firstAnswerMillis()) + " ms, as fast as at the end after " + Math.round(run.steadyMillis())
                + " ms. The longest, in time since the start of the JVM:");
        table.print(out);
    }

    private static boolean isOurs(RecordedEvent event) {
        return event.getEventType().getName().equals(EVENT) && event.getString("compiler").equals("c2")
                && method(event).startsWith("dev.lanefuse.") && !method(event).startsWith(Compilations.class.getPackageName());
    }

    private static String method(RecordedEvent event) {
        final RecordedMethod method = event.getValue("method");
        return method.getType().getName() + "." + method.getName() + (event.getBoolean("isOsr") ? " (loop)" : "");
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
