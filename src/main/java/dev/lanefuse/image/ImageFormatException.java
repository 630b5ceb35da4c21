package dev.lanefuse.image;

import java.io.IOException;

/** A file is no image that can be read here; the message says what it holds and the rule. */
public final class ImageFormatException extends IOException {
    private static final long serialVersionUID = 1;

    ImageFormatException(String message) {
        super(message);
    }

    ImageFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
