package dev.lanefuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the build says this JVM must run: without it a missing module would turn every SIMD test into a second scalar one, unseen.
 *
 * <p>The system property {@code lanefuse.expected} is {@code SCALAR}, {@code SIMD-4}, {@code SIMD-8} or {@code SIMD-16}; each of the four
 * test JVMs in {@code pom.xml} sets it beside the flags that make it true. Tests of the jar have {@code SIMD}: as many lanes as this CPU
 * has.
 */
public final class ExpectedBackend {
    /** The system property. */
    public static final String PROPERTY = "lanefuse.expected";

    private static final String VALUES = "SCALAR, SIMD-4, SIMD-8, SIMD-16, or SIMD for what this CPU has";

    private static final int LANES = read();

    private ExpectedBackend() {}

    /** Whether the SIMD backend must serve. */
    public static boolean simd() {
        return LANES > 1;
    }

    /** Lanes of a vector, 1 where the scalar backend must serve. */
    public static int lanes() {
        return LANES;
    }

    private static int read() {
        final String value = System.getProperty(PROPERTY);
        if (value == null) {
            throw new IllegalStateException("system property " + PROPERTY + " is missing; pom.xml sets it for each test JVM, and so"
                    + " must whoever runs a test without Maven: " + VALUES);
        }
        return switch (value) {
            case "SCALAR" -> 1;
            case "SIMD-4" -> 4;
            case "SIMD-8" -> 8;
            case "SIMD-16" -> 16;
            case "SIMD" -> has512BitVectors() ? 16 : 8;
            default -> throw new IllegalStateException(
                    "system property " + PROPERTY + " is \"" + value + "\"; expected " + VALUES);
        };
    }

    /** Read from the kernel's list, not from the JVM: what the JVM makes of the CPU is what is tested. */
    static boolean has512BitVectors() {
        final Path list = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(list)) {
            return true;
        }
        try {
            return Files.readString(list).contains("avx512f");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
