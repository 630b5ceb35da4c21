package dev.lanefuse.cli;

import dev.lanefuse.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The options of a command: flags, and names with a value as {@code --name value} or {@code --name=value}. */
final class Options {
    /** The most threads that --threads takes: every one has a scratch of its own. */
    static final int MAX_THREADS = 256;

    /** Links that a file may be behind. */
    private static final int LINKS = 40;

    /** Options whose values are files. */
    private static final List<String> FILES = List.of("--model", "--image", "--labels", "--recording", "--json");

    private final Map<String, List<String>> given = new LinkedHashMap<>();

    private Options() {}

    /**
     * Reads arguments.
     *
     * @param command its name, for messages
     * @param flags options without a value
     * @param valued options with one
     * @param repeatable those of {@code valued} that may have more than one value, one after the other or by being given again
     * @throws UsageException if an argument is no option of the command, a value is missing or too many, or an option is repeated
     */
    static Options parse(String command, List<String> arguments, Set<String> flags, Set<String> valued, Set<String> repeatable)
            throws UsageException {
        final Options options = new Options();
        for (int i = 0; i < arguments.size(); i++) {
            final String argument = arguments.get(i);
            final int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            final String name = equals < 0 ? argument : argument.substring(0, equals);
            if (!flags.contains(name) && !valued.contains(name)) {
                final Set<String> all = new TreeSet<>(flags);
                all.addAll(valued);
                throw new UsageException(command + " got \"" + argument + "\"; expected options of " + String.join(", ", all));
            }
            if (options.has(name) && !repeatable.contains(name)) {
                throw new UsageException(command + " got " + name + " twice; expected it once");
            }
            final List<String> values = options.given.computeIfAbsent(name, key -> new ArrayList<>());
            if (flags.contains(name)) {
                if (equals >= 0) {
                    throw new UsageException(command + " got \"" + argument + "\"; expected " + name + " without a value");
                }
                continue;
            }
            final boolean next = equals < 0 && i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--");
            final String value = equals >= 0 ? argument.substring(equals + 1) : next ? arguments.get(++i) : "";
            if (value.isEmpty()) {
                throw new UsageException(command + " got " + name + " without a value; expected one behind it");
            }
            values.add(value);
            while (next && repeatable.contains(name) && i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--")) {
                values.add(arguments.get(++i));
            }
        }
        return options;
    }

    boolean has(String name) {
        return given.containsKey(name);
    }

    /** The values of an option, none if it was not given. */
    List<String> all(String name) {
        return given.getOrDefault(name, List.of());
    }

    /** The value of an option, or {@code otherwise}. */
    String get(String name, String otherwise) {
        return has(name) ? given.get(name).getFirst() : otherwise;
    }

    /**
     * The value of an option as a path.
     *
     * @throws UsageException if it is none
     */
    static Path path(String option, String name) throws UsageException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new UsageException(option + " is no path: " + e.getReason() + "; expected the name of a file or directory");
        }
    }

    /**
     * The file or directory that an option names and a command reads.
     *
     * @param expected what it should be, for messages
     * @throws UsageException if it does not exist or cannot be read
     */
    static Path input(String option, String name, String expected) throws UsageException {
        final Path file = path(option, name);
        if (Files.notExists(file)) {
            throw new UsageException(option + " " + file + " does not exist; expected " + expected);
        }
        if (!Files.isReadable(file)) {
            throw new UsageException(option + " " + file + " cannot be read; expected " + expected);
        }
        return file;
    }

    /**
     * The file for {@code --json}, or null; asked before the work, not after it.
     *
     * @throws UsageException if it cannot be written
     */
    Path json() throws UsageException {
        return output("--json");
    }

    /**
     * The file that an option names for what the command writes, or null; asked before the work, not after it.
     *
     * @throws UsageException if it cannot be written, or another option names it too
     */
    Path output(String option) throws UsageException {
        if (!has(option)) {
            return null;
        }
        final String name = get(option, "");
        final Path file = path(option, name);
        final Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || directory == null || !Files.isDirectory(directory)) {
            throw new UsageException(option + " is \"" + name + "\"; expected a file in a directory that exists");
        }
        if (!isWritable(file, LINKS)) {
            throw new UsageException(option + " is \"" + name + "\", which cannot be written; expected a file that can");
        }
        for (String other : FILES) {
            for (String taken : other.equals(option) ? List.<String>of() : all(other)) {
                if (isSame(file, path(other, taken))) {
                    throw new UsageException(option + " is \"" + name + "\", which is " + other + ", too; expected another file");
                }
            }
        }
        return file;
    }

    private static boolean isSame(Path a, Path b) {
        try {
            return Files.exists(a) && Files.exists(b) ? Files.isSameFile(a, b)
                    : a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a file can be written, or made: nothing but the attempt says so of every file system. */
    private static boolean isWritable(Path file, int links) {
        if (Files.exists(file)) {
            return Files.isWritable(file);
        }
        try {
            if (Files.isSymbolicLink(file)) { // to a file that is not there yet
                return links > 0 && isWritable(file.resolveSibling(Files.readSymbolicLink(file)), links - 1);
            }
            Files.delete(Files.createFile(file));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Refuses options that say nothing without another one.
     *
     * @throws UsageException if one of {@code names} is given, and {@code other} is not
     */
    void refuseWithout(String command, String other, List<String> names) throws UsageException {
        for (String name : names) {
            if (has(name) && !has(other)) {
                throw new UsageException(command + " got " + name + " without " + other + "; expected " + other + ", too");
            }
        }
    }

    /**
     * The backend that is asked for.
     *
     * @throws UsageException if it is none
     */
    Backend backend() throws UsageException {
        final String name = get("--backend", "auto");
        final Backend backend = switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> Backend.AUTO;
            case "simd" -> Backend.SIMD;
            case "scalar" -> Backend.SCALAR;
            default -> throw new UsageException("--backend is \"" + name + "\"; expected auto, simd or scalar");
        };
        try {
            backend.serving();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage()); // a system property has none of its values
        }
        return backend;
    }

    /**
     * The threads of a run.
     *
     * @throws UsageException if it is no number from 1 to {@value #MAX_THREADS}
     */
    int threads() throws UsageException {
        return number("--threads", 1, MAX_THREADS, 1);
    }

    /**
     * The value of an option as a number.
     *
     * @throws UsageException if it is none, or not from {@code low} to {@code high}
     */
    int number(String name, int low, int high, int otherwise) throws UsageException {
        if (!has(name)) {
            return otherwise;
        }
        final String text = get(name, "");
        try {
            final int number = Integer.parseInt(text);
            if (number >= low && number <= high) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, in one message with a number out of range
        }
        throw new UsageException(name + " is \"" + text + "\"; expected a whole number from " + low + " to " + high);
    }
}
