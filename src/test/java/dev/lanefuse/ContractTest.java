package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.reference.ChainReference;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Rule 4 of the contract on small and awkward blocks: every path gives the bits of {@link ChainReference}. */
class ContractTest {
    @Provide
    static Arbitrary<Integer> widths() {
        return Arbitraries.of(64, 144, 149, 160, 192, 208);
    }

    @Provide
    static Arbitrary<BlockCase> blocks() {
        return BlockCase.any();
    }

    @Property(tries = 1000)
    void fused_underAnyPlanAndLayout_givesTheBitsOfTheContract(@ForAll("blocks") BlockCase block) {
        check(block, false);
    }

    @Property(tries = 1000)
    void fused_onSpecialValues_givesTheBitsOfTheContract(@ForAll("blocks") BlockCase block) {
        check(block, true);
    }

    @Provide
    static Arbitrary<BlockCase> plainBlocks() {
        return BlockCase.ofPlainPixels();
    }

    @Property(tries = 300)
    void fused_onPlainPixels_givesTheBitsOfTheContract(@ForAll("plainBlocks") BlockCase block, @ForAll boolean specials) {
        check(block, specials);
    }

    @Property(tries = 200)
    void fused_onPlainPixelsAndSeveralThreads_givesTheBitsOfTheContract(
            @ForAll("plainBlocks") BlockCase block, @ForAll boolean specials) {
        checkThreads(block, specials);
    }

    /** A block that is copied has bands as high as the scratch has room for; the bits do not tell. */
    @Example
    void plan_ofAFirstBlock_isThatOfPlainPixels() {
        final BlockSpec spec = BlockSpec.bottleneckBlock(112, 112, 32, 1, 16, 1);
        for (Kernels kernels : EveryKernels.list()) {
            final InvertedResidual block = prepare(new BlockCase(spec, 1, 1, 0, 0, 0), kernels, Threads.CALLER);
            assertEquals("bands of 8 rows", block.planDescription(), kernels.layout().toString());
        }
    }

    private static void check(BlockCase block, boolean specials) {
        final float[] in = block.input(specials);
        final float[] expected = block.spreadOutput(expected(block, in));
        final float[] x = block.spreadInput(in);
        for (Kernels kernels : EveryKernels.list()) {
            final InvertedResidual prepared = prepare(block, kernels, Threads.CALLER);
            final float[] y = block.spreadOutput(new float[block.images() * block.outputSize()]);
            final Workspace workspace = prepared.newWorkspace();
            for (int run = 0; run < 2; run++) { // the second finds what the first left in the workspace
                prepared.run(block.images(), x, block.offset(), block.inputStride(), y, block.offset(), block.outputStride(), workspace);
                Bits.assertSame(expected, y, kernels.getClass().getSimpleName() + " of " + kernels.layout() + ", run " + run);
            }
        }
    }

    @Property(tries = 200)
    void fused_onSeveralThreads_givesTheBitsOfTheContract(@ForAll("blocks") BlockCase block, @ForAll boolean specials) {
        checkThreads(block, specials);
    }

    private static void checkThreads(BlockCase block, boolean specials) {
        final float[] in = block.input(specials);
        final float[] expected = block.spreadOutput(expected(block, in));
        final float[] x = block.spreadInput(in);
        for (int count = 2; count <= 3; count++) {
            try (Threads threads = Threads.of(count)) {
                final InvertedResidual prepared = prepare(block, EveryKernels.list().getLast(), threads);
                final Workspace workspace = prepared.newWorkspace();
                for (boolean equally : new boolean[] {true, false}) {
                    if (!equally) {
                        workspace.shares().set(Samples.shares(count, new Random(block.seed())));
                    }
                    final float[] y = block.spreadOutput(new float[block.images() * block.outputSize()]);
                    prepared.run(block.images(), x, block.offset(), block.inputStride(), y, block.offset(), block.outputStride(),
                            workspace);
                    Bits.assertSame(expected, y, count + " threads, " + (equally ? "equal shares" : "shares of any size"));
                }
            }
        }
    }

    /** Planes of so few rows that threads share them by whole panels of hidden channels. */
    @Property(generation = GenerationMode.EXHAUSTIVE)
    void fused_sharedByPanels_givesTheBitsOfTheContract(@ForAll("widths") int hidden) {
        final BlockSpec spec = new BlockSpec(7, 7, 32, hidden, 32, true, ConvolutionSpec.Kind.DEPTHWISE, 1, Padding.SAME, true,
                Activation.RELU6,
                Activation.RELU6, Activation.NONE);
        checkSharedByPanels(spec);
    }

    /** The same of a plane whose last row nobody reads: the strip has no room for it. */
    @Property(generation = GenerationMode.EXHAUSTIVE)
    void fused_sharedByPanelsWithoutPadding_givesTheBitsOfTheContract(@ForAll("widths") int hidden) {
        for (int stride = 1; stride <= 2; stride++) {
            for (boolean expand : new boolean[] {false, true}) {
                checkSharedByPanels(new BlockSpec(10, 8, expand ? 32 : hidden, hidden, 32, expand, ConvolutionSpec.Kind.DEPTHWISE, stride,
                        Padding.VALID, false, Activation.RELU6, Activation.RELU6, Activation.NONE));
            }
        }
    }

