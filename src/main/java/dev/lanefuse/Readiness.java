package dev.lanefuse;

import dev.lanefuse.exec.BackgroundWarmUp;
import dev.lanefuse.exec.KernelProvider;
import dev.lanefuse.kernel.Kernel;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Whether the SIMD kernels are compiled.
 *
 * <p>Until C2 has compiled them they are slow, for every vector is an object. So with {@link Backend#AUTO} scalar kernels answer at first,
 * while a daemon thread drives those of SIMD through C2 on tiny images, and one after the other they are switched. Answers are the same
 * bits before, between and after. The thread starts when the first {@code prepare} ends, or with {@link #start}; it takes a processor for
 * some seconds, and ends. All models of a JVM have their kernels, and so this, in common.
 *
 * <p>The system property {@code dev.lanefuse.warmup} changes that: {@code blocking} has {@code prepare} wait until they are compiled,
 * {@code off} has them serve from the first run on, compiled or not, as {@link Backend#SIMD} does, and nothing but {@link #start} and
 * {@link #warmUp} starts the thread; {@code background} is the default. With {@code off}, with the system property
 * {@code dev.lanefuse.backend} at {@code simd}, and where {@link Backend#AUTO} comes to scalar kernels, all is ready from the beginning,
 * until somebody starts a warm-up. Each method throws what {@link Backend#serving} throws. Thread-safe.
 */
public final class Readiness {
    /** How far the kernels have come. */
    public enum State {
        /** Nothing has been started: no model has been prepared with {@link Backend#AUTO}, nor has {@link #start} been called. */
        IDLE,
        /** Kernels are being compiled. */
        WARMING_UP,
        /** Nothing will be switched any more. */
        READY
    }

    private Readiness() {}

    /** The warm-up, or null where there is nothing to warm. */
    private static BackgroundWarmUp warmUpOrNull() {
        return Backend.AUTO.resolve() == Backend.SIMD ? KernelProvider.warmUp() : null;
    }

    /** Whether there is nothing to wait for: no warm-up, or one that only {@link #start} begins, and nobody has begun. */
    private static boolean isLeftOut(BackgroundWarmUp warmUp) {
        return warmUp == null || !KernelProvider.switches() && !warmUp.isStarted();
    }

    /** How far the kernels have come. */
    public static State state() {
        final BackgroundWarmUp warmUp = warmUpOrNull();
        if (isLeftOut(warmUp) || warmUp.isOver()) {
            return State.READY;
        }
        return warmUp.isStarted() ? State.WARMING_UP : State.IDLE;
    }

    /**
     * Which backend serves each kernel at this moment, for {@link Backend#AUTO}.
     *
     * @return SIMD or SCALAR by the kernel's name, in a map of the caller's own
     */
    public static Map<String, Backend> kernels() {
        final Backend resolved = Backend.AUTO.resolve();
        final Set<Kernel> compiled = resolved == Backend.SIMD && KernelProvider.switches() ? KernelProvider.warmUp().switched() : null;
        final Map<String, Backend> kernels = new LinkedHashMap<>();
        for (Kernel kernel : Kernel.values()) {
            final boolean waits = compiled != null && !compiled.contains(kernel);
            kernels.put(kernel.name().toLowerCase(Locale.ROOT), waits ? Backend.SCALAR : resolved);
        }
        return kernels;
    }

    /**
     * Completes when the state has become {@link State#READY}; exceptionally if the warm-up has failed, and then what is scalar stays so.
     * What is chained to it is called on the thread of the warm-up, or at once: {@code whenReady().thenRun(callback)}. Chain slow ones with
     * {@code thenRunAsync}: one that takes long holds up the others. Starts nothing. Until then each call leaves some bytes with the
     * warm-up: {@link #state} is what to poll.
     */
    public static CompletableFuture<Void> whenReady() {
        final BackgroundWarmUp warmUp = warmUpOrNull();
        return isLeftOut(warmUp) ? CompletableFuture.completedFuture(null) : warmUp.end();
    }

    /**
     * Starts the warm-up, if it has not been started: for a program that waits for something else before it prepares its first model.
     * Beside it reading and preparing take longer.
     */
    public static void start() {
        final BackgroundWarmUp warmUp = warmUpOrNull();
        if (warmUp != null) {
            KernelProvider.switches(); // refuses a value that is none
            warmUp.start();
        }
    }

    /**
     * Starts the warm-up, if it has not been started, and waits for its end.
     *
     * @throws InterruptedException if the calling thread is interrupted while it waits; the warm-up goes on
     * @throws IllegalStateException if the warm-up has failed
     */
    public static void warmUp() throws InterruptedException {
        start();
        final BackgroundWarmUp warmUp = warmUpOrNull();
        if (warmUp != null) {
            warmUp.await();
            if (warmUp.failure() != null) {
                throw new IllegalStateException("the warm-up has failed: " + warmUp.failure(), warmUp.failure());
            }
        }
    }
}
