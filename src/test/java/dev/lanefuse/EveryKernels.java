package dev.lanefuse;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanefuse.exec.KernelProvider;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Layout;
import dev.lanefuse.kernel.scalar.ScalarKernels;
import dev.lanefuse.kernel.simd.Datapath;
import dev.lanefuse.kernel.simd.SimdKernels;
import java.util.List;
import java.util.stream.Stream;

/** The scalar backend for every layout of the weights, and SIMD as this JVM can run it. */
public final class EveryKernels {
    /** Every layout that some processor takes, and those of the C twin. */
    public static final List<Layout> LAYOUTS = List.of(new Layout(4, 8, 2), new Layout(8, 8, 2), new Layout(8, 16, 2), new Layout(16, 8, 2),
            new Layout(16, 16, 2), new Layout(16, 16, 3));

    private static final List<Kernels> LIST = Stream.concat(LAYOUTS.stream().map(ScalarKernels::new), simd()).toList();

    private EveryKernels() {}

    /** All of them; the scalar ones first. */
    public static List<Kernels> list() {
        return LIST;
    }

    /** Those of SIMD. A test of them is left out in the JVM of the scalar backend, which has no vectors: the other three run it. */
    public static List<Kernels> onLanes() {
        assumeTrue(KernelProvider.best().simd(), "no SIMD kernels in this JVM; those with 4, 8 and 16 lanes run this");
        return LIST.stream().filter(SimdKernels.class::isInstance).toList();
    }

    private static Stream<Kernels> simd() {
        return KernelProvider.best().simd()
                ? Stream.of(true, false).map(Datapath::layout).distinct().map(SimdKernels::new) : Stream.empty();
    }
}
