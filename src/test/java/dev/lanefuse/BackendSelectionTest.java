package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.kernel.KernelSelection;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That this JVM runs what the build says it runs, and tells so. Every other test relies on it. */
@AtAnyWidth
class BackendSelectionTest {
    /** Once for the JVM, by the properties that it was started with. */
    @BeforeAll
    static void select() {
        Backend.AUTO.resolve();
    }

    @Test
    void expectation_isGiven() {
        final String value = System.getProperty(ExpectedBackend.PROPERTY);
        assertTrue(value != null && value.matches("SCALAR|SIMD-(4|8|16)"), () -> ExpectedBackend.PROPERTY + " is " + value);
    }

    @Test
    void resolve_auto() {
        assertSame(ExpectedBackend.simd() ? Backend.SIMD : Backend.SCALAR, Backend.AUTO.resolve());
    }

    @Test
    void lanes_asExpected() {
        assertEquals(ExpectedBackend.lanes(), Backend.lanes());
    }

    @Test
    void resolve_scalarIsAlwaysThere() {
        assertSame(Backend.SCALAR, Backend.SCALAR.resolve());
    }

    @Test
    void resolve_simdWhereItCanBeHad_elseTheFlagIsNamed() {
        if (ExpectedBackend.simd()) {
            assertSame(Backend.SIMD, Backend.SIMD.resolve());
            return;
        }
        final String message = assertThrows(IllegalStateException.class, Backend.SIMD::resolve).getMessage();
        assertTrue(message.contains("--add-modules jdk.incubator.vector"), message);
    }

    @Test
    void resolve_propertyForcesScalar() {
        assertSame(Backend.SCALAR, withProperty(KernelSelection.PROPERTY, "scalar", Backend.AUTO::resolve));
        assertSame(Backend.SCALAR, withProperty(KernelSelection.PROPERTY, "SCALAR", Backend.AUTO::resolve));
    }

    @Test
    void resolve_propertyForcesSimd() {
        if (ExpectedBackend.simd()) {
            assertSame(Backend.SIMD, withProperty(KernelSelection.PROPERTY, "simd", Backend.AUTO::resolve));
        } else {
            assertThrows(IllegalStateException.class, () -> withProperty(KernelSelection.PROPERTY, "simd", Backend.AUTO::resolve));
        }
    }

    /** Where a small i has a capital of its own. */
    @Test
    void resolve_propertyInTurkish() {
        final Locale before = Locale.getDefault();
        Locale.setDefault(Locale.of("tr"));
        try {
            resolve_propertyForcesSimd();
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void resolve_propertyStandsInForAutoOnly() {
        assertSame(Backend.SCALAR, withProperty(KernelSelection.PROPERTY, "no backend", Backend.SCALAR::resolve));
    }

    @Test
    void resolve_propertyIsNoBackend() {
        for (String value : new String[] {"", "avx", "simd "}) {
            final Supplier<Backend> resolve = () -> withProperty(KernelSelection.PROPERTY, value, Backend.AUTO::resolve);
            final String message = assertThrows(IllegalArgumentException.class, resolve::get).getMessage();
            assertTrue(message.contains(KernelSelection.PROPERTY) && message.contains('"' + value + '"'), message);
            assertTrue(message.contains("auto") && message.contains("simd") && message.contains("scalar"), message);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"dev.lanefuse.datapath | 128 | 256 or 512", "dev.lanefuse.lanes | 32 | 4, 8 or 16"})
    void resolve_widthIsNone(String property, String wrong, String rule) {
        for (String value : new String[] {"", wrong, wrong + " "}) {
            final Supplier<Backend> resolve = () -> withProperty(property, value, Backend.AUTO::resolve);
            if (!ExpectedBackend.simd()) {
                assertSame(Backend.SCALAR, resolve.get(), "it decides nothing");
                continue;
            }
            final String message = assertThrows(IllegalArgumentException.class, resolve::get).getMessage();
            assertEquals("system property " + property + " is \"" + value + "\"; expected " + rule, message);
        }
    }

    @Test
    void description_saysWhatRunsAndWhy() {
        final String text = Backend.AUTO.description();
        if (ExpectedBackend.simd()) {
            final int lanes = ExpectedBackend.lanes();
            assertTrue(text.startsWith("SIMD, " + lanes + " lanes, tiles of " + (lanes == 16 ? "7 x 32 " : "6 x " + 2 * lanes + " ")),
                    text);
            assertEquals(System.getProperty("dev.lanefuse.lanes") != null, text.contains("dev.lanefuse.lanes asks"), text);
        } else {
            assertTrue(text.startsWith("SCALAR") && text.contains("--add-modules jdk.incubator.vector"), text);
        }
        assertTrue(Backend.SCALAR.description().startsWith(ExpectedBackend.simd() ? "SCALAR: asked for; SIMD could be had: "
                : "SCALAR: the"),
                Backend.SCALAR.description());
    }

    /** Forked JVMs run their tests one after the other, so the property disturbs nobody. */
    private static <T> T withProperty(String property, String value, Supplier<T> body) {
        final String before = System.getProperty(property);
        System.setProperty(property, value);
        try {
            return body.get();
        } finally {
            if (before == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, before);
            }
        }
    }
}
