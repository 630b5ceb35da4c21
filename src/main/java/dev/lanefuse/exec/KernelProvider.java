package dev.lanefuse.exec;

import dev.lanefuse.event.Events;
import dev.lanefuse.kernel.KernelSelection;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.scalar.ScalarKernels;
import dev.lanefuse.kernel.simd.SimdKernels;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Makes the kernels that the selection names. The SIMD class is not loaded where its module is missing. */
public final class KernelProvider {
    private static final KernelSelection BEST = KernelSelection.best(() -> SimdKernels.preferredLanes());

    static {
        if (!BEST.simd()) {
            final Logger logger = System.getLogger("dev.lanefuse");
            logger.log(Level.WARNING, "lanefuse runs its scalar backend: {0}", BEST.reason());
        }
        Events.backend(BEST.simd() ? "SIMD" : "SCALAR", BEST.lanes(), BEST.reason());
    }

    private KernelProvider() {}

    /** The best selection of this JVM, found once. */
    public static KernelSelection best() {
        return BEST;
    }

    /** The SIMD kernels; only where {@link #best()} names them. */
    public static Kernels simd() {
        return new SimdKernels();
    }

    /** The scalar kernels, for weights packed as {@link #best()} would. */
    public static Kernels scalar() {
        return new ScalarKernels(BEST.lanes());
    }
}
