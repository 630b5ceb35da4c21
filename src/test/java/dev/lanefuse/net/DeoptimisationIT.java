package dev.lanefuse.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.embedding.Jvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether the drills of the warm-up take every branch that runs take. The system property {@code lanefuse.traffic} says for how many seconds; up to 60. */
class DeoptimisationIT {
    @Test
    void kernels_afterReadiness_areNeitherThrownAwayNorCompiledAgain() throws Exception {
        final Jvm jvm = Jvm.run("-ea", "--add-modules=jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                MixedTraffic.class.getName(), System.getProperty("lanefuse.traffic", "10"));
        assertEquals(List.of(), jvm.lines().stream().filter(line -> line.matches("(deoptimised|recompiled) .*")).toList());
        assertTrue(Integer.parseInt(jvm.after("compiled")) > 20, "methods that C2 compiled: " + jvm.after("compiled"));
        assertTrue(Integer.parseInt(jvm.after("runs")) > 100, "runs: " + jvm.after("runs"));
    }
}
