package dev.lanefuse;

import java.nio.file.Files;
import java.nio.file.Path;

/** Trained models, blocks and photos beside the project: no part of it, and {@link Missing} where they are not there. */
public final class SharedFiles {
    private static final Path SHARED = Path.of("..", "shared");

    private SharedFiles() {}

    /** A file or directory below {@code ../shared}. */
    public static Path need(Class<?> test, String... path) {
        final Path wanted = Path.of(SHARED.toString(), path);
        if (!Files.exists(wanted)) {
            Missing.leaveOut(test, "there is no " + wanted + " beside the project");
        }
        return wanted;
    }
}
