package dev.lanefuse;

import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.kernel.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A block and a way to run it, small and awkward on purpose.
 *
 * @param spec the block
 * @param seed of weights and images
 * @param images how many
 * @param layout offsets and gaps between pixels, see {@link #inputStride}
 * @param bandRows band height to force, or 0
 * @param sliceWidth slice width to force, or 0
 */
record BlockCase(BlockSpec spec, long seed, int images, int layout, int bandRows, int sliceWidth) {
    private static final float GAP = 12345.0f;
    private static final List<Activation> ACTIVATIONS = List.of(
            Activation.RELU6, Activation.RELU, Activation.NONE, new Activation(-0.5f, 0.75f), new Activation(0.25f, 6));

    static Arbitrary<BlockCase> any() {
        final Arbitrary<Integer> sizes = Arbitraries.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 15);
        final Arbitrary<Integer> channels = Arbitraries.of(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 24, 31, 32, 33, 40, 48, 56, 67);
        final Arbitrary<Integer> hidden = Arbitraries.of(1, 3, 4, 7, 8, 15, 16, 17, 24, 31, 33, 48, 64, 72, 97, 144, 208);
        final Arbitrary<Integer> plans = Arbitraries.of(0, 0, 1, 2, 3, 5);
        final Arbitrary<Integer> slices = Arbitraries.of(0, 0, 4, 16, 40, 90);
        final Arbitrary<BlockSpec> specs = Combinators.combine(
                sizes, sizes, channels, hidden, channels, Arbitraries.of(Padding.values()), Arbitraries.integers().between(0, 6399))
                .as(BlockCase::spec);
        return Combinators.combine(specs, Arbitraries.longs(), Arbitraries.of(1, 1, 2, 3), Arbitraries.of(0, 0, 1, 2), plans, slices)
                .as(BlockCase::new);
    }

    /** Blocks that begin with a depthwise convolution of as many channels as are read as they lie, mostly without gaps. */
    static Arbitrary<BlockCase> ofPlainPixels() {
        final Arbitrary<BlockSpec> specs = Combinators.combine(Arbitraries.integers().between(1, 20), Arbitraries.integers().between(1, 40),
                Arbitraries.of(7, 16, Kernels.PLAIN_CHANNELS), Arbitraries.of(Padding.values()), Arbitraries.of(ACTIVATIONS),
                Arbitraries.of(ACTIVATIONS)).as(BlockCase::ofPlainPixels);
        return Combinators.combine(specs, Arbitraries.longs(), Arbitraries.of(1, 2), Arbitraries.of(0, 0, 1), Arbitraries.of(0, 0, 1, 2, 5))
                .as((spec, seed, images, layout, bandRows) -> new BlockCase(spec, seed, images, layout, bandRows, 0));
    }

    private static BlockSpec ofPlainPixels(int height, int width, int out, Padding wanted, Activation inner, Activation last) {
        final Padding padding = Samples.fitting(wanted, height, width);
        final int in = Kernels.PLAIN_CHANNELS;
        return new BlockSpec(height, width, in, in, out, false, Kind.DEPTHWISE, 1, padding, out == in && padding != Padding.VALID,
                inner, inner, last);
    }

    private static BlockSpec spec(int height, int width, int in, int hidden, int out, Padding wanted, int choices) {
        final Padding padding = Samples.fitting(wanted, height, width);
        final boolean residual = choices % 4 == 0 && padding != Padding.VALID;
        final boolean expand = choices / 4 % 4 != 0;
        final Kind kind = choices / 16 % 8 == 0 ? Kind.DENSE : Kind.DEPTHWISE;
        final int stride = residual ? 1 : 1 + choices / 128 % 2;
        final Activation first = ACTIVATIONS.get(choices / 256 % 5);
        final Activation second = ACTIVATIONS.get(choices / 1280 % 5);
        final Activation last = choices % 3 != 0 ? Activation.NONE : ACTIVATIONS.get(choices / 64 % 5);
        final int mid = kind == Kind.DENSE ? Math.min(hidden, 72) : hidden;
        return new BlockSpec(height, width, in, expand ? mid : in, residual ? in : out, expand, kind, stride, padding, residual,
                first, second, last);
    }

    BlockWeights weights() {
        return Samples.weights(spec, seed);
    }

    int inputSize() {
        return spec.inputHeight() * spec.inputWidth() * spec.inputChannels();
    }

    int outputSize() {
        return spec.outputHeight() * spec.outputWidth() * spec.outputChannels();
    }

    /** The images without gaps. */
    float[] input(boolean specials) {
        final Random random = new Random(seed + 1);
        final float[] in = Samples.values(images * inputSize(), 1.5f, random);
        if (specials) {
            Samples.addSpecials(in, random);
        }
        return in;
    }

    int offset() {
        return layout * 3;
    }

    int inputStride() {
        return spec.inputChannels() + layout * 5;
    }

    int outputStride() {
        return spec.outputChannels() + layout * 7;
    }

    /** Inputs without gaps, laid out as this case has it, with NaN in every gap: where one is read it shows. */
    float[] spreadInput(float[] dense) {
        return spread(dense, spec.inputChannels(), inputStride(), Float.NaN);
    }

    /** The same for outputs, with a mark in every gap that nobody may overwrite. */
    float[] spreadOutput(float[] dense) {
        return spread(dense, spec.outputChannels(), outputStride(), GAP);
    }

    private float[] spread(float[] dense, int channels, int stride, float gap) {
        final float[] out = new float[offset() + dense.length / channels * stride + layout];
        Arrays.fill(out, gap);
        for (int i = 0; i < dense.length; i++) {
            out[offset() + i / channels * stride + i % channels] = dense[i];
        }
        return out;
    }
}
