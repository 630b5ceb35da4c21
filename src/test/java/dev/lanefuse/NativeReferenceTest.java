package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.cli.MobileNetBlocks;
import dev.lanefuse.cli.MobileNetBlocks.Distinct;
import dev.lanefuse.nativereference.NativeBlock;
import dev.lanefuse.nativereference.NativeBlock.Variant;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The C twin, plain and with intrinsics, gives the bits of the scalar backend. C does not depend on Java's lanes. */
@InOneJvm
@AddLifecycleHook(NativeReferenceTest.LeftOut.class)
class NativeReferenceTest {
    private static final String NO_LIBRARY = "the build found no C compiler (cc) for native-reference";
    private static final int[] LANES = {4, 8, 16};

    @BeforeAll
    static void needsTheLibrary() {
        if (!NativeBlock.isBuilt()) {
            Missing.leaveOut(NativeReferenceTest.class, NO_LIBRARY);
        }
        for (Variant variant : Variant.values()) {
            if (!variant.isAvailable()) {
                System.err.println("NativeReferenceTest: this CPU cannot run " + variant + ", which is LEFT OUT");
            }
        }
    }

    /** Properties cannot be left out from within. */
    static final class LeftOut implements SkipExecutionHook {
        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            return !InOneJvm.NAME.equals(System.getProperty(ExpectedBackend.PROPERTY)) ? SkipResult.skip("in one of the test JVMs")
                    : NativeBlock.isBuilt() ? SkipResult.doNotSkip() : SkipResult.skip(NO_LIBRARY);
        }
    }

    @Provide
    static Arbitrary<BlockCase> blocks() {
        return BlockCase.any();
    }

    @Property(tries = 400)
    void fused_underAnyPlanAndLayout_givesTheBitsOfTheScalarBackend(@ForAll("blocks") BlockCase block) {
        check(block, block.input(false));
    }

    @Property(tries = 400)
    void fused_onSpecialValues_givesTheBitsOfTheScalarBackend(@ForAll("blocks") BlockCase block) {
        check(block, block.input(true));
    }

    @Provide
    static Arbitrary<BlockCase> plainBlocks() {
        return BlockCase.ofPlainPixels();
    }

    @Property(tries = 200)
    void fused_onPlainPixels_givesTheBitsOfTheScalarBackend(@ForAll("plainBlocks") BlockCase block, @ForAll boolean specials) {
        check(block, block.input(specials));
    }

    private static void check(BlockCase block, float[] in) {
        final BlockSpec spec = block.spec();
        final BlockWeights weights = block.weights();
        final float[] dense = Arrays.copyOf(in, block.inputSize());
        final float[] one = new float[block.outputSize()];
        InvertedResidual.prepare(spec, weights, Backend.SCALAR, Threads.CALLER).run(dense, one);
        final float[] expected = block.spreadOutput(one);
        final float[] x = block.spreadInput(dense);
        for (int lanes : LANES) {
            for (Variant variant : Variant.values()) {
                if (variant.isAvailable() && variant.takes(lanes)) {
                    final NativeBlock prepared = NativeBlock.of(variant, lanes, spec, weights, block.bandRows(), block.sliceWidth());
                    for (int from = 0; from < 2; from++) { // whole, then in two parts that find what the first run left in the scratch
                        final float[] y = block.spreadOutput(new float[one.length]);
                        final int middle = from * spec.outputHeight() / 2;
                        run(prepared, block, x, y, 0, middle);
                        run(prepared, block, x, y, middle, spec.outputHeight());
                        Bits.assertSame(expected, y, variant + " at " + lanes + " lanes, rows from " + middle);
                    }
                }
            }
        }
    }

    /**
     * A single value that is not finite, or beyond the limit, wherever it stands: with others beside it one that is not seen would not
     * show.
     */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -3e38f})
    void fused_onASingleSpecialValue_givesTheBitsOfTheScalarBackend(float special) {
        final int channels = 24;
        final BlockCase block = new BlockCase(BlockSpec.bottleneckBlock(5, 5, channels, 6, channels, 1), 3, 1, 0, 0, 0);
        for (int c = 0; c < channels; c++) {
            final float[] in = new float[block.inputSize()];
            Arrays.fill(in, 0.5f);
            in[12 * channels + c] = special;
            check(block, in);
            in[12 * channels + (c + 5) % channels] = special;
            check(block, in);
        }
    }

    private static void run(NativeBlock prepared, BlockCase block, float[] x, float[] y, int rowFrom, int rowTo) {
        prepared.run(x, block.offset(), block.inputStride(), block.spec().residual() ? x : null, block.offset(), block.inputStride(),
                y, block.offset(), block.outputStride(), rowFrom, rowTo);
    }

    @Property(tries = 200)
    void stages_byThemselves_giveTheBitsOfTheScalarBackend(@ForAll("blocks") BlockCase block) {
        final BlockSpec spec = block.spec();
        final BlockWeights weights = block.weights();
        final Random random = new Random(block.seed());
        if (spec.expand()) {
            checkStage(spec.expandStage(), weights.expand(), false, random);
        }
        checkStage(spec.convolutionStage(), weights.convolution(), false, random);
        checkStage(spec.projectStage(), weights.project(), spec.residual(), random);
    }

    /** A stem: dense 3x3 with other output than input channels, which no block has. */
    @Property(tries = 150)
    void dense_ofAnyChannels_givesTheBitsOfTheScalarBackend(
            @ForAll @IntRange(min = 1, max = 12) int height, @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 20) int inputs, @ForAll @IntRange(min = 1, max = 40) int outputs,
            @ForAll @IntRange(min = 1, max = 2) int stride, @ForAll Padding wanted, @ForAll long seed) {
        final Padding padding = Samples.fitting(wanted, height, width);
        final ConvolutionSpec spec = ConvolutionSpec.dense(height, width, inputs, outputs, stride, padding, Activation.RELU6);
        final Random random = new Random(seed);
        checkStage(spec, Samples.weights(spec, random), false, random);
    }

    private static void checkStage(ConvolutionSpec spec, ConvolutionWeights weights, boolean adds, Random random) {
        final float[] x = Samples.values(spec.inputHeight() * spec.inputWidth() * spec.inputChannels(), 1.5f, random);
        Samples.addSpecials(x, random);
        final float[] expected = new float[spec.outputHeight() * spec.outputWidth() * spec.outputChannels()];
        final float[] residual = adds ? Samples.values(expected.length, 1.5f, random) : null;
        final Convolution scalar = Convolution.prepare(spec, weights, Backend.SCALAR, Threads.CALLER);
        scalar.run(1, x, 0, spec.inputChannels(), residual, 0, spec.outputChannels(), expected, 0, spec.outputChannels(),
                scalar.newWorkspace());
        for (int lanes : LANES) {
            for (Variant variant : Variant.values()) {
                if (variant.isAvailable() && variant.takes(lanes)) {
                    final float[] y = new float[expected.length];
                    NativeBlock.of(variant, lanes, spec, weights).run(x, residual, y);
                    Bits.assertSame(expected, y, spec + ", " + variant + " at " + lanes + " lanes");
                }
            }
        }
    }

    static Stream<Distinct> network() {
        return MobileNetBlocks.DISTINCT.stream();
    }

    @ParameterizedTest
    @MethodSource("network")
    void block_atFullSize_givesTheBitsOfTheScalarBackend(Distinct distinct) {
        final BlockSpec spec = distinct.spec();
        final BlockWeights weights = MobileNetBlocks.weights(spec, 7);
        final float[] in = MobileNetBlocks.input(spec, 7);
        final float[] expected = new float[spec.outputHeight() * spec.outputWidth() * spec.outputChannels()];
        InvertedResidual.prepare(spec, weights, Backend.SCALAR, Threads.CALLER).run(in, expected);
        for (Variant variant : Variant.values()) {
            if (variant.isAvailable()) {
                final float[] y = new float[expected.length];
                NativeBlock.of(variant, variant.takes(16) ? 16 : 8, spec, weights, 0, 0).run(in, spec.residual() ? in : null, y);
                Bits.assertSame(expected, y, spec + " " + variant);
            }
        }
    }

    @Test
    void run_weightsPackedForOtherLanes_refused() {
        final BlockSpec spec = BlockSpec.bottleneckBlock(3, 3, 16, 6, 16, 1);
        final NativeBlock prepared = NativeBlock.of(Variant.AVX2, 4, spec, Samples.weights(spec, 1), 0, 0);
        final float[] y = new float[3 * 3 * 16];
        assertThrows(IllegalStateException.class, () -> prepared.run(new float[y.length], null, y));
    }

    @Test
    void limits_ofEveryVariant_areComputed() {
        final float[] ones = new float[1280];
        Arrays.fill(ones, 1);
        for (Variant variant : Variant.values()) {
            if (variant.isAvailable()) {
                assertEquals(3 * 1280, NativeBlock.read(variant, MemorySegment.ofArray(ones), 1280, 3));
                final float lanes = variant == Variant.AVX512 ? 16 : 8;
                assertEquals(12 * lanes, NativeBlock.peak(variant, 1000), "the chains acc * 0.75 + 0.25 come to 1");
            }
        }
        assertTrue(Stream.of(Variant.values()).anyMatch(Variant::isAvailable), "a machine that has none");
    }
}
