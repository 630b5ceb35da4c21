package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.fail;

/** Comparison of raw bits. Every NaN counts as one value: which NaN comes out is not part of the contract. */
public final class Bits {
    private Bits() {}

    /** Fails at the first element that differs, naming it and both values. */
    public static void assertSame(float[] expected, float[] actual, String what) {
        if (expected.length != actual.length) {
            fail(what + ": " + actual.length + " values; expected " + expected.length);
        }
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
                fail(what + ": element " + i + " is " + describe(actual[i]) + "; expected " + describe(expected[i]));
            }
        }
    }

    private static String describe(float v) {
        return v + " (0x" + Integer.toHexString(Float.floatToRawIntBits(v)) + ")";
    }
}
