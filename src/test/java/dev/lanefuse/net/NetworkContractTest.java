package dev.lanefuse.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanefuse.Activation;
import dev.lanefuse.Backend;
import dev.lanefuse.Bits;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.EveryKernels;
import dev.lanefuse.Padding;
import dev.lanefuse.Samples;
import dev.lanefuse.Threads;
import dev.lanefuse.exec.Operation;
import dev.lanefuse.exec.ScratchSize;
import dev.lanefuse.kernel.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The numeric contract of whole networks, on small and awkward chains of layers. */
class NetworkContractTest {
    @Provide
    static Arbitrary<NetCase> networks() {
        return NetCase.any();
    }

    /** An image that lies where another is still wanted, or scratch that is read before it is written, would show as NaN or other bits. */
    @Property(tries = 300)
    void run_onAnyKernelsAndAnyLeftovers_givesTheBitsOfTheContract(@ForAll("networks") NetCase net) {
        final float[] in = net.images(1);
        final float[] expected = NetReference.bits(net.layers(), net.input().channels(), in);
        for (Kernels kernels : EveryKernels.list()) {
            final Network network = Network.prepare(net.input(), net.layers(), Backend.AUTO.resolve(), kernels, Threads.CALLER);
            final Session session = network.newSession();
            assertBytes(net, kernels, 1, network, session);
            for (int run = 0; run < 2; run++) {
                session.poison();
                final float[] out = new float[expected.length];
                session.run(in, out);
                Bits.assertSame(expected, out, kernels.getClass().getSimpleName() + " of " + kernels.layout() + ", run " + run);
            }
        }
    }

