package dev.lanefuse;

import dev.lanefuse.exec.KernelProvider;
import dev.lanefuse.kernel.KernelSelection;
import dev.lanefuse.kernel.Kernels;
import java.util.Locale;

/**
 * Which kernels compute. All give the same bits.
 *
 * <p>The system property {@code dev.lanefuse.backend} ({@code auto}, {@code simd}, {@code scalar}) stands in for {@link #AUTO}. Where the
 * library does not know how wide the vector units are of a processor with 16 lanes, {@code dev.lanefuse.datapath} ({@code 256}, {@code 512}
 * bits) says so: some tiles are chosen by it. {@code dev.lanefuse.lanes} ({@code 4}, {@code 8}, {@code 16}) is for tests, of lanes that a
 * machine does not have.
 */
public enum Backend {
    /**
     * SIMD where it can be had, else scalar; the system property {@code dev.lanefuse.backend} may force either. Until the SIMD kernels are
     * compiled scalar ones stand in for them: {@link Readiness}.
     */
    AUTO,
    /** The lanes of {@code jdk.incubator.vector}, from the first run on. */
    SIMD,
    /** Plain Java. */
    SCALAR;

    /**
     * What this choice comes to in this JVM, as one of {@link #SIMD} and {@link #SCALAR}.
     *
     * @throws IllegalArgumentException if this is AUTO and the system property has a value that is no backend, or if the system property
     *     {@code dev.lanefuse.datapath} or {@code dev.lanefuse.lanes} (see the class) has none of its values
     * @throws IllegalStateException if SIMD is asked for and cannot be had
     */
    public Backend resolve() {
        final Backend wanted = this == AUTO ? fromProperty() : this;
        final KernelSelection best = KernelProvider.best();
        if (wanted == SIMD && !best.simd()) {
            throw new IllegalStateException("the SIMD backend cannot be had: " + best.reason());
        }
        return wanted != AUTO ? wanted : best.simd() ? SIMD : SCALAR;
    }

    private static Backend fromProperty() {
        final String value = System.getProperty(KernelSelection.PROPERTY, "auto");
        for (Backend backend : values()) {
            if (backend.name().equals(value.toUpperCase(Locale.ROOT))) {
                return backend;
            }
        }
        throw new IllegalArgumentException(
                "system property " + KernelSelection.PROPERTY + " is \"" + value + "\"; expected auto, simd or scalar");
    }

    /**
     * What this choice comes to, its lanes and tiles, and why, in one line.
     *
     * @throws IllegalArgumentException as {@link #serving}
     * @throws IllegalStateException as {@link #resolve}
     */
    public String description() {
        final KernelSelection best = KernelProvider.best();
        final Backend resolved = resolve();
        if (resolved == SIMD) {
            final String tile = (lanes() == 16 ? "7" : "6") + " x " + best.layout().vectors() * lanes(); // of the expand stage
            final String until = serving() == SIMD ? "" : KernelProvider.warmUp().failure() != null
                    ? "; the warm-up has failed, and scalar kernels stay"
                    : Readiness.state() == Readiness.State.READY ? "; some scalar kernels stay, for C2 has not made theirs faster"
                            : "; scalar kernels serve until those are compiled";
            return "SIMD, " + lanes() + " lanes, tiles of " + tile + " (pixels x channels): " + best.reason() + until;
        }
        return "SCALAR: " + (best.simd() ? "asked for; SIMD could be had: " : "") + best.reason();
    }

    /**
     * Which backend serves this choice at this moment. For AUTO that is SCALAR until all SIMD kernels are compiled, though some of them may
     * serve already ({@link Readiness#kernels}).
     *
     * @throws IllegalArgumentException as {@link #resolve}, or if the system property {@code dev.lanefuse.warmup} has none of its values
     * @throws IllegalStateException as {@link #resolve}
     */
    public Backend serving() {
        final Backend resolved = resolve();
        return resolved == SIMD && this == AUTO && Readiness.kernels().containsValue(SCALAR) ? SCALAR : resolved;
    }

    Kernels kernels() {
        return KernelProvider.kernels(resolve() == SIMD, this == AUTO);
    }

    /** Something has been prepared that computes with {@link #kernels}: {@link KernelProvider#prepared}. */
    void prepared() {
        KernelProvider.prepared(resolve() == SIMD, this == AUTO);
    }

    /**
     * Floats of a vector on this machine's SIMD backend, or 1 where it cannot be had.
     *
     * @throws IllegalArgumentException if the system property {@code dev.lanefuse.datapath} or {@code dev.lanefuse.lanes} has none of its
     *     values
     */
    public static int lanes() {
        return KernelProvider.best().simd() ? KernelProvider.best().layout().lanes() : 1;
    }
}
