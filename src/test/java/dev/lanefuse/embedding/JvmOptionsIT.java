package dev.lanefuse.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of the JVM that take the lanes away, or lay the heap out in another way. */
class JvmOptionsIT {
    private static Jvm run(String options) throws IOException, InterruptedException {
        final List<String> arguments = new ArrayList<>(List.of(Jvm.INCUBATOR));
        arguments.addAll(List.of(options.split(" ")));
        arguments.addAll(List.of("-cp", Deployment.path(Deployment.JAR, Deployment.TEST_CLASSES), Deployment.MAIN));
        return Jvm.run(arguments.toArray(String[]::new));
    }

    private static void assertScalar(Jvm jvm, String reason) {
        assertTrue(jvm.after("backend").startsWith("SCALAR: ") && jvm.after("backend").contains(reason), jvm.after("backend"));
    }

    @ParameterizedTest
    @CsvSource({
        "-Xint,                leave out -Xint",
        "-XX:MaxVectorSize=8,  vectors have 2 lanes",
    })
    void backend_withoutCompilerOrLanes_isScalarWithItsReason(String option, String reason) throws Exception {
        final Jvm jvm = run(option);
        assertScalar(jvm, reason);
        assertEquals(Application.answers(), jvm.answers());
    }

    /** From JDK 27 on no system property tells of it: the warm-up finds out (ReadinessIT). */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:TieredStopAtLevel=1", "-XX:CompilationMode=quick-only"})
    void backend_withoutC2_isScalarWhereTheJvmSaysSo(String option) throws Exception {
        final Jvm jvm = run(option);
        if (Runtime.version().feature() < 27) {
            assertScalar(jvm, "C2 is off, and without it a vector is an object; leave out -XX:TieredStopAtLevel");
        } else {
            assertTrue(jvm.after("backend").startsWith("SIMD, "), jvm.after("backend"));
        }
        assertEquals(Application.answers(), jvm.answers());
    }

    /** The contract's rule 6; the chain's bits are those of a loop that knows nothing of the library. */
    @Test
    void backend_withoutFusedMultiplyAdd_isScalarAndMultipliesThenAdds() throws Exception {
        final Jvm jvm = run("-XX:-UseFMA");
        assertScalar(jvm, "multiply, then add");
        assertEquals("0.0", jvm.after("answer rounding"));
        assertEquals(Float.toString(chain(false, 100)), jvm.after("answer chain"));
        assertEquals(Float.toString(chain(false, 9)), jvm.after("answer depthwise"));
        assertEquals(Float.toString(chain(false, 1)), jvm.after("answer scale"));
        assertEquals(jvm.after("answer stages"), jvm.after("answer block"));
        assertNotEquals(Application.answers(), jvm.answers());
    }

    /** Whatever else keeps SIMD away: bits change, and that is said. */
    @Test
    void backend_withoutFusedMultiplyAddAndSomethingElse_saysBoth() throws Exception {
        final Jvm jvm = run("-XX:-UseFMA -Xint");
        assertScalar(jvm, "leave out -Xint");
        assertScalar(jvm, "; and there is no fast fused multiply-add; the chains multiply, then add");
        assertEquals(Float.toString(chain(false, 100)), jvm.after("answer chain"));
    }

    @Test
    void backend_withFusedMultiplyAdd_roundsOnce() throws Exception {
        final Jvm jvm = run("-XX:+UseFMA");
        assertEquals(Float.toString(0x1p-24f), jvm.after("answer rounding"));
        assertEquals(Float.toString(chain(true, 100)), jvm.after("answer chain"));
        assertEquals(Float.toString(chain(true, 9)), jvm.after("answer depthwise"));
        assertEquals(Float.toString(chain(true, 1)), jvm.after("answer scale"));
        assertEquals(jvm.after("answer stages"), jvm.after("answer block"));
    }

    private static float chain(boolean fused, int length) {
        float acc = Application.CHAIN_BIAS;
        for (int k = 0; k < length; k++) {
            final float x = Application.CHAIN_INPUTS[k];
            final float w = Application.CHAIN_WEIGHTS[k];
            acc = fused ? Math.fma(x, w, acc) : x * w + acc;
        }
        return acc;
    }

    /** A session's arrays are made for where G1 puts them: elsewhere they lie otherwise, and nothing more. */
    @ParameterizedTest
    @ValueSource(strings = {
        "-XX:+UseSerialGC",
        "-XX:+UseParallelGC",
        "-XX:+UseZGC",
        "-XX:+UnlockExperimentalVMOptions -XX:+UseEpsilonGC",
        "-XX:+UseG1GC",
        "-XX:+UseG1GC -XX:G1HeapRegionSize=32m",
        "-XX:+UseG1GC -Xmx64m",
        "-XX:+UseCompactObjectHeaders",
        "-XX:-UseCompressedOops",
        "-XX:ActiveProcessorCount=1"
    })
    void answers_onAnyHeap_areTheSame(String options) throws Exception {
        final Jvm jvm = run(options);
        assertTrue(jvm.after("backend").startsWith("SIMD, "), jvm.after("backend"));
        assertEquals(Application.answers(), jvm.answers());
    }
}