    private static void checkSharedByPanels(BlockSpec spec) {
        for (int slice : new int[] {16, 48, 100}) {
            for (boolean specials : new boolean[] {false, true}) {
                for (int count = 2; count <= 3; count++) {
                    checkSharedByPanels(spec, slice, specials, count);
                }
            }
        }
    }

    /** Fewer images than threads, or each would have its own. */
    private static void checkSharedByPanels(BlockSpec spec, int slice, boolean specials, int count) {
        final int layout = slice % 3; // also of slices of a larger array
        final BlockCase block = new BlockCase(spec, spec.hiddenChannels(), count - 1, layout, 0, slice);
        final float[] in = block.input(specials);
        final float[] expected = block.spreadOutput(expected(block, in));
        final float[] x = block.spreadInput(in);
        for (Kernels kernels : EveryKernels.list()) {
            final float[] y = block.spreadOutput(new float[block.images() * block.outputSize()]);
            final InvertedResidual prepared = prepare(block, kernels, Threads.on(Runnable::run, count));
            final Workspace workspace = prepared.newWorkspace();
            if (specials) { // and shares of any size
                workspace.shares().set(Samples.shares(count, new Random(slice + block.seed())));
            }
            prepared.run(block.images(), x, block.offset(), block.inputStride(), y, block.offset(), block.outputStride(), workspace);
            Bits.assertSame(expected, y, kernels.layout() + ", slices of " + slice + ", " + count + " threads");
        }
    }

    @Property(tries = 200)
    void stages_oneAfterTheOther_giveTheBitsOfTheContract(@ForAll("blocks") BlockCase block) {
        final BlockSpec spec = block.spec();
        final BlockWeights weights = block.weights();
        final float[] in = Arrays.copyOf(block.input(true), block.inputSize());
        for (Backend backend : List.of(Backend.AUTO, Backend.SCALAR)) {
            final float[] expanded = spec.expand() ? stage(spec.expandStage(), weights.expand(), in, null, backend) : in;
            final float[] convolved = stage(spec.convolutionStage(), weights.convolution(), expanded, null, backend);
            final float[] projected = stage(spec.projectStage(), weights.project(), convolved, spec.residual() ? in : null, backend);
            Bits.assertSame(ChainReference.block(spec, weights, in), projected, "stage by stage, " + backend);
        }
    }

    /** A stem: dense 3x3 with other output than input channels, which no block has. */
    @Property(tries = 150)
    void dense_ofAnyChannels_givesTheBitsOfTheContract(
            @ForAll @IntRange(min = 1, max = 12) int height, @ForAll @IntRange(min = 1, max = 12) int width,
            @ForAll @IntRange(min = 1, max = 20) int inputs, @ForAll @IntRange(min = 1, max = 40) int outputs,
            @ForAll @IntRange(min = 1, max = 2) int stride, @ForAll Padding wanted, @ForAll long seed) {
        final Padding padding = Samples.fitting(wanted, height, width);
        final ConvolutionSpec spec = ConvolutionSpec.dense(height, width, inputs, outputs, stride, padding, Activation.RELU6);
        final Random random = new Random(seed);
        final ConvolutionWeights weights = Samples.weights(spec, random);
        final float[] in = Samples.values(height * width * inputs, 1, random);
        Bits.assertSame(ChainReference.convolution(spec, weights, in, null), stage(spec, weights, in, null, Backend.AUTO), "dense");
    }

    private static float[] stage(ConvolutionSpec spec, ConvolutionWeights weights, float[] x, float[] residual, Backend backend) {
        final Convolution prepared = Convolution.prepare(spec, weights, backend, Threads.CALLER);
        final float[] y = new float[spec.outputHeight() * spec.outputWidth() * spec.outputChannels()];
        prepared.run(1, x, 0, spec.inputChannels(), residual, 0, spec.outputChannels(), y, 0, spec.outputChannels(),
                prepared.newWorkspace());
        return y;
    }

    private static InvertedResidual prepare(BlockCase block, Kernels kernels, Threads threads) {
        return InvertedResidual.prepare(
                block.spec(), block.weights(), Backend.AUTO.resolve(), kernels, threads, block.bandRows(), block.sliceWidth());
    }

    private static float[] expected(BlockCase block, float[] in) {
        final float[] expected = new float[block.images() * block.outputSize()];
        final BlockWeights weights = block.weights();
        for (int image = 0; image < block.images(); image++) {
            final float[] one = Arrays.copyOfRange(in, image * block.inputSize(), (image + 1) * block.inputSize());
            System.arraycopy(ChainReference.block(block.spec(), weights, one), 0, expected, image * block.outputSize(), block.outputSize());
        }
        return expected;
    }
}
