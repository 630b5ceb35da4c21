package dev.lanefuse.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM that was started and ended well, and the lines that it printed. */
public record Jvm(List<String> lines) {
    /** The option without which there are no lanes. */
    static final String INCUBATOR = "--add-modules=jdk.incubator.vector";

    /** The JDK of this test. */
    public static final Path HOME = Path.of(System.getProperty("java.home"));

    /** Variables that would slip options under those of the test. */
    private static final List<String> OPTIONS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");

    private static final int MOST_SECONDS = 120;

    /** The JDK of this test with arguments. */
    public static Jvm run(String... arguments) throws IOException, InterruptedException {
        return run(HOME, Map.of(), arguments);
    }

    /** A JDK or an image with variables of the environment and arguments. */
    static Jvm run(Path home, Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        final Path output = Files.createTempFile("jvm", ".txt");
        try {
            final ProcessBuilder builder = builder(home, arguments).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            final Process process = builder.start();
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                fail(builder.command() + " runs for more than " + MOST_SECONDS + " s:\n" + read(output));
            }
            assertEquals(0, process.exitValue(), () -> builder.command() + " ended with:\n" + read(output));
            return new Jvm(read(output).lines().toList());
        } finally {
            Files.delete(output);
        }
    }

    /** One that is not started yet. */
    public static ProcessBuilder builder(Path home, String... arguments) {
        final List<String> command = new ArrayList<>(List.of(arguments));
        command.addFirst(home.resolve("bin").resolve("java").toString());
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        OPTIONS.forEach(builder.environment()::remove);
        return builder;
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** What follows a word at the beginning of the only line that begins with it. */
    public String after(String word) {
        final List<String> found = each(word);
        assertEquals(1, found.size(), () -> "lines that begin with \"" + word + "\" in " + String.join("\n", lines));
        return found.getFirst();
    }

    /** What follows a word at the beginning of each line that begins with it. */
    List<String> each(String word) {
        return lines.stream().filter(line -> line.startsWith(word + " ")).map(line -> line.substring(word.length() + 1)).toList();
    }

    /** The application's answers. */
    List<String> answers() {
        return each(Application.ANSWER);
    }

    /** How many lines contain a text. */
    long count(String text) {
        return lines.stream().filter(line -> line.contains(text)).count();
    }
}
