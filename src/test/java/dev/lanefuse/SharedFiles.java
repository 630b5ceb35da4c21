package dev.lanefuse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Trained models, blocks and photos beside the project: no part of it. Where they are missing a test says so, and in CI it fails. */
public final class SharedFiles {
    private static final Path SHARED = Path.of("..", "shared");

    private SharedFiles() {}

    /** A file or directory below {@code ../shared}. */
    public static Path need(Class<?> test, String... path) {
        final Path wanted = Path.of(SHARED.toString(), path);
        if (!Files.exists(wanted)) {
            missing(test, "there is no " + wanted + " beside the project");
        }
        return wanted;
    }

    /** Ends a test that lacks something: visibly, and in CI with a failure. */
    static void missing(Class<?> test, String what) {
        final String message = "did not run: " + what;
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(message);
        }
        System.err.println(test.getSimpleName() + " " + message);
        Assumptions.abort(message);
    }
}
