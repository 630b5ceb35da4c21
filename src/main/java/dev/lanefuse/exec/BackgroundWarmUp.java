package dev.lanefuse.exec;

import dev.lanefuse.event.Events;
import dev.lanefuse.kernel.Kernel;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.SwitchingKernels;
import dev.lanefuse.kernel.WarmUp;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/**
 * The one warm-up of a JVM (of a class loader, to be exact): its thread, the kernels that serve meanwhile, and how far it has come.
 *
 * <p>A platform thread, for it computes and never blocks: on a virtual one it would keep one of the few carriers, of two with two
 * processors, from everybody else for a second or more. A daemon, so that no program waits for it.
 */
public final class BackgroundWarmUp implements Runnable {
    /** Makes the SIMD kernels. */
    interface SimdProvider {
        /** They, whose classes may have to be loaded. */
        Kernels kernels();
    }

    private final SwitchingKernels serving;
    private final Kernels scalar;
    private final SimdProvider provider;
    private final Set<Kernel> switched = Collections.synchronizedSet(EnumSet.noneOf(Kernel.class));
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Throwable failure;
    private volatile boolean started;

    /** With SIMD kernels that its thread makes, for to load their classes takes time. */
    BackgroundWarmUp(Kernels scalar, SimdProvider provider) {
        this.serving = new SwitchingKernels(scalar);
        this.scalar = scalar;
        this.provider = provider;
    }

    /** The kernels that are scalar until they are compiled. */
    public Kernels kernels() {
        return serving;
    }

    /** The kernels that SIMD serves by now. */
    public Set<Kernel> switched() {
        synchronized (switched) {
            return switched.isEmpty() ? EnumSet.noneOf(Kernel.class) : EnumSet.copyOf(switched);
        }
    }

    /** A future of the caller's own that completes when nothing will be switched any more. */
    public CompletableFuture<Void> end() {
        if (!isOver()) { // behind that others' futures may still be on their way
            return end.copy();
        }
        return failure == null ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(new CompletionException(failure));
    }

    /** Whether nothing will be switched any more. */
    public boolean isOver() {
        return over.getCount() == 0;
    }

    /** Why it ended before its time; null if it did not, or not yet. */
    public Throwable failure() {
        return failure;
    }

    /** Waits until it is over. */
    public void await() throws InterruptedException {
        over.await();
    }

    /**
     * Waits until it is over; an interrupt is kept for later.
     *
     * @throws CompletionException if it has failed
     */
    void join() {
        boolean interrupted = false;
        while (!isOver()) { // again after each interrupt
            try {
                over.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new CompletionException(failure);
        }
    }

    /** Whether it has been started. */
    public boolean isStarted() {
        return started;
    }

    /**
     * Starts the thread, the first time.
     *
     * @throws OutOfMemoryError if the system has no further thread; it may be started later
     */
    public synchronized void start() {
        if (!started) { // and whoever comes meanwhile tries for itself if this fails
            Team.newThread("lanefuse-warm-up", this).start();
            started = true;
        }
    }

    /** Starts the thread if there can be one, and says so in the log if not: scalar kernels serve until it is started after all. */
    void startIfPossible() {
        try {
            start();
        } catch (OutOfMemoryError noThread) {
            KernelProvider.log(Level.WARNING, "lanefuse keeps scalar kernels for now: the warm-up has no thread ({0})", noThread
                    .getMessage());
        }
    }

    /** Switches kernel by kernel: the place of everything that wants to know of it. */
    @Override
    public void run() {
        final long start = System.nanoTime();
        try {
            final String obstacle = CompilerOptions.obstacle();
            if (obstacle == null) {
                switchKernels(start);
                log((System.nanoTime() - start) / 1_000_000);
            } else {
                KernelProvider.log(Level.WARNING, "lanefuse keeps scalar kernels: {0}", obstacle);
            }
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
            KernelProvider.log(Level.ERROR, "lanefuse keeps scalar kernels: the warm-up has failed", thrown);
        }
        over.countDown(); // first those who wait, for what is chained to the future may take its time
        if (failure == null) {
            end.complete(null);
        } else {
            end.completeExceptionally(failure);
        }
        Events.listen();
    }

    private void switchKernels(long start) {
        final Kernels simd = provider.kernels();
        final WarmUp warmUp = new WarmUp(scalar, simd);
        for (Kernel kernel = warmUp.next(); kernel != null; kernel = warmUp.next()) { // a kernel that is compiled a step
            serving.serve(kernel, simd);
            switched.add(kernel);
            Events.warmUp(kernel.name().toLowerCase(Locale.ROOT), System.nanoTime() - start);
        }
    }

    private void log(long millis) {
        final Set<Kernel> scalarStill = EnumSet.complementOf(EnumSet.copyOf(switched()));
        if (scalarStill.isEmpty()) {
            KernelProvider.log(Level.INFO, "lanefuse is ready: all SIMD kernels are compiled, after {0} ms ({1})", millis,
                    KernelProvider.best().reason());
        } else {
            KernelProvider.log(Level.WARNING, "lanefuse keeps scalar kernels, after {0} ms C2 has not made the SIMD ones faster: {1}",
                    millis, scalarStill);
        }
    }
}
