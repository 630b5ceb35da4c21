package dev.lanefuse.cli;

/** What a user asked for cannot be done as asked: one line for stderr, exit code 2. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
