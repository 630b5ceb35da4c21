package dev.lanefuse.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Names of classes, one a line.
 *
 * <p>ImageNet has 1000 classes, and TensorFlow's models a 1001st in front of them for the background: a list that is one longer than the
 * network's outputs is taken from its second line on, and one that is one shorter belongs to the outputs from the second on.
 */
final class Labels {
    private static final long MOST_BYTES = 1 << 24;

    private final List<String> lines;
    /** Output plus this is the line. */
    private final int offset;

    private Labels(List<String> lines, int offset) {
        this.lines = lines;
        this.offset = offset;
    }

    /** No names: classes are called by their numbers. */
    static Labels none() {
        return new Labels(List.of(), 0);
    }

    /**
     * Reads a file.
     *
     * @throws ImageFormatException if it is too long, or has another number of lines than the outputs, but for one
     * @throws IOException if it cannot be read
     */
    static Labels read(Path file, int outputs) throws IOException {
        if (Files.exists(file) && (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES)) {
            throw new ImageFormatException(file + " is no regular file of at most " + MOST_BYTES + " bytes; expected a label a line");
        }
        final List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().map(String::strip).toList();
        if (Math.abs(lines.size() - outputs) > 1 || lines.isEmpty()) {
            throw new ImageFormatException(file + " has " + lines.size() + " lines; expected one for each of the network's " + outputs
                    + " outputs, or one more or less for the background");
        }
        return new Labels(lines, lines.size() - outputs);
    }

    /** The name of an output. */
    String of(int output) {
        final int line = output + offset;
        return line < 0 ? "background" : line < lines.size() ? lines.get(line) : "class " + output;
    }
}
