package dev.lanefuse;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs and a machine may not have. Where it is missing the test says so, and in CI it fails. */
public final class Missing {
    private Missing() {}

    /** Ends a test that cannot run. */
    public static void leaveOut(Class<?> test, String why) {
        final String message = "did not run: " + why;
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(message);
        }
        System.err.println(test.getSimpleName() + " " + message);
        Assumptions.abort(message);
    }
}
