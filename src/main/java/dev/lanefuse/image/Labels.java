package dev.lanefuse.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Names of classes, in their order.
 *
 * <p>ImageNet has 1000 classes, and TensorFlow's models a 1001st in front of them for the background. So a list that is one longer than the
 * network's outputs is taken from its second line on, if the outputs are ImageNet's or its first line says that it is the background's; and
 * one of ImageNet's 1000 belongs to 1001 outputs from the second on. Any other difference is a mistake that would give every class
 * another's name.
 */
final class Labels {
    private static final long MOST_BYTES = 1 << 24;
    private static final int IMAGENET = 1000;
    private static final String BACKGROUND = "background";

    /** What some editors put in front of a text. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final List<String> names;
    /** Output plus this is the name's place. */
    private final int offset;

    private Labels(List<String> names, int offset) {
        this.names = names;
        this.offset = offset;
    }

    /** No names: classes are called by their numbers. */
    static Labels none() {
        return new Labels(List.of(), 0);
    }

    /**
     * Reads a file; blank lines at its end do not count.
     *
     * @throws ImageFormatException if it is too long, or has another number of lines than the outputs, the background's aside
     * @throws IOException if it cannot be read
     */
    static Labels read(Path file, int outputs) throws IOException {
        if (Files.exists(file) && (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES)) {
            throw new ImageFormatException(file + " is no regular file of at most " + MOST_BYTES + " bytes; expected a label a line");
        }
        final String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        final List<String> lines = text.substring(text.startsWith(BYTE_ORDER_MARK) ? 1 : 0).stripTrailing().lines().map(String::strip)
                .toList();
        return of(lines, outputs, file + " has " + lines.size() + " lines");
    }

    /**
     * Names by themselves.
     *
     * @param got what they are, for messages
     * @throws ImageFormatException if there is another number of them than of outputs, the background's aside
     */
    static Labels of(List<String> names, int outputs, String got) throws ImageFormatException {
        final boolean more = names.size() == outputs + 1 && (outputs == IMAGENET || names.getFirst().equalsIgnoreCase(BACKGROUND));
        final boolean less = names.size() == IMAGENET && outputs == IMAGENET + 1;
        if (names.size() != outputs && !more && !less) {
            throw new ImageFormatException(got + "; expected one for each of the network's " + outputs + " outputs, or \"" + BACKGROUND
                    + "\" and those");
        }
        return new Labels(names, names.size() - outputs);
    }

    /** The name of an output. */
    String of(int output) {
        final int at = output + offset;
        return at < 0 ? BACKGROUND : at < names.size() ? names.get(at) : "class " + output;
    }
}
