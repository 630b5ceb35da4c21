package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;

import dev.lanefuse.kernel.KernelSelection;
import dev.lanefuse.kernel.Layout;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import jdk.incubator.vector.VectorShape;

/**
 * How wide a processor's vectors are, and whether it works on halves of 512 bits one after the other, as a Zen 4 does: vectors of 256 bits
 * are then as fast, and where an instruction counts twice for its width, as a broadcast does, faster. Asks for no vector: to load their
 * classes takes some 30 ms (Zen 5), which the thread of the warm-up has.
 *
 * <p>Of halves nothing in the JDK tells. What the system says of the processor is asked for vendor and family, unless
 * {@link KernelSelection#DATAPATH} is set.
 */
public final class Datapath {
    private static final String CPU_INFO = "/proc/cpuinfo";

    /** Enough for vendor and family of the first processor. */
    private static final int HEAD = 256;

    private Datapath() {}

    /** The layout that is fastest on this processor. */
    public static Layout preferredLayout() {
        return layout(lanes() == BLOCK && halves());
    }

    /** The layout that is fastest where vectors of 512 bits are worked on in halves, or where they are not. */
    public static Layout layout(boolean halves) {
        final int lanes = lanes();
        return lanes < BLOCK || halves ? new Layout(lanes, NarrowTiles.LANES, 2) : new Layout(lanes, BLOCK, 3);
    }

    /** Lanes of a vector: the processor's, 16 at most, unless {@link KernelSelection#LANES} is set. */
    static int lanes() {
        return switch (System.getProperty(KernelSelection.LANES, "")) {
            case "4" -> 4;
            case "8" -> 8;
            case "16" -> BLOCK;
            default -> Math.min(BLOCK, VectorShape.preferredShape().vectorBitSize() / Float.SIZE);
        };
    }

    private static boolean halves() {
        return switch (System.getProperty(KernelSelection.DATAPATH, "")) {
            case "256" -> true;
            case "512" -> false;
            default -> halves(system());
        };
    }

    /** What Linux or Windows says of the processor; else nothing. */
    private static String system() {
        final String windows = System.getenv("PROCESSOR_IDENTIFIER");
        if (windows != null) {
            return windows;
        }
        try (InputStream file = new FileInputStream(CPU_INFO)) {
            return new String(file.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // another system, or nobody may read it
        }
    }

    /** Family 25 of AMD: those of it that have vectors of 512 bits are Zen 4. */
    static boolean halves(String processor) {
        return processor.contains("AuthenticAMD") && (processor.contains("cpu family\t: 25\n") || processor.contains("Family 25 "));
    }
}
