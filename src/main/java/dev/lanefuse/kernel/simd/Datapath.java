package dev.lanefuse.kernel.simd;

import dev.lanefuse.kernel.KernelSelection;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Whether a processor with vectors of 512 bits works on their halves one after the other, as a Zen 4 does: vectors of 256 bits are then as fast, and where an
 * instruction counts twice for its width, as a broadcast does, faster.
 *
 * <p>Nothing in the JDK tells. What the system says of the processor is asked for vendor and family, unless {@link KernelSelection#DATAPATH} is set.
 */
final class Datapath {
    private static final String CPU_INFO = "/proc/cpuinfo";

    /** Enough for vendor and family of the first processor. */
    private static final int HEAD = 256;

    private Datapath() {}

    static boolean halves() {
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
