package dev.lanefuse.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * The stages that a recording of the flight recorder holds, with the time of an image at each run of them.
 *
 * <p>The JDK reads recordings, and trusts them. {@link JfrChunks} looks at them first, and whatever the JDK stumbles over, be it that a
 * size makes it run out of memory, ends up as one message.
 */
final class StageTimes {
    /** No service has so many stages; a file that is broken on purpose might. */
    private static final int MOST_STAGES = 10_000;

    /** The event that is read. */
    private static final String EVENT = "dev.lanefuse.Stage";

    /**
     * What is summed up in one row.
     *
     * @param network what it is a stage of
     * @param index its place there, from 0
     * @param name what it is
     * @param shape what it takes and gives
     * @param multiplyAdds of one image
     */
    record Stage(Network network, int index, String name, String shape, long multiplyAdds) {}

    /**
     * What has a table of its own.
     *
     * @param text input, output and multiply-adds
     * @param backend that computed
     * @param threads of a run
     * @param apart whether each of them computed images by itself
     */
    record Network(String text, String backend, int threads, boolean apart) {}

    private final Map<Stage, DoubleStream.Builder> micros = new LinkedHashMap<>();

    private StageTimes() {}

    /**
     * Reads a recording.
     *
     * @return microseconds of an image by stage; empty where none was recorded
     * @throws UsageException if the file is no recording that can be read
     */
    static Map<Stage, double[]> read(Path file) throws UsageException {
        final StageTimes times = new StageTimes();
        try {
            JfrChunks.check(file);
            try (RecordingFile recording = new RecordingFile(file)) {
                while (recording.hasMoreEvents()) {
                    times.add(recording.readEvent());
                }
            }
        } catch (IOException | RuntimeException | VirtualMachineError e) {
            final String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new UsageException("--recording " + file + " is no recording that can be read (" + Printable.of(reason, 160)
                    + "); expected a finished .jfr file");
        }
        final Map<Stage, double[]> read = new LinkedHashMap<>();
        times.micros.forEach((stage, values) -> read.put(stage, values.build().toArray()));
        return read;
    }

    private void add(RecordedEvent event) throws IOException {
        if (!event.getEventType().getName().equals(EVENT)) {
            return;
        }
        final Network network = new Network(text(event, "network"), text(event, "backend"), event.getInt("threads"), event.getBoolean(
                "apart"));
        final int images = event.getInt("images");
        if (images < 1) {
            throw new IOException("a stage of " + images + " images");
        }
        final Stage stage = new Stage(network, event.getInt("index"), text(event, "stage"),
                text(event, "input") + " -> " + text(event, "output"), event.getLong("multiplyAdds") / images);
        final DoubleStream.Builder values = micros.computeIfAbsent(stage, key -> DoubleStream.builder());
        if (micros.size() > MOST_STAGES) {
            throw new IOException("it has more than " + MOST_STAGES + " stages");
        }
        values.add(event.getDuration().toNanos() / 1e3 / images);
    }

    private static String text(RecordedEvent event, String field) {
        return Printable.of(String.valueOf(event.getString(field)), 80);
    }
}
