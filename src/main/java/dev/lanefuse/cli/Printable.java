package dev.lanefuse.cli;

/** Text from files, for messages and tables, which go to terminals. */
final class Printable {
    private Printable() {}

    /** At most so many characters of it, and no control characters. */
    static String of(String text, int most) {
        final String head = text.strip();
        return head.substring(0, Math.min(most, head.length())).replaceAll("[^ -~]", "?");
    }
}
