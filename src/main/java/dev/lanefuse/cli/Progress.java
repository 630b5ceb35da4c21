package dev.lanefuse.cli;

import java.io.Console;
import java.io.PrintWriter;

/** One line that says how far things are, on a terminal only, and gone at the end. */
final class Progress implements AutoCloseable {
    private static final long EVERY_NANOS = 100_000_000;

    private final PrintWriter terminal;
    private int width;
    private long shownAt = System.nanoTime() - EVERY_NANOS;

    Progress() {
        final Console console = System.console();
        this.terminal = console != null && console.isTerminal() ? console.writer() : null;
    }

    /** Puts a text in place of the one before, ten times a second at most. */
    void show(String text) {
        if (terminal != null && System.nanoTime() - shownAt >= EVERY_NANOS) {
            replace(text);
            shownAt = System.nanoTime();
        }
    }

    /** Takes the line away, so that something may be printed in its place. */
    void clear() {
        if (terminal != null && width > 0) {
            replace("");
        }
    }

    private void replace(String text) {
        terminal.print("\r" + text + " ".repeat(Math.max(0, width - text.length())) + (text.isEmpty() ? "\r" : ""));
        terminal.flush();
        width = text.length();
    }

    @Override
    public void close() {
        if (terminal != null) {
            replace("");
        }
    }
}
