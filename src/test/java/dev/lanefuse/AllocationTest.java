package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.lanefuse.net.MobileNetV2;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.SeededWeights;
import dev.lanefuse.net.Session;
import dev.lanefuse.net.SessionPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A run allocates nothing once C2 has compiled it. This is also the alarm for a vector that has become an object: C2's inlining cliff shows
 * as allocation first. In one of some 50 JVMs with tiles of two widths C2 keeps one for good (decisions/live-nodes.md): a failure that a
 * second run does not repeat.
 */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long PATIENCE = 60_000_000_000L;

    /** Shapes that between them use every tile of a block at every number of lanes, slices, staging and patches. */
    static Stream<BlockSpec> blocks() {
        return Stream.of(
                BlockSpec.bottleneckBlock(14, 14, 16, 6, 24, 2),
                BlockSpec.bottleneckBlock(7, 7, 32, 6, 32, 1),
                BlockSpec.bottleneckBlock(7, 7, 40, 6, 40, 1),
                BlockSpec.bottleneckBlock(8, 5, 24, 6, 24, 1),
                BlockSpec.bottleneckBlock(7, 7, 64, 4, 64, 1).withPadding(Padding.SYMMETRIC),
                BlockSpec.bottleneckBlock(9, 9, 16, 1, 16, 1),
                BlockSpec.bottleneckBlock(12, 12, 32, 1, 16, 1),
                BlockSpec.bottleneckBlock(12, 5, 32, 1, 16, 1),
                BlockSpec.bottleneckBlock(2, 2, 17, 3, 5, 2),
                BlockSpec.bottleneckBlock(2, 2, 16, 3, 24, 1),
                BlockSpec.bottleneckBlock(6, 6, 48, 2, 48, 1).withHiddenActivation(new Activation(-1, 1)),
                BlockSpec.residualBlock(6, 6, 32, 16));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void run_afterWarmUp_allocatesNothing(BlockSpec spec) {
        final BlockWeights weights = Samples.weights(spec, 1);
        final float[] in = Samples.values(spec.inputHeight() * spec.inputWidth() * spec.inputChannels(), 1, new Random(2));
        final float[] out = new float[spec.outputHeight() * spec.outputWidth() * spec.outputChannels()];
        for (Backend backend : new Backend[] {Backend.AUTO, Backend.SCALAR}) {
            final InvertedResidual block = InvertedResidual.prepare(spec, weights, backend, Threads.CALLER);
            final Workspace workspace = block.newWorkspace();
            assertStopsAllocating(() -> block.run(in, out, workspace), spec + " " + block.backend());
            assertStopsAllocating(() -> block.run(in, out), spec + " with a pooled workspace");
        }
        final InvertedResidual sliced = InvertedResidual.prepare(
                spec, weights, Backend.AUTO.resolve(), Backend.AUTO.kernels(), Threads.CALLER, 2, 16);
        final Workspace workspace = sliced.newWorkspace();
        assertStopsAllocating(() -> sliced.run(in, out, workspace), spec + " in slices");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void stages_afterWarmUp_allocateNothing(BlockSpec spec) {
        final Random random = new Random(3);
        for (ConvolutionSpec stage : spec.stages()) {
            final Convolution prepared = Convolution.prepare(stage, Samples.weights(stage, random), Backend.AUTO, Threads.CALLER);
            final Workspace workspace = prepared.newWorkspace();
            final float[] in = new float[stage.inputHeight() * stage.inputWidth() * stage.inputChannels()];
            final float[] out = new float[stage.outputHeight() * stage.outputWidth() * stage.outputChannels()];
            assertStopsAllocating(() -> prepared.run(in, out, workspace), stage.toString());
            assertStopsAllocating(() -> prepared.run(in, out), stage + " with a pooled workspace");
        }
    }

    @Test
    void run_onSegmentsAndBuffers_allocatesNothing() {
        final BlockSpec spec = BlockSpec.bottleneckBlock(7, 7, 16, 6, 16, 1);
        final InvertedResidual block = InvertedResidual.prepare(spec, Samples.weights(spec, 1));
        final Workspace workspace = block.newStagingWorkspace();
        final FloatBuffer in = FloatBuffer.wrap(Samples.values(7 * 7 * 16, 1, new Random(1)));
        final FloatBuffer out = FloatBuffer.allocate(7 * 7 * 16);
        assertStopsAllocating(() -> block.run(in, out, workspace), "buffers");
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment from = arena.allocate(7 * 7 * 16 * 4L);
            final MemorySegment to = arena.allocate(7 * 7 * 16 * 4L);
            assertStopsAllocating(() -> block.run(from, to, workspace), "segments");
            from.copyFrom(MemorySegment.ofArray(in.array()));
            block.run(from, to, workspace);
            Bits.assertSame(out.array(), to.toArray(java.lang.foreign.ValueLayout.JAVA_FLOAT), "segments");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.35, 1.0})
    void network_afterWarmUp_allocatesNothing(double width) {
        final MobileNetV2 model = MobileNetV2.of(width, 32).withClasses(37).withSoftmax(true);
        final Network network = model.prepare(SeededWeights.of(model, 1));
        final float[] in = Samples.values(2 * network.inputSize(), 1, new Random(2));
        final float[] out = new float[2 * network.outputSize()];
        final Session session = network.newSession();
        assertStopsAllocating(() -> session.run(2, in, 0, out, 0), "network of width " + width);
    }

    /** Each part has images by itself, but for the last one; all are computed here, where it is seen what they allocate. */
    @Test
    void network_inTwoParts_allocatesNothing() {
        final MobileNetV2 model = MobileNetV2.of(0.35, 32).withClasses(37);
        final Network network = model.prepare(SeededWeights.of(model, 1), Backend.AUTO, Threads.on(Runnable::run, 2));
        final float[] in = Samples.values(5 * network.inputSize(), 1, new Random(2));
        final float[] out = new float[5 * network.outputSize()];
        final Session session = network.newSession();
        assertStopsAllocating(() -> session.run(5, in, 0, out, 0), "network in two parts");
    }

    /** On the calling thread, while nobody meets it at the lock of a queue. */
    @Test
    void run_onTwoThreads_allocatesNothing() {
        final BlockSpec spec = BlockSpec.bottleneckBlock(14, 14, 16, 6, 16, 1);
        final float[] in = Samples.values(14 * 14 * 16, 1, new Random(2));
        final float[] out = new float[14 * 14 * 16];
        try (Threads threads = Threads.of(2)) {
            final InvertedResidual block = InvertedResidual.prepare(spec, Samples.weights(spec, 1), Backend.AUTO, threads);
            final Workspace workspace = block.newWorkspace();
            assertStopsAllocating(() -> block.run(in, out, workspace), "two threads");
        }
    }

    /** What nobody asked for costs nothing, even while others are recorded. */
    @Test
    void network_duringARecordingOfOtherThings_allocatesNothing() {
        final MobileNetV2 model = MobileNetV2.of(0.35, 32).withClasses(37);
        final Network network = model.prepare(SeededWeights.of(model, 1));
        final float[] in = Samples.values(network.inputSize(), 1, new Random(2));
        final float[] out = new float[network.outputSize()];
        try (Recording recording = new Recording(); SessionPool pool = network.newPool()) {
            recording.start();
            assertStopsAllocating(() -> pool.run(in, out), "network with a recorder");
        }
    }

    /** Runs until 50 runs in a row allocate nothing; fails with what they still allocate when patience ends. */
    private static void assertStopsAllocating(Runnable run, String what) {
        final long start = System.nanoTime();
        long bytes = -1;
        while (bytes != 0 && System.nanoTime() - start < PATIENCE) {
            for (int i = 0; i < 50; i++) {
                run.run();
            }
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 50; i++) {
                run.run();
            }
            bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, bytes, what + ": bytes that 50 runs allocate after " + (System.nanoTime() - start) / 1_000_000_000 + " s");
    }
}
