package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.ConvolutionSpec.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every refusal says what, what was got, and the rule; and leaves the output alone. */
class BadInputTest {
    private static final BlockSpec SPEC = BlockSpec.bottleneckBlock(4, 5, 8, 2, 8, 1);
    private static final InvertedResidual BLOCK = InvertedResidual.prepare(SPEC, Samples.weights(SPEC, 1));
    private static final int SIZE = 4 * 5 * 8;

    private static void refuses(Class<? extends RuntimeException> type, Executable action, String... parts) {
        final String message = assertThrows(type, action).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), "message \"" + message + "\" does not say \"" + part + "\"");
        }
    }

    private static void refusesArgument(Executable action, String... parts) {
        refuses(IllegalArgumentException.class, action, parts);
    }

    @Test
    void spec_ofImpossibleShape_isRefused() {
        refusesArgument(() -> BlockSpec.bottleneckBlock(0, 4, 8, 6, 8, 1), "input height is 0", "at least 1");
        refusesArgument(() -> BlockSpec.bottleneckBlock(4, -1, 8, 6, 8, 1), "input width is -1");
        refusesArgument(() -> BlockSpec.bottleneckBlock(4, 4, 8, 0, 8, 1), "expansion is 0");
        refusesArgument(() -> BlockSpec.bottleneckBlock(4, 4, 8, 6, 8, 3), "stride is 3", "1 or 2");
        refusesArgument(() -> BlockSpec.bottleneckBlock(1 << 16, 1 << 16, 8, 6, 8, 1), "65536 x 65536", "at most");
        refusesArgument(() -> BlockSpec.bottleneckBlock(4, 4, 1 << 20, 1 << 20, 8, 1), "1048576 x 1048576");
        refusesArgument(() -> BlockSpec.bottleneckBlock(4, 4, 8, 6, 16, 1).withResidual(true), "residual", "8 to 16", "stride 1");
        refusesArgument(() -> BlockSpec.bottleneckBlock(4, 4, 8, 6, 8, 2).withResidual(true), "stride 2");
        refusesArgument(() -> SPEC.withPadding(Padding.VALID), "residual at stride 1, VALID padding", "SAME or SYMMETRIC");
        refusesArgument(() -> BlockSpec.bottleneckBlock(3, 2, 8, 6, 9, 1).withPadding(Padding.VALID), "DEPTHWISE input has 3 x 2 pixels",
                "at least 3 x 3 with VALID padding");
        refusesArgument(() -> ConvolutionSpec.dense(1, 7, 3, 4, 2, Padding.VALID, Activation.NONE), "DENSE input has 1 x 7 pixels",
                "at least 3 x 3");
        refusesArgument(() -> SPEC.withExpand(false), "16 hidden channels", "8 input channels");
        refusesArgument(() -> BlockSpec.invertedResidualBlock(4, 4, 8, 0), "hidden channels is 0");
        refusesArgument(() -> BlockSpec.residualBlock(4, 4, -8, 3), "input channels is -8");
        refusesArgument(() -> BlockSpec.bottleneckBlock(4, 4, -5, 6, 8, 1), "input channels is -5");
        refusesArgument(() -> BlockSpec.bottleneckBlock(4, 4, -(1 << 20), 1 << 20, 8, 1), "input channels is -1048576");
        assertEquals(46_341, BlockSpec.bottleneckBlock(1, 1, 46_341, 1, 8, 2).hiddenChannels()); // a kernel of which would be too large, if it had one
        refusesArgument(() -> new Activation(1, 1), "[1.0, 1.0]", "low < high");
        refusesArgument(() -> new Activation(Float.NaN, 1), "NaN");
        refusesArgument(() -> ConvolutionSpec.depthwise(4, 4, 3, 0, Padding.SAME, Activation.NONE), "stride is 0");
        refusesArgument(() -> new ConvolutionSpec(Kind.POINTWISE, 4, 4, 3, 5, 2, Padding.SAME, Activation.NONE), "POINTWISE stride is 2");
        refusesArgument(() -> new ConvolutionSpec(Kind.DEPTHWISE, 4, 4, 3, 5, 1, Padding.SAME, Activation.NONE), "3 input and 5 output");
        refusesArgument(() -> new ConvolutionSpec(Kind.DEPTHWISE, 4, 4, 5, 3, 1, Padding.SAME, Activation.NONE), "5 input and 3 output");
        refusesArgument(() -> ConvolutionSpec.pointwise(4, 4, 3, 0, Activation.NONE), "output channels is 0");
        refusesArgument(() -> new BlockSpec(4, 4, 3, 5, 3, true, Kind.POINTWISE, 1, Padding.SAME, true, Activation.RELU, Activation.RELU,
                Activation.NONE), "the middle convolution is POINTWISE");
        assertEquals(Activation.RELU6, new Activation(-0.0f, 6));
    }

    @Test
    void weights_thatDoNotFit_areNamed() {
        final BlockWeights good = Samples.weights(SPEC, 1);
        refusesArgument(() -> InvertedResidual.prepare(SPEC, new BlockWeights(null, good.convolution(), good.project())),
                "expand weights are missing");
        final BlockSpec plain = BlockSpec.bottleneckBlock(4, 5, 8, 1, 8, 1);
        refusesArgument(() -> InvertedResidual.prepare(plain, new BlockWeights(good.expand(), Samples.weights(plain, 1).convolution(),
                Samples.weights(plain, 1).project())), "expand weights are given");
        final BlockSpec endless = BlockSpec.bottleneckBlock(3, 30_000_000, 1, 8, 1, 1);
        refusesArgument(() -> InvertedResidual.prepare(endless, Samples.weights(endless, 1)), "the block's scratch has", "at most");
        final float[] large = {3e38f};
        refusesArgument(() -> Convolution.prepare(ConvolutionSpec.pointwise(1, 1, 1, 1, Activation.NONE), new ConvolutionWeights(
                new float[] {1}, large, new BatchNorm(new float[] {9}, new float[1], new float[1], new float[] {1}, 0))),
                "folded bias[0] is Infinity");
        refusesArgument(
                () -> InvertedResidual.prepare(SPEC, new BlockWeights(good.expand(), kernel(new float[143]), good.project())),
                "depthwise kernel has 143 values", "144", "16 channels x 3 x 3");
        final float[] withNaN = good.project().kernel().clone();
        withNaN[17] = Float.NaN;
        refusesArgument(() -> InvertedResidual.prepare(SPEC, new BlockWeights(good.expand(), good.convolution(), kernel(withNaN))),
                "project kernel[17] is NaN", "finite");
        refusesArgument(() -> InvertedResidual.prepare(SPEC, new BlockWeights(good.expand(), good.convolution(),
                new ConvolutionWeights(new float[128], new float[7], null))), "project bias has 7 values", "8");
    }

    private static ConvolutionWeights kernel(float[] values) {
        return new ConvolutionWeights(values, null, null);
    }

    @Test
    void batchNorm_thatCannotBeFolded_isNamed() {
        refusesNorm(new float[] {1}, new float[] {-1}, 1e-5, "pointwise batch norm variance[0] + epsilon is -0.99999", "positive");
        refusesNorm(new float[] {1}, new float[] {Float.POSITIVE_INFINITY}, 1e-5, "variance[0] is Infinity", "finite");
        refusesNorm(new float[] {1}, new float[] {0}, 0, "variance[0] + epsilon is 0.0", "positive");
        refusesNorm(new float[] {1, 2}, new float[] {1}, 1e-5, "gamma has 2 values", "1");
        refusesNorm(new float[] {1}, new float[] {1}, Double.NaN, "epsilon is NaN");
        refusesNorm(new float[] {Float.MAX_VALUE}, new float[] {1e-30f}, 0, "folded kernel[0] is Infinity");
        refusesNorm(new float[] {1}, new float[] {1}, Double.POSITIVE_INFINITY, "epsilon is Infinity", "finite");
        refusesNorm(new float[] {1}, new float[] {1, 1}, 0, "variance has 2 values", "1");
        for (int length = 0; length <= 2; length += 2) { // too short, and too long
            final float[] other = new float[length];
            refusesNorm(new BatchNorm(new float[1], other, new float[1], new float[] {1}, 0), "beta has " + length + " values", "1");
            refusesNorm(new BatchNorm(new float[1], new float[1], other, new float[] {1}, 0), "mean has " + length + " values", "1");
        }
    }

    private static void refusesNorm(float[] gamma, float[] variance, double epsilon, String... parts) {
        refusesNorm(new BatchNorm(gamma, new float[1], new float[1], variance, epsilon), parts);
    }

    private static void refusesNorm(BatchNorm norm, String... parts) {
        final ConvolutionSpec spec = ConvolutionSpec.pointwise(1, 1, 1, 1, Activation.NONE);
        refusesArgument(() -> Convolution.prepare(spec, ConvolutionWeights.of(new float[] {1}, norm), Backend.AUTO, Threads.CALLER), parts);
    }

    @Test
    void run_onWrongArrays_isRefusedBeforeAnythingIsWritten() {
        final float[] in = new float[SIZE];
        final float[] out = new float[SIZE];
        Arrays.fill(out, 7);
        final Workspace workspace = BLOCK.newWorkspace();
        refusesArgument(() -> BLOCK.run(new float[SIZE - 1], out, workspace), "input has 159 values", "at least 160");
        refusesArgument(() -> BLOCK.run(in, new float[3], workspace), "output has 3 values");
        refusesArgument(() -> BLOCK.run(0, in, 0, 8, out, 0, 8, workspace), "image count is 0");
        refusesArgument(() -> BLOCK.run(2, in, 0, 8, out, 0, 8, workspace), "at least 320");
        refusesArgument(() -> BLOCK.run(Integer.MAX_VALUE, in, 0, 8, out, 0, 8, workspace), "input has 160 values");
        refusesArgument(() -> BLOCK.run(1, in, 0, 7, out, 0, 8, workspace), "pixel stride is 7", "8 channels");
        refusesArgument(() -> BLOCK.run(1, in, 0, 8, out, 0, -8, workspace), "pixel stride is -8");
        refusesArgument(() -> BLOCK.run(1, in, -1, 8, out, 0, 8, workspace), "offset is -1");
        refusesArgument(() -> BLOCK.run(1, in, 1, 8, out, 0, 8, workspace), "at least 161");
        refusesArgument(() -> BLOCK.run(1, in, 0, Integer.MAX_VALUE, out, 0, 8, workspace), "input has 160 values");
        // 2^30 images of 20 pixels, 2^30 elements apart: more than a long counts to
        refusesArgument(() -> BLOCK.run(1 << 30, in, 0, 1 << 30, out, 0, 1 << 30, workspace), "input has 160 values", "21474836480 pixels");
        for (float v : out) {
            assertEquals(7, v);
        }
    }

    @Test
    void run_onOverlappingArrays_isRefused() {
        final float[] both = new float[4 * SIZE];
        final Workspace workspace = BLOCK.newWorkspace();
        refusesArgument(() -> BLOCK.run(both, both, workspace), "overlap");
        refusesArgument(() -> BLOCK.run(1, both, 0, 8, both, SIZE - 1, 8, workspace), "overlap");
        refusesArgument(() -> BLOCK.run(1, both, 0, 16, both, 7, 16, workspace), "overlap");
        refusesArgument(() -> BLOCK.run(1, both, 0, 16, both, 8, 17, workspace), "overlap");
        BLOCK.run(1, both, 0, 8, both, SIZE, 8, workspace);
        BLOCK.run(1, both, 0, 16, both, 8, 16, workspace);
        BLOCK.run(1, both, 8, 16, both, 0, 16, workspace);
        BLOCK.run(1, both, 0, 16, both, 8, 32, workspace);
        refusesArgument(() -> BLOCK.run(1, both, 0, 16, both, 12, 24, workspace), "overlap");
    }

    /** The input's own check, of a block that adds nothing, and the residual's, of a convolution that adds something else. */
    @Test
    void run_overItsInputOrResidual_isRefusedBeforeAnythingIsWritten() {
        final BlockSpec spec = SPEC.withResidual(false);
        final InvertedResidual plain = InvertedResidual.prepare(spec, Samples.weights(spec, 1));
        final float[] both = new float[2 * SIZE];
        Arrays.fill(both, 7);
        refusesArgument(() -> plain.run(both, both), "input and output share an array", "elements 0 until 160 and 0 until 160",
                "pixels 8 and 8 apart", "within 8");
        refusesArgument(() -> plain.run(1, both, 0, 8, both, SIZE - 1, 8, plain.newWorkspace()), "elements 0 until 160 and 159 until 319");
        final Convolution project = Convolution.prepare(SPEC.projectStage(), Samples.weights(SPEC, 1).project());
        refusesArgument(() -> project.run(1, new float[2 * SIZE], 0, 16, both, 1, 8, both, 0, 8, project.newWorkspace()),
                "residual and output share an array");
        for (float v : both) {
            assertEquals(7, v);
        }
    }

    /** Bad input costs the pool nothing: of its workspaces none is missing afterwards. */
    @Test
    void run_thatIsRefused_givesItsWorkspaceBack() {
        final InvertedResidual block = InvertedResidual.prepare(SPEC, Samples.weights(SPEC, 1));
        for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
            refusesArgument(() -> block.run(new float[1], new float[SIZE]), "input has 1 values");
        }
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> block.run(new float[SIZE], new float[SIZE]));
        assertEquals(1, block.pooledWorkspaces());
    }

    @Test
    void workspace_ofAnotherBlockOrInUse_isRefused() {
        final InvertedResidual other = InvertedResidual.prepare(SPEC, Samples.weights(SPEC, 1));
        refusesArgument(() -> BLOCK.run(new float[SIZE], new float[SIZE], other.newWorkspace()), "another block");
        final Workspace workspace = BLOCK.newWorkspace();
        workspace.acquire();
        refuses(IllegalStateException.class, () -> BLOCK.run(new float[SIZE], new float[SIZE], workspace), "in use");
        workspace.release();
        BLOCK.run(new float[SIZE], new float[SIZE], workspace);
    }

    @Test
    void run_onWrongSegmentsAndBuffers_isRefused() {
        final Workspace staging = BLOCK.newStagingWorkspace();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment good = arena.allocate(SIZE * 4L);
            refusesArgument(() -> BLOCK.run(good.asSlice(4), good, staging), "input segment has 636 bytes", "640");
            refusesArgument(() -> BLOCK.run(good, good.asReadOnly(), staging), "read-only");
            refusesArgument(() -> BLOCK.run(good, good.asSlice(8), staging), "output segment has 632 bytes", "640");
            refusesArgument(() -> BLOCK.run(good, arena.allocate(SIZE * 4L), BLOCK.newWorkspace()), "newStagingWorkspace");
        }
        final FloatBuffer in = FloatBuffer.allocate(SIZE);
        refusesArgument(() -> BLOCK.run(in.duplicate().position(1), FloatBuffer.allocate(SIZE), staging), "159 floats remaining");
        refusesArgument(() -> BLOCK.run(in, FloatBuffer.allocate(SIZE).asReadOnlyBuffer(), staging), "read-only");
        refusesArgument(() -> BLOCK.run(in, FloatBuffer.allocate(SIZE - 2), staging), "output buffer has 158 floats remaining", "160");
        staging.acquire();
        refuses(IllegalStateException.class, () -> BLOCK.run(in, FloatBuffer.allocate(SIZE), staging), "in use");
        refuses(IllegalStateException.class, () -> BLOCK.run(MemorySegment.ofArray(new float[SIZE]), MemorySegment.ofArray(new float[SIZE]),
                staging), "in use");
        staging.release();
    }

    /** Also where it is the input's array: only a block's residual is its input. */
    @Test
    void convolution_ofAWrongResidual_isRefusedBeforeAnythingIsWritten() {
        final Convolution project = Convolution.prepare(SPEC.projectStage(), Samples.weights(SPEC, 1).project(), Backend.AUTO,
                Threads.CALLER);
        final int inputs = 4 * 5 * 16;
        final float[] out = new float[SIZE];
        Arrays.fill(out, 7);
        final Workspace workspace = project.newWorkspace();
        for (float[] in : List.of(new float[inputs], new float[inputs + 1])) {
            final float[] residual = in.length == inputs ? in : new float[SIZE];
            final int beyond = residual.length - SIZE + 1;
            refusesArgument(() -> project.run(1, in, 0, 16, residual, beyond, 8, out, 0, 8, workspace),
                    "residual has " + residual.length + " values", "at least " + (residual.length + 1));
            refusesArgument(() -> project.run(1, in, 0, 16, residual, -1, 8, out, 0, 8, workspace), "residual offset is -1");
            refusesArgument(() -> project.run(1, in, 0, 16, residual, 0, 1, out, 0, 8, workspace), "residual pixel stride is 1");
        }
        for (float v : out) {
            assertEquals(7, v);
        }
        for (ConvolutionSpec spec : List.of(ConvolutionSpec.dense(4, 5, 8, 8, 1, Padding.SAME, Activation.NONE),
                ConvolutionSpec.depthwise(4, 5, 8, 1, Padding.SAME, Activation.NONE))) {
            final Convolution spatial = Convolution.prepare(spec, Samples.weights(spec, new Random(1)));
            refusesArgument(() -> spatial.run(1, out, 0, 8, new float[SIZE], 0, 8, new float[SIZE], 0, 8, spatial.newWorkspace()),
                    "a residual is given to a " + spec.kind(), "only POINTWISE");
        }
        final float[] all = new float[inputs + 2 * SIZE];
        refusesArgument(() -> project.run(1, all, 0, 16, all, inputs, 8, all, inputs + 8, 8, workspace), "residual and output", "overlap");
        project.run(1, all, 0, 16, all, inputs, 8, all, inputs + SIZE, 8, workspace);
    }

    @Test
    void spec_isOfTheOutputsSize() {
        assertEquals(20_000, ConvolutionSpec.dense(40_000, 40_000, 1, 4, 2, Padding.SAME, Activation.NONE).outputHeight());
        refusesArgument(() -> ConvolutionSpec.dense(40_000, 40_000, 1, 6, 2, Padding.SAME, Activation.NONE), "20000 x 20000 x 6");
    }

    @Test
    void convolution_thatAddsNothing_refusesAResidual() {
        final ConvolutionSpec spec = SPEC.convolutionStage();
        final Convolution depthwise = Convolution.prepare(spec, Samples.weights(SPEC, 1).convolution(), Backend.AUTO, Threads.CALLER);
        final float[] image = new float[4 * 5 * 16];
        refusesArgument(() -> depthwise.run(1, image.clone(), 0, 16, image, 0, 16, image.clone(), 0, 16, depthwise.newWorkspace()),
                "residual", "DEPTHWISE");
    }

    @Test
    void threads_ofImpossibleCount_areRefused() {
        refusesArgument(() -> Threads.of(0), "thread count is 0", "1 to 1024");
        refusesArgument(() -> Threads.on(Runnable::run, 2000), "thread count is 2000");
        refusesArgument(() -> Threads.of(1025, Duration.ZERO), "thread count is 1025");
    }

    @Test
    void threads_thatSpinLessThanNotAtAll_areRefused() {
        refusesArgument(() -> Threads.of(1, Duration.ofMillis(-1)), "spin is PT-0.001S", "zero or more");
        refusesArgument(() -> Threads.of(2, Duration.ofMillis(-1)), "spin is PT-0.001S", "zero or more");
    }

    /** Two subnormal weights, one of them made so by folding, and a subnormal bias. */
    @Test
    void prepare_onSubnormalWeights_countsThem() {
        final ConvolutionSpec spec = ConvolutionSpec.pointwise(1, 1, 2, 2, Activation.NONE);
        final ConvolutionWeights weights = new ConvolutionWeights(
                new float[] {1, Float.MIN_VALUE, 1e-38f, 1}, new float[] {1e-39f, 1},
                new BatchNorm(new float[] {1, 0.5f}, new float[2], new float[2], new float[] {1, 1}, 0));
        assertEquals(3, Convolution.prepare(spec, weights, Backend.AUTO, Threads.CALLER).flushedWeights());
    }
}
