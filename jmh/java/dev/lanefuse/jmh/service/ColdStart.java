package dev.lanefuse.jmh.service;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Starts JVMs that read a network and ask it, one after the other, and gathers what they say. */
final class ColdStart {
    private final Path model;
    private final Question question;
    private final Path directory;
    private final String classPath;

    /**
     * Makes ready what the JVMs read.
     *
     * @param model an .onnx file
     * @param directory gets jars, images and archives
     */
    ColdStart(Path model, Path directory) throws IOException {
        this.model = model;
        this.question = Question.of(model);
        this.directory = Files.createDirectories(directory);
        this.classPath = StartJars.classPath(directory);
        for (String engine : List.of(Model.LANEFUSE, Model.ONNX_RUNTIME)) {
            final float[] image = question.imageFor(engine);
            final ByteBuffer bytes = ByteBuffer.allocate(image.length * Float.BYTES).order(ByteOrder.nativeOrder());
            bytes.asFloatBuffer().put(image);
            Files.write(image(engine), bytes.array());
        }
    }

    private Path image(String engine) {
        return directory.resolve(engine + ".image");
    }

    /**
     * Runs a plan.
     *
     * @param out gets a line a JVM
     */
    StartReport run(StartPlan plan, PrintStream out) {
        final Map<Start, List<StartRun>> runs = new LinkedHashMap<>();
        final Map<Start, String> failures = new LinkedHashMap<>();
        plan.starts().forEach(start -> runs.put(start, new ArrayList<>()));
        final int jvms = plan.starts().stream().mapToInt(start -> Math.min(plan.runs(), start.setting().length().runs())).sum();
        int number = 0;
        for (int round = 0; round < plan.runs(); round++) { // each way once a round
            for (Start start : plan.starts()) {
                if (round >= start.setting().length().runs()) {
                    continue;
                }
                number++;
                String said = "did not run";
                if (!failures.containsKey(start)) {
                    try {
                        final StartRun run = once(start, plan.starts().indexOf(start), round == 0);
                        runs.get(start).add(run);
                        said = String.format(Locale.ROOT, "first answer after %.0f ms", run.firstAnswerMillis());
                    } catch (IOException | IllegalStateException e) {
                        failures.put(start, e.getMessage());
                        said = "did not run: " + e.getMessage();
                    }
                }
                out.printf(Locale.ROOT, "%3d/%d  %-44s %s%n", number, jvms, start, said);
            }
        }
        return new StartReport(runs, failures);
    }

    /** One JVM; where there is an archive, another one makes that before the first. */
    private StartRun once(Start start, int index, boolean first) throws IOException {
        final String archive = directory.resolve("archive" + index).toString();
        if (first && !start.setting().cache().isEmpty()) {
            Files.deleteIfExists(Path.of(archive));
            measure(start, start.jvmOptions(archive, true));
        }
        return measure(start, start.jvmOptions(archive, false));
    }

    /** One JVM with these options, whose answer is held against ours. */
    StartRun measure(Start start, List<String> options) throws IOException {
        final Start.Length length = start.setting().length();
        try (Child child = Child.start(start.setting().before(), options, classPath, StartChild.class, start.engine(), model.toString(),
                image(start.engine()).toString(), String.valueOf(length.seconds()), String.valueOf(length.requests()))) {
            final long main = Long.parseLong(child.answer("main"));
            final long loaded = Long.parseLong(child.answer("loaded"));
            final long[] ends = longs(child.answer("ends"));
            final long received = System.nanoTime();
            final long[] bits = longs(child.answer("answer"));
            final float[] answer = new float[bits.length];
            for (int i = 0; i < bits.length; i++) {
                answer[i] = Float.intBitsToFloat((int) bits[i]);
            }
            child.end();
            question.check(start.engine(), answer);
            return StartRun.of(child.startNanos(), main, loaded, ends, received);
        }
    }

    private static long[] longs(String line) {
        final String[] words = line.split(" ");
        final long[] longs = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            longs[i] = Long.parseLong(words[i]);
        }
        return longs;
    }

    /** The command that starts a JVM on the machine's last processor; where there is none, the option that has it think so. */
    static Start.Setting oneProcessor() {
        final String last = String.valueOf(Runtime.getRuntime().availableProcessors() - 1);
        final List<String> command = List.of("taskset", "-c", last);
        final List<String> probe = new ArrayList<>(command);
        probe.add("true");
        try {
            if (new ProcessBuilder(probe).start().onExit().join().exitValue() == 0) {
                return new Start.Setting("one CPU", command, List.of(), "", "", StartPlan.oneProcessor());
            }
        } catch (IOException e) {
            // no such command: only Linux has it
        }
        return Start.Setting.of("one CPU, by option", StartPlan.oneProcessor(), "-XX:ActiveProcessorCount=1");
    }
}
