package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private static final BlockSpec SPEC = BlockSpec.bottleneckBlock(14, 14, 16, 6, 16, 1);
    private static final BlockWeights WEIGHTS = Samples.weights(SPEC, 1);
    private static final float[] IN = Samples.values(14 * 14 * 16, 1, new Random(2));

    private static float[] expected() {
        final float[] out = new float[IN.length];
        InvertedResidual.prepare(SPEC, WEIGHTS).run(IN, out);
        return out;
    }

    @Test
    void run_onAnyExecutor_givesTheSameBits() throws Exception {
        final float[] expected = expected();
        final AtomicInteger refused = new AtomicInteger();
        final Executor refusing = task -> {
            refused.incrementAndGet();
            throw new RejectedExecutionException("full");
        };
        final List<Runnable> kept = new ArrayList<>();
        try (ExecutorService two = Executors.newFixedThreadPool(2); ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Executor executor : List.of(two, virtual, Runnable::run, refusing, (Executor) kept::add)) {
                final InvertedResidual block = InvertedResidual.prepare(SPEC, WEIGHTS, Backend.AUTO, Threads.on(executor, 4));
                final Workspace workspace = block.newWorkspace();
                for (int i = 0; i < 20; i++) {
                    final float[] out = new float[IN.length];
                    block.run(IN, out, workspace);
                    Bits.assertSame(expected, out, "run " + i);
                }
            }
        }
        assertEquals(20, refused.get());
        kept.forEach(Runnable::run); // latecomers find nothing left to do
    }

    /** Images of one row: each thread has half of them. */
    @Test
    void run_ofManyImages_givesTheBitsOfOneThread() {
        final int channels = 64;
        final ConvolutionSpec spec = ConvolutionSpec.pointwise(1, 1, channels, channels, Activation.NONE);
        final ConvolutionWeights weights = ConvolutionWeights.of(Samples.values(channels * channels, 1, new Random(3)),
                new float[channels]);
        final int images = 10_000;
        final float[] in = Samples.values(channels * images, 1, new Random(4));
        final float[] out = new float[channels * images];
        final Convolution one = Convolution.prepare(spec, weights, Backend.AUTO, Threads.CALLER);
        one.run(images, in, 0, channels, null, 0, channels, out, 0, channels, one.newWorkspace());
        try (Threads threads = Threads.of(2)) {
            final Convolution two = Convolution.prepare(spec, weights, Backend.AUTO, threads);
            final float[] shared = new float[out.length];
            two.run(images, in, 0, channels, null, 0, channels, shared, 0, channels, two.newWorkspace());
            Bits.assertSame(out, shared, "shared");
        }
    }

    @Test
    void threads_keepNothingOfWhoMadeThem() throws Exception {
        final InheritableThreadLocal<String> request = new InheritableThreadLocal<>();
        request.set("a request");
        final CompletableFuture<List<Object>> seen = new CompletableFuture<>();
        try (Threads threads = Threads.of(2)) {
            threads.executor().execute(
                    () -> seen.complete(Arrays.asList(request.get(), Thread.currentThread().getContextClassLoader(),
                            Thread.currentThread().isDaemon())));
            assertEquals(Arrays.asList(null, null, true), seen.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void run_afterClose_isComputedByItsCaller() {
        final Threads threads = Threads.of(3);
        final InvertedResidual block = InvertedResidual.prepare(SPEC, WEIGHTS, Backend.AUTO, threads);
        threads.close();
        final float[] out = new float[IN.length];
        block.run(IN, out);
        Bits.assertSame(expected(), out, "after close");
    }

    @Test
    void close_endsTheThreads() throws InterruptedException {
        Threads.of(3).close();
        for (int i = 0; i < 200 && alive() > 0; i++) {
            Thread.sleep(10);
        }
        assertEquals(0, alive());
    }

    /** Between runs they wait for the next, and take no processor time for it. */
    @Test
    void threads_betweenRuns_sleep() throws InterruptedException {
        try (Threads threads = Threads.of(3)) {
            final InvertedResidual block = InvertedResidual.prepare(SPEC, WEIGHTS, Backend.AUTO, threads);
            block.run(IN, new float[IN.length]);
            for (int i = 0; i < 200 && !sleeping(); i++) {
                Thread.sleep(10);
            }
            assertTrue(sleeping());
            long before = -1;
            for (int i = 0; i < 40 && before != processorNanos(); i++) { // the last of it may be counted once they are seen asleep
                before = processorNanos();
                Thread.sleep(50);
            }
            Thread.sleep(200);
            assertEquals(before, processorNanos());
        }
    }

    @Test
    void threads_thatSpin_giveTheSameBitsAndSleepInTheEnd() throws InterruptedException {
        final float[] expected = expected();
        try (Threads threads = Threads.of(3, Duration.ofSeconds(1))) {
            awaitProcessorTime(20_000_000); // of two that look, before anybody runs
            final InvertedResidual block = InvertedResidual.prepare(SPEC, WEIGHTS, Backend.AUTO, threads);
            final Workspace workspace = block.newWorkspace();
            for (int i = 0; i < 200; i++) {
                final float[] out = new float[IN.length];
                block.run(IN, out, workspace);
                Bits.assertSame(expected, out, "run " + i);
            }
            for (int i = 0; i < 500 && !sleeping(); i++) {
                Thread.sleep(10);
            }
            assertTrue(sleeping());
        }
    }

    @Test
    void close_endsThreadsThatSpin() throws InterruptedException {
        try (Threads threads = Threads.of(3, Duration.ofDays(200_000))) { // more nanoseconds than a long counts
            assertEquals(3, threads.count());
            awaitProcessorTime(5_000_000);
        }
        for (int i = 0; i < 200 && alive() > 0; i++) {
            Thread.sleep(10);
        }
        assertEquals(0, alive());
    }

    /** Until each of the threads has computed, or looked, for so long. */
    private static void awaitProcessorTime(long nanos) throws InterruptedException {
        for (int i = 0; i < 500 && !busy(nanos); i++) {
            Thread.sleep(10);
        }
        assertTrue(busy(nanos));
    }

    private static boolean busy(long nanos) {
        return own().filter(thread -> ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId()) > nanos).count() >= 2;
    }

    private static boolean sleeping() {
        return own().allMatch(thread -> thread.getState() == Thread.State.WAITING);
    }

    private static long processorNanos() {
        return own().mapToLong(thread -> ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId())).sum();
    }

    private static Stream<Thread> own() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("lanefuse"));
    }

    private static long alive() {
        return own().count();
    }

    /** One block, many threads, fewer pooled workspaces than threads. */
    @Test
    void run_fromManyThreads_sharesOneBlock() throws Exception {
        final float[] expected = expected();
        try (Threads team = Threads.of(2); ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Threads threads : List.of(Threads.CALLER, team)) {
                final InvertedResidual block = InvertedResidual.prepare(SPEC, WEIGHTS, Backend.AUTO, threads);
                final List<Future<float[]>> results = new ArrayList<>();
                for (int i = 0; i < 2000; i++) {
                    results.add(callers.submit(() -> {
                        final float[] out = new float[IN.length];
                        block.run(IN, out);
                        return out;
                    }));
                }
                for (Future<float[]> result : results) {
                    Bits.assertSame(expected, result.get(), "shared block");
                }
                assertTrue(block.pooledWorkspaces() <= Runtime.getRuntime().availableProcessors(), "workspaces: " + block
                        .pooledWorkspaces());
            }
        }
    }

    @Test
    void run_ofInterruptedThread_finishesAndKeepsTheInterrupt() {
        try (Threads threads = Threads.of(2)) {
            final InvertedResidual block = InvertedResidual.prepare(SPEC, WEIGHTS, Backend.AUTO, threads);
            final float[] out = new float[IN.length];
            Thread.currentThread().interrupt();
            block.run(IN, out);
            assertTrue(Thread.interrupted());
            Bits.assertSame(expected(), out, "interrupted");
        }
    }

    @Test
    void workspace_bytes_areKnownBeforehand() {
        for (int count = 1; count <= 3; count++) {
            try (Threads threads = Threads.of(count)) {
                final InvertedResidual block = InvertedResidual.prepare(SPEC, WEIGHTS, Backend.AUTO, threads);
                assertEquals(block.workspaceBytes(), block.newWorkspace().bytes());
                assertEquals(block.stagingWorkspaceBytes(), block.newStagingWorkspace().bytes());
                assertEquals(block.workspaceBytes() + 2 * 4 * IN.length, block.stagingWorkspaceBytes());
                final Convolution convolution = Convolution.prepare(SPEC.projectStage(), WEIGHTS.project(), Backend.AUTO, threads);
                assertEquals(convolution.workspaceBytes(), convolution.newWorkspace().bytes());
                assertSame(Backend.AUTO.resolve(), convolution.backend());
                assertSame(Backend.AUTO.resolve(), block.backend());
            }
        }
    }
}
