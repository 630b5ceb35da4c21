package dev.lanefuse.jmh.service;

import dev.lanefuse.embedding.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A JVM that was started to be measured, its answers, a line each, and what else it prints. */
final class Child implements AutoCloseable {
    /** What every one of them gets: the lanes, and what ONNX Runtime's native library asks for. */
    private static final List<String> OPTIONS = List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");

    private final Process process;
    private final BufferedReader reader;
    private final PrintWriter writer;
    private final List<String> said = new ArrayList<>();
    private final long startNanos;

    private Child(ProcessBuilder builder) throws IOException {
        this.startNanos = System.nanoTime();
        this.process = builder.start();
        this.reader = process.inputReader();
        this.writer = new PrintWriter(process.outputWriter(), true);
    }

    /**
     * Starts one.
     *
     * @param before command that starts the JVM in its turn; empty for none
     * @param options of the JVM, behind those that all have
     * @param classPath where its classes are
     * @param main what it runs
     */
    static Child start(List<String> before, List<String> options, String classPath, Class<?> main, String... arguments)
            throws IOException {
        final List<String> all = new ArrayList<>(OPTIONS);
        all.addAll(options);
        all.addAll(List.of("-cp", classPath, main.getName()));
        all.addAll(List.of(arguments));
        final ProcessBuilder builder = Jvm.builder(Jvm.HOME, all.toArray(String[]::new));
        builder.command().addAll(0, before);
        return new Child(builder);
    }

    /** {@link System#nanoTime} of this JVM when that one was started. */
    long startNanos() {
        return startNanos;
    }

    /** Says a line to it. */
    void tell(String line) {
        writer.println(line);
    }

    /**
     * Waits for its next line that begins with a word; others are kept for the message of a failure.
     *
     * @return what follows the word
     * @throws IllegalStateException if it ends before
     */
    String answer(String word) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith(word + " ")) {
                return line.substring(word.length() + 1);
            }
            said.add(line);
        }
        throw new IllegalStateException("the JVM ended without a line \"" + word + "\"; it said: " + String.join(" | ", said));
    }

    /**
     * Waits until it has ended by itself.
     *
     * @throws IllegalStateException if it ended with an error
     */
    void end() {
        writer.close();
        reader.lines().forEach(said::add);
        final int code = process.onExit().join().exitValue();
        if (code != 0) {
            throw new IllegalStateException("the JVM ended with " + code + "; it said: " + String.join(" | ", said));
        }
    }

    /** Ends it, if it has not ended. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
