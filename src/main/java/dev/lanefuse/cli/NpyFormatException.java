package dev.lanefuse.cli;

import java.io.IOException;

/** A file that cannot be read as the .npy it should be; the message names the file, what it holds, and the rule. */
final class NpyFormatException extends IOException {
    private static final long serialVersionUID = 1;

    NpyFormatException(String message) {
        super(message);
    }

    NpyFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
