package dev.lanefuse.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanefuse.ExpectedBackend;
import dev.lanefuse.embedding.Jvm;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whether the drills of the warm-up take every branch that runs take, with the tiles of every width. The system property
 * {@code lanefuse.traffic} says for how many seconds.
 */
class DeoptimisationIT {
    @ParameterizedTest
    @CsvSource({"-Ddev.lanefuse.datapath=512, 60", "-Ddev.lanefuse.datapath=256, 60", "-XX:MaxVectorSize=32, 20",
        "-XX:MaxVectorSize=16, 20"})
    void kernels_afterReadiness_areNeitherThrownAwayNorCompiledAgain(String tiles, String seconds) throws Exception {
        assumeTrue(ExpectedBackend.lanes() == 16 || !tiles.endsWith("=512"), "no vectors of 64 bytes here: their other tiles are not run");
        final Jvm jvm = Jvm.run("-ea", tiles, "--add-modules=jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                MixedTraffic.class.getName(), System.getProperty("lanefuse.traffic", seconds));
        assertEquals(List.of(), jvm.lines().stream().filter(line -> line.matches("(deoptimised|recompiled) .*")).toList());
        assertTrue(Integer.parseInt(jvm.after("compiled")) > 20, "methods that C2 compiled: " + jvm.after("compiled"));
        assertTrue(Integer.parseInt(jvm.after("runs")) > 100, "runs: " + jvm.after("runs"));
    }
}