    /** Images as narrow as a patch and narrower; arrays that end with the image; rows of taps above, below and beside it. */
    @Property(tries = 150)
    void stem_ofAnySize_givesTheBitsOfTheContract(
            @ForAll @IntRange(min = 1, max = 11) int height, @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 7) int channels, @ForAll @IntRange(min = 1, max = 40) int outputs,
            @ForAll @IntRange(min = 1, max = 2) int stride, @ForAll Padding wanted, @ForAll long seed) {
        final Padding padding = Samples.fitting(wanted, height, width);
        final ConvolutionSpec spec = ConvolutionSpec.dense(height, width, channels, outputs, stride, padding, Activation.RELU6);
        final Random random = new Random(seed);
        final List<Layer> layers = List.of(new Layer.Convolution(spec, Samples.weights(spec, random)));
        final float[] in = Samples.values(2 * height * width * channels, 1, random);
        Samples.addSpecials(in, random);
        assertBitsOfTwoImages(new Shape(height, width, channels), layers, in, Threads.CALLER);
    }

    /**
     * What networks begin with, computed as one: images of colour as wide as a tile and wider, at either edge; a single value that is no
     * number, anywhere.
     */
    @Property(tries = 800)
    void stemAndBlock_ofAnySize_giveTheBitsOfTheContract(
            @ForAll @IntRange(min = 1, max = 14) int height, @ForAll @IntRange(min = 1, max = 44) int width,
            @ForAll @IntRange(min = 3, max = 4) int channels, @ForAll @IntRange(min = 1, max = 70) int hidden,
            @ForAll @IntRange(min = 1, max = 2) int blockStride, @ForAll Padding wanted, @ForAll @IntRange(min = 0, max = 5) int kind,
            @ForAll long seed) {
        final Random random = new Random(seed);
        final Activation activation = List.of(Activation.RELU6, Activation.RELU6, Activation.RELU, new Activation(-0.5f, 0.75f)).get(kind
                % 4);
        final ConvolutionSpec stem = ConvolutionSpec.dense(height, width, channels, hidden, kind == 5 ? 1 : 2,
                Samples.fitting(wanted, height, width), activation);
        final BlockSpec bottleneck = BlockSpec.bottleneckBlock(
                stem.outputHeight(), stem.outputWidth(), hidden, 1, 1 + random.nextInt(40), blockStride);
        final Padding padding = Samples.fitting(
                random.nextInt(4) == 0 ? Padding.SYMMETRIC : wanted, stem.outputHeight(), stem.outputWidth());
        final BlockSpec block = bottleneck.withResidual(bottleneck.residual() && padding != Padding.VALID).withPadding(padding);
        final List<Layer> layers = List.of(new Layer.Convolution(stem, Samples.weights(stem, random)),
                new Layer.Block(block, Samples.weights(block, seed)));
        final float[] in = Samples.values(2 * height * width * channels, 1, random);
        if (kind < 3) {
            final int row = List.of(0, height - 1, random.nextInt(height)).get(random.nextInt(3)); // a border as often as not
            final int column = List.of(0, width - 1, random.nextInt(width)).get(random.nextInt(3));
            in[(row * width + column) * channels + random.nextInt(channels)] = new float[] {Float.NaN, Float.NEGATIVE_INFINITY,
                3e38f}[kind];
        }
        assertBitsOfTwoImages(new Shape(height, width, channels), layers, in, Threads.on(Runnable::run, 1 + kind % 3));
    }

    private static void assertBitsOfTwoImages(Shape shape, List<Layer> layers, float[] in, Threads threads) {
        for (Kernels kernels : EveryKernels.list()) {
            final Network network = Network.prepare(shape, layers, Backend.AUTO.resolve(), kernels, threads);
            final Session session = network.newSession();
            session.poison();
            final float[] out = new float[2 * network.outputSize()];
            session.run(2, in, 0, out, 0);
            for (int i = 0; i < 2; i++) {
                final float[] image = Arrays.copyOfRange(in, i * network.inputSize(), (i + 1) * network.inputSize());
                Bits.assertSame(NetReference.bits(layers, shape.channels(), image),
                        Arrays.copyOfRange(out, i * network.outputSize(), (i + 1) * network.outputSize()), "image " + i);
            }
        }
    }

    @Property(tries = 200)
    void run_onSpecialValues_givesTheBitsOfTheContract(@ForAll("networks") NetCase net) {
        final float[] in = net.images(1);
        Samples.addSpecials(in, new Random(net.seed()));
        final float[] expected = NetReference.bits(net.layers(), net.input().channels(), in);
        for (Kernels kernels : List.of(EveryKernels.list().getFirst(), EveryKernels.list().getLast())) {
            final float[] out = new float[expected.length];
            Network.prepare(net.input(), net.layers(), Backend.AUTO.resolve(), kernels, Threads.CALLER).newSession().run(in, out);
            Bits.assertSame(expected, out, kernels.getClass().getSimpleName());
        }
    }

    @Property(tries = 100)
    void run_onSeveralThreadsAndImages_givesTheBitsOfEachAlone(@ForAll("networks") NetCase net) {
        final int images = 14; // a group of eight and a rest; of three threads four for each and a rest
        final float[] in = net.images(images);
        final int size = net.input().size();
        final float[][] alone = new float[images][];
        Arrays.setAll(alone, i -> NetReference.bits(
                net.layers(), net.input().channels(), Arrays.copyOfRange(in, i * size, (i + 1) * size)));
        for (Kernels kernels : EveryKernels.list().reversed().subList(0, 2)) { // both of SIMD, where there are two
            for (int count = 1; count <= 3; count++) {
                assertImages(net, kernels, count, in, alone);
            }
        }
    }

    private static void assertImages(NetCase net, Kernels kernels, int count, float[] in, float[][] alone) {
        final int images = alone.length;
        try (Threads threads = Threads.of(count)) {
            final Network network = Network.prepare(net.input(), net.layers(), Backend.AUTO.resolve(), kernels, threads);
            final Session session = network.newSession();
            assertBytes(net, kernels, count, network, session);
            for (int run = 0; run < 3; run++) {
                session.poison();
                if (run > 0) {
                    session.shares().set(Samples.shares(count, new Random(net.seed() + run)));
                }
                final float[] out = new float[images * network.outputSize() + 5];
                session.run(images, in, 0, out, 5);
                for (int i = 0; i < images; i++) {
                    final int from = 5 + i * network.outputSize();
                    Bits.assertSame(alone[i], Arrays.copyOfRange(out, from, from + network.outputSize()),
                            count + " threads, run " + run + ", image " + i);
                }
            }
            assertEquals(network.memory().sessionBytes() + network.memory().batchBytes(), session.bytes());
        }
    }

    @Property(tries = 100)
    void run_asOneNetwork_givesTheBitsOfLayerByLayer(@ForAll("networks") NetCase net) {
        final float[] in = net.images(1);
        final Network network = prepare(net, Threads.CALLER);
        final float[] out = new float[network.outputSize()];
        network.newSession().run(in, out);
        for (Backend backend : List.of(Backend.AUTO, Backend.SCALAR)) {
            Bits.assertSame(NetReference.byTheFrontDoor(net.layers(), net.input().channels(), in, backend), out, "front door, " + backend);
        }
    }

    @Property(tries = 100)
    void run_ofAnyNetwork_errsWithinTheBound(@ForAll("networks") NetCase net) {
        final List<Layer> layers = net.layers().stream().filter(l -> !(l instanceof Layer.Softmax || l instanceof Layer.Sigmoid)).toList();
        if (layers.isEmpty()) {
            return;
        }
        final float[] in = net.images(1);
        final NetReference.Exact exact = NetReference.exact(layers, net.input().channels(), in);
        final Network network = Network.prepare(net.input().height(), net.input().width(), net.input().channels(), layers);
        final float[] out = new float[network.outputSize()];
        network.newSession().run(in, out);
        for (int i = 0; i < out.length; i++) {
            if (!(Math.abs(out[i] - exact.value()[i]) <= exact.error()[i])) {
                fail("element " + i + " is " + out[i] + ", exactly " + exact.value()[i] + "; expected a difference of at most "
                        + exact.error()[i]);
            }
        }
    }

    /** The first thread's scratch holds the arena too. */
    private static void assertBytes(NetCase net, Kernels kernels, int threads, Network network, Session session) {
        final Chain chain = Chain.of(net.input(), net.layers());
        final Chain.Prepared prepared = chain.prepare(kernels, chain.packing(kernels.layout()));
        final ScratchSize other = Stream.of(prepared.operations()).map(Operation::scratchSize).reduce(ScratchSize.NONE, ScratchSize::max);
        final ScratchSize first = other.withArena(ArenaPlan.of(prepared.shapes(), prepared.operations(), threads == 1).size());
        assertEquals(first.bytes() + (threads - 1) * other.bytes(), network.arenaBytes());
        assertEquals(network.arenaBytes(), session.bytes());
    }

    /** Images that are alive at the same time lie apart, or as far ahead as the stage between them allows. */
    @Property(tries = 300)
    void arena_ofAnyNetwork_holdsThePair(@ForAll("networks") NetCase net) {
        final Chain chain = Chain.of(net.input(), net.layers());
        final Kernels kernels = EveryKernels.list().getFirst();
        final Chain.Prepared prepared = chain.prepare(kernels, chain.packing(kernels.layout()));
        final Operation[] operations = prepared.operations();
        for (boolean mayOverlap : new boolean[] {false, true}) {
            final ArenaPlan plan = ArenaPlan.of(prepared.shapes(), operations, mayOverlap);
            final int between = Math.max(0, plan.single() - 1);
            final int[] sizes = prepared.shapes().stream().skip(1).limit(between).mapToInt(Shape::size).toArray();
            final int group = plan.group() * plan.gathered();
            if (group > 0) {
                assertEquals(plan.size() - group, plan.offset(between), "where a group is gathered");
            }
            for (int i = 0; i < sizes.length; i++) {
                final int at = plan.offset(i);
                if (at < 0 || at + sizes[i] > plan.size() - group) {
                    fail("image " + i + " lies from " + at + " until " + (at + sizes[i]) + " in " + plan.size());
                }
                if (i > 0 && at < plan.offset(i - 1) + sizes[i - 1] && plan.offset(i - 1) < at + sizes[i]) {
                    final long lead = operations[i].lead();
                    if (!mayOverlap || lead < 0 || at > plan.offset(i - 1) - lead) {
                        fail("images " + (i - 1) + " and " + i + " overlap: " + plan);
                    }
                }
            }
            final int pairs = Stream.iterate(1, i -> i < sizes.length, i -> i + 1).mapToInt(i -> sizes[i - 1] + sizes[i]).max()
                    .orElse(sizes.length == 1 ? sizes[0] : 0);
            if (mayOverlap ? plan.size() > pairs + group : plan.size() != pairs + group) {
                fail("arena of " + plan.size() + "; the largest pair has " + pairs);
            }
        }
    }

    private static Network prepare(NetCase net, Threads threads) {
        return Network.prepare(net.input().height(), net.input().width(), net.input().channels(), net.layers(), Backend.AUTO, threads);
    }
}
