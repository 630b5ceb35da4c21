package dev.lanefuse.exec;

import dev.lanefuse.event.Events;
import dev.lanefuse.kernel.Kernel;
import dev.lanefuse.kernel.KernelSelection;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Layout;
import dev.lanefuse.kernel.SwitchingKernels;
import dev.lanefuse.kernel.scalar.ScalarKernels;
import dev.lanefuse.kernel.simd.Datapath;
import dev.lanefuse.kernel.simd.SimdKernels;
import java.lang.System.Logger.Level;
import java.util.Set;

/** Makes the kernels that the selection names. The SIMD class is not loaded where its module is missing. */
public final class KernelProvider {
    /**
     * The system property that says what AUTO does until the SIMD kernels are compiled: {@code background}, {@code blocking} or
     * {@code off}.
     */
    public static final String WARM_UP = "dev.lanefuse.warmup";

    private static final String LOGGER = "dev.lanefuse";
    private static final String SIMD = "SIMD";
    private static final String SCALAR = "SCALAR";
    private static final Set<String> MODES = Set.of("background", "blocking", "off");
    private static final Set<String> WIDTHS = Set.of("256", "512");
    private static final Set<String> LANES = Set.of("4", "8", "16");

    private static final KernelSelection BEST = KernelSelection.best(new KernelSelection.LaneProbe() {
        @Override
        public Layout layout() {
            return Datapath.preferredLayout();
        }
    });

    static {
        final boolean asked = BEST.simd() && System.getProperty(KernelSelection.PROPERTY, "").equalsIgnoreCase(SCALAR);
        final String selected = BEST.simd() && !asked ? SIMD : SCALAR;
        final String reason = asked ? "the system property " + KernelSelection.PROPERTY + " asks for it" : BEST.reason();
        if (selected.equals(SCALAR)) { // of SIMD the warm-up tells when it ends: a JVM's first line takes some 70 ms, which a first answer cannot spare
            log(asked ? Level.INFO : Level.WARNING, "lanefuse runs its scalar backend: {0}", reason);
        }
        Events.backend(selected, BEST.layout().lanes(), reason);
    }

    private KernelProvider() {}

    /** A line in the program's log, whose faults are none of ours: a class that is initialised would be lost with them. */
    static void log(Level level, String line, Object... values) {
        try {
            System.getLogger(LOGGER).log(level, line, values);
        } catch (RuntimeException | Error fault) {
            // there is nowhere to say it
        }
    }

    /** The same, with what was thrown. */
    static void log(Level level, String line, Throwable thrown) {
        try {
            System.getLogger(LOGGER).log(level, line, thrown);
        } catch (RuntimeException | Error fault) {
            // as above
        }
    }

    /**
     * The best selection of this JVM, found once.
     *
     * @throws IllegalArgumentException if SIMD can be had and the system property {@link KernelSelection#DATAPATH} or
     * {@link KernelSelection#LANES} is given and none of its values
     */
    public static KernelSelection best() {
        if (BEST.simd()) { // elsewhere it decides nothing; where it is not given, any of its values will do
            value(KernelSelection.DATAPATH, "256", WIDTHS, "256 or 512");
            value(KernelSelection.LANES, "8", LANES, "4, 8 or 16");
        }
        return BEST;
    }

    /**
     * The kernels of a backend. Who has prepared something with them calls {@link #prepared}, or AUTO's stay scalar.
     *
     * @param simd whether it is SIMD, which {@link #best()} then names
     * @param auto whether AUTO came to it: see {@link #switches}
     * @throws IllegalArgumentException if the system property {@link #WARM_UP} is none of its values
     */
    public static Kernels kernels(boolean simd, boolean auto) {
        if (!simd) {
            return scalar();
        }
        return auto && switches() ? warmUp().kernels() : simd();
    }

    /**
     * To be called once something has been prepared with {@link #kernels}: starts their warm-up where they have one, and waits for its end
     * if the system property says so. Not before, for it would take processors and compilers from loops over all weights.
     *
     * @param simd as in {@link #kernels}
     * @param auto as in {@link #kernels}
     * @throws IllegalArgumentException as {@link #kernels}
     * @throws java.util.concurrent.CompletionException if it waits and the warm-up has failed
     */
    public static void prepared(boolean simd, boolean auto) {
        if (simd && auto && switches()) {
            if (mode().equals("blocking")) {
                warmUp().start();
                warmUp().join();
            } else {
                warmUp().startIfPossible();
            }
        }
    }

    /**
     * Whether AUTO, where it comes to SIMD, has scalar kernels serve until those of SIMD are compiled: unless a system property asks for
     * SIMD, or says that there is no warm-up.
     *
     * @throws IllegalArgumentException if the system property {@link #WARM_UP} is none of its values
     */
    public static boolean switches() {
        return !mode().equals("off") && !System.getProperty(KernelSelection.PROPERTY, "").equalsIgnoreCase("simd");
    }

    /**
     * What serves a run at this moment, for those who look on: of kernels that are switched SCALAR until all are.
     *
     * @param backend what {@code kernels} are of, in the end
     */
    public static String serving(String backend, Kernels kernels) {
        return kernels instanceof SwitchingKernels && warmUp().switched().size() < Kernel.values().length ? SCALAR : backend;
    }

    private static String mode() {
        return value(WARM_UP, "background", MODES, "background, blocking or off");
    }

    private static String value(String property, String otherwise, Set<String> values, String rule) {
        final String value = System.getProperty(property, otherwise);
        if (!values.contains(value)) {
            throw new IllegalArgumentException("system property " + property + " is \"" + value + "\"; expected " + rule);
        }
        return value;
    }

    /** The warm-up of this JVM's SIMD kernels; only where {@link #best()} names them. */
    public static BackgroundWarmUp warmUp() {
        return Holder.WARM_UP;
    }

    /** Made when somebody asks. */
    private static final class Holder {
        private static final BackgroundWarmUp WARM_UP = new BackgroundWarmUp(scalar(), new BackgroundWarmUp.SimdProvider() {
            @Override
            public Kernels kernels() {
                return simd();
            }
        });
    }

    /** The SIMD kernels; only where {@link #best()} names them. */
    public static Kernels simd() {
        return new SimdKernels(BEST.layout());
    }

    /** The scalar kernels, for weights packed as {@link #best()} would. */
    public static Kernels scalar() {
        return new ScalarKernels(BEST.layout());
    }
}
