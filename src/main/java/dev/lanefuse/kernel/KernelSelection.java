package dev.lanefuse.kernel;

import java.util.Locale;

/**
 * Which kernels serve, and why: a ladder of reasons, the first that holds decides. That there is no fused multiply-add, which changes bits,
 * is said in any case.
 *
 * @param simd whether the SIMD kernels serve
 * @param layout how weights are packed
 * @param reason one line for people; where SIMD cannot be had it says what to do about it
 */
public record KernelSelection(boolean simd, Layout layout, String reason) {
    /** The system property that forces a backend: {@code auto}, {@code simd} or {@code scalar}. */
    public static final String PROPERTY = "dev.lanefuse.backend";

    /**
     * The system property that says how wide the processor's own vector units are, for those that the library does not know: {@code 256} or
     * {@code 512} bits.
     */
    public static final String DATAPATH = "dev.lanefuse.datapath";

    /**
     * The system property that says how many lanes vectors have, {@code 4}, {@code 8} or {@code 16}, where not as many as the processor's
     * do. Of more than those the JDK computes lane by lane: the same bits, far more slowly, so that kernels can be tested where they do not
     * serve.
     */
    public static final String LANES = "dev.lanefuse.lanes";

    /** Why there are no vectors without C2; an option is to follow. */
    public static final String NO_C2 = "C2 is off, and without it a vector is an object; leave out ";

    private static final String NO_FMA = "there is no fast fused multiply-add; the chains multiply, then add (see -XX:+UseFMA)";

    /** What is packed for where lanes do not matter. */
    private static final Layout SCALAR = new Layout(8, 8, 2);

    /** What the vectors are like; asked only where the module is there. */
    public interface LaneProbe {
        /** How weights are packed for the SIMD kernels, and how many lanes there are. */
        Layout layout();
    }

    /** The best that this JVM can run. */
    public static KernelSelection best(LaneProbe probe) {
        final String obstacle = obstacleBeforeLanes();
        if (obstacle != null) {
            return new KernelSelection(false, SCALAR, obstacle
                    + (FusedMultiplyAdd.FAST || obstacle.equals(NO_FMA) ? "" : "; and " + NO_FMA));
        }
        final Layout layout = probe.layout();
        final int lanes = layout.lanes();
        if (lanes < 4) {
            return new KernelSelection(false, SCALAR,
                    "vectors have " + lanes + " lanes; SIMD needs 4 (see -XX:MaxVectorSize)");
        }
        final String halves = layout.grain() < lanes ? ", of which narrow tiles take halves" : "";
        final String asked = System.getProperty(LANES) == null ? "" : ", for which the system property " + LANES + " asks";
        return new KernelSelection(true, layout, "jdk.incubator.vector with " + lanes + " lanes" + halves + asked
                + ", C2 and fused multiply-add");
    }

    private static String obstacleBeforeLanes() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return "the module jdk.incubator.vector is not there; add --add-modules jdk.incubator.vector to the java command";
        }
        final String mode = System.getProperty("java.vm.info", "").toLowerCase(Locale.ROOT);
        if (mode.contains("interpreted")) {
            return "the JVM only interprets, and a vector would be an object; leave out -Xint";
        }
        // from JDK 27 on nothing says so: the warm-up looks at the options
        if (mode.contains("emulated-client") || System.getProperty("java.vm.name", "").contains("Client")) {
            return NO_C2 + "-XX:TieredStopAtLevel";
        }
        if (!FusedMultiplyAdd.FAST) {
            return NO_FMA;
        }
        return null;
    }
}
