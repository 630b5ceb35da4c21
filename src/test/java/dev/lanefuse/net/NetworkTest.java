package dev.lanefuse.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.Activation;
import dev.lanefuse.Backend;
import dev.lanefuse.Bits;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.Padding;
import dev.lanefuse.Samples;
import dev.lanefuse.Threads;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a network refuses, whom it serves, and hand-checked numbers of its own operations. */
class NetworkTest {
    private static final MobileNetV2 MODEL = MobileNetV2.of(0.35, 32).withClasses(10);
    private static final Network NETWORK = MODEL.prepare(SeededWeights.of(MODEL, 1));
    private static final float[] IMAGE = Samples.values(32 * 32 * 3, 1, new Random(2));

    private static void refuses(Executable action, String... parts) {
        final String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), "message \"" + message + "\" does not say \"" + part + "\"");
        }
    }

    private static Layer.Convolution pointwise(int height, int width, int inputs, int outputs) {
        return new Layer.Convolution(ConvolutionSpec.pointwise(height, width, inputs, outputs, Activation.NONE),
                ConvolutionWeights.of(new float[inputs * outputs], (float[]) null));
    }

    private static Layer.FullyConnected connected(int outputs, float... kernel) {
        return new Layer.FullyConnected(outputs, kernel, null, Activation.NONE);
    }

    @Test
    void prepare_onSizesThatDoNotChain_namesTheLayer() {
        refuses(() -> Network.prepare(4, 4, 3, List.of()), "0 layers", "at least 1");
        refuses(() -> Network.prepare(4, 0, 3, List.of(new Layer.Softmax())), "4x0x3", "from 1");
        refuses(() -> Network.prepare(1 << 15, 1 << 15, 3, List.of(new Layer.Softmax())), "32768 x 32768 x 3", "at most");
        refuses(() -> Network.prepare(4, 4, 3, List.of(pointwise(4, 5, 3, 8))),
                "layer 0 (pointwise 1x1, linear) takes 4x5x3", "expected 4x4x3", "what the network takes");
        refuses(() -> Network.prepare(4, 4, 3, List.of(pointwise(4, 4, 3, 8), pointwise(4, 4, 7, 8))),
                "layer 1 (pointwise 1x1, linear) takes 4x4x7", "expected 4x4x8", "what layer 0", "gives");
        final BlockSpec block = BlockSpec.bottleneckBlock(8, 8, 16, 6, 24, 2);
        refuses(() -> Network.prepare(4, 4, 3, List.of(pointwise(4, 4, 3, 16), new Layer.Block(block, Samples.weights(block, 1)))),
                "layer 1 (fused block 16-96-24 s2) takes 8x8x16", "expected 4x4x16");
    }

    @Test
    void describe_withoutPadding_saysSo() {
        final ConvolutionSpec stem = ConvolutionSpec.dense(16, 12, 3, 8, 2, Padding.VALID, Activation.RELU6);
        final BlockSpec block = BlockSpec.bottleneckBlock(7, 5, 8, 6, 4, 1).withPadding(Padding.VALID);
        final Network network = Network.prepare(16, 12, 3, List.of(new Layer.Convolution(stem, Samples.weights(stem, new Random(1))),
                new Layer.Block(block, Samples.weights(block, 1)), pointwise(5, 3, 4, 2)));
        assertTrue(network.describe().get(0).contains("dense 3x3 s2 valid, ReLU6 "), network.describe().get(0));
        assertTrue(network.describe().get(0).contains("16x12x3 -> 7x5x8"), network.describe().get(0));
        assertTrue(network.describe().get(1).contains("fused block 8-48-4 s1 valid "), network.describe().get(1));
        assertTrue(network.describe().get(1).contains("7x5x8 -> 5x3x4"), network.describe().get(1));
        assertEquals(List.of(16, 12, 3, 16 * 12 * 3), List.of(network.inputHeight(), network.inputWidth(), network.inputChannels(),
                network.inputSize()));
        assertEquals(List.of(5, 3, 2, 5 * 3 * 2), List.of(network.outputHeight(), network.outputWidth(), network.outputChannels(),
                network.outputSize()));
        final BlockSpec classic = BlockSpec.residualBlock(3, 3, 8, 4);
        final Network other = Network.prepare(3, 3, 8, List.of(new Layer.Block(classic, Samples.weights(classic, 1)), new Layer.Sigmoid()));
        assertTrue(other.describe().get(0).contains("fused block 8-4-8 s1 dense +x "), other.describe().get(0));
        assertTrue(other.describe().get(1).contains(" sigmoid "), other.describe().get(1));
    }

    @Test
    void prepare_onWeightsThatDoNotFit_namesTheLayer() {
        refuses(() -> Network.prepare(2, 2, 3, List.of(new Layer.GlobalAveragePool(), connected(2, new float[5]))),
                "layer 1 (fully connected, linear)", "fully connected kernel has 5 values", "6 = 2 output x 3 input channels");
        refuses(() -> Network.prepare(2, 2, 3, List.of(connected(1, new float[3]))), "has 3 values", "12");
        refuses(() -> Network.prepare(1, 1, 1, List.of(connected(1, Float.NaN))), "layer 0", "kernel[0] is NaN", "finite");
        refuses(() -> Network.prepare(1, 1, 1, List.of(new Layer.FullyConnected(1, new float[1], new float[2], Activation.NONE))),
                "layer 0", "bias has 2 values", "1");
        refuses(() -> connected(0), "outputs are 0", "at least 1");
        refuses(() -> Network.prepare(46340, 46340, 1, List.of(pointwise(46340, 46340, 1, 1), pointwise(46340, 46340, 1, 1))),
                "the arena with its scratch has", "at most 2147483583");
        refuses(() -> Network.prepare(46340, 46340, 1, List.of(pointwise(46340, 46340, 1, 1), pointwise(46340, 46340, 1, 1),
                pointwise(46340, 46340, 1, 1))), "the arena has 42947", "at most 2147483583");
        refuses(() -> Network.prepare(1, 1, 30_000, List.of(connected(30_000), connected(30_000), connected(30_000))),
                "the packed weights have", "at most 2147483583");
        refuses(() -> MobileNetV2.of(1, 224).withClasses(5_000_000).shapes(), "classifier.1.weight would have 6400000000 values",
                "at most");
        refuses(() -> new MobileNetV2(1, 224, 224, 1000, false, Padding.SAME, Double.NaN), "epsilon is NaN", "finite");
        refuses(() -> Network.prepare(1, 1, 1, List.of(new Layer.Softmax())).memory().totalBytes(-1), "session count is -1", "at least 0");
        refuses(() -> Network.prepare(2, 2, 3, List.of(new Layer.Scale(new float[2], null, Activation.NONE))),
                "layer 0 (scale, linear) takes 2x2x2", "expected 2x2x3");
        refuses(() -> Network.prepare(2, 2, 3, List.of(new Layer.Scale(new float[0], null, Activation.NONE))), "layer 0 (scale, linear)",
                "2x2x0");
        refuses(() -> Network.prepare(2, 2, 3, List.of(new Layer.Scale(new float[3], new float[2], Activation.NONE))),
                "layer 0 (scale, linear)", "scale bias has 2 values", "3");
        refuses(() -> Network.prepare(1, 1, 1, List.of(new Layer.Scale(new float[] {Float.POSITIVE_INFINITY}, null, Activation.NONE))),
                "scale kernel[0] is Infinity", "finite");
        final ConvolutionSpec spec = ConvolutionSpec.pointwise(1, 1, 2, 2, Activation.NONE);
        refuses(() -> Network.prepare(1, 1, 2, List.of(new Layer.Softmax(),
                new Layer.Convolution(spec, ConvolutionWeights.of(new float[3], (float[]) null)))),
                "layer 1 (pointwise 1x1, linear)", "pointwise kernel has 3 values", "4");
    }

    /** A stem and the block behind it are one stage: the layer that is named is the one whose numbers are wrong. */
    @Test
    void prepare_onAStemOrItsBlock_namesTheOneThatIsWrong() {
        final ConvolutionSpec stem = ConvolutionSpec.dense(8, 8, 3, 4, 2, Padding.SAME, Activation.RELU6);
        final BlockSpec spec = BlockSpec.bottleneckBlock(4, 4, 4, 1, 6, 1);
        final ConvolutionWeights right = Samples.weights(stem, new Random(1));
        final BlockWeights weights = Samples.weights(spec, 1);
        final float[] broken = weights.project().kernel().clone();
        broken[3] = Float.NaN;
        final BlockWeights wrong = new BlockWeights(weights.expand(), weights.convolution(), ConvolutionWeights.of(broken, (float[]) null));
        refuses(() -> Network.prepare(8, 8, 3, List.of(new Layer.Convolution(stem, right), new Layer.Block(spec, wrong))),
                "layer 1 (fused block 4=4-6 s1)", "project kernel[3] is NaN");
        final ConvolutionWeights few = ConvolutionWeights.of(new float[5], (float[]) null);
        refuses(() -> Network.prepare(8, 8, 3, List.of(new Layer.Convolution(stem, few), new Layer.Block(spec, weights))),
                "layer 0 (dense 3x3 s2, ReLU6)", "dense kernel has 5 values");
        assertEquals("layer 1", assertThrows(NullPointerException.class,
                () -> Network.prepare(1, 1, 1, Arrays.asList(new Layer.Softmax(), null))).getMessage());
    }

    @Test
    void prepare_onSubnormalWeights_countsThem() {
        assertEquals(2, Network.prepare(1, 1, 2, List.of(connected(2, Float.MIN_VALUE, 1, 1e-39f, 1))).flushedWeights());
    }

    /** One of each kind: what is subnormal in any of them counts, and so does every number that was trained. */
    @Test
    void figures_ofEveryKindOfLayer_areSums() {
        final float tiny = Float.MIN_VALUE;
        final ConvolutionSpec stem = ConvolutionSpec.pointwise(2, 2, 1, 2, Activation.NONE);
        final BlockSpec block = new BlockSpec(2, 2, 2, 3, 2, true, ConvolutionSpec.Kind.DEPTHWISE, 1, Padding.SAME, true, Activation.RELU6,
                Activation.RELU6, Activation.NONE);
        final float[] expand = {tiny, 1, 1, 1, 1, 1}, depthwise = new float[27], project = {1, 1, tiny, 1, tiny, 1};
        depthwise[3] = tiny;
        final Network network = Network.prepare(2, 2, 1, List.of(
                new Layer.Convolution(stem, ConvolutionWeights.of(new float[] {tiny, 1}, new float[] {1, tiny})),
                new Layer.Block(block, new BlockWeights(ConvolutionWeights.of(expand, new float[3]),
                        ConvolutionWeights.of(depthwise, new float[3]), ConvolutionWeights.of(project, new float[2]))),
                new Layer.Scale(new float[] {tiny, 1}, new float[] {tiny, 1}, Activation.NONE),
                new Layer.FullyConnected(1, new float[] {1, 1, tiny, 1, 1, 1, 1, 1}, new float[] {tiny}, Activation.NONE)));
        assertEquals(2 + 4 + 2 + 2, network.flushedWeights());
        assertEquals((2 + 2) + (6 + 3 + 27 + 3 + 6 + 2) + (2 + 2) + (8 + 1), network.parameters());
        assertEquals(4 * 2 + 4 * (6 + 27 + 6) + 8, network.multiplyAdds());
    }

    /** What a caller does to its arrays afterwards changes nothing. */
    @Test
    void weights_areCopied() {
        final Random random = new Random(6);
        final ConvolutionSpec stem = ConvolutionSpec.pointwise(1, 1, 64, 64, Activation.NONE);
        final float[][] arrays = new float[6][];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = Samples.values(i % 2 == 1 ? 64 : i == 2 ? 64 : 64 * 64, 1, random);
        }
        final Network network = Network.prepare(1, 1, 64, List.of(
                new Layer.Convolution(stem, ConvolutionWeights.of(arrays[0], arrays[1])), new Layer.Scale(arrays[2], arrays[3],
                        Activation.NONE),
                new Layer.FullyConnected(64, arrays[4], arrays[5], Activation.NONE)));
        final float[] in = Samples.values(64, 1, random);
        final float[] before = run(network, in);
        for (float[] array : arrays) {
            Arrays.fill(array, 99);
        }
        Bits.assertSame(before, run(network, in), "afterwards");
    }

    /** Nor does a session keep what it was given. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void session_betweenRuns_keepsNoArrays(int count) throws InterruptedException {
        final Session session = MODEL.prepare(SeededWeights.of(MODEL, 1), Backend.AUTO, Threads.on(Runnable::run, count)).newSession();
        final List<WeakReference<float[]>> given = new ArrayList<>();
        runAndForget(session, given);
        for (int i = 0; i < 200 && given.stream().anyMatch(array -> array.get() != null); i++) {
            System.gc();
            Thread.sleep(5);
        }
        assertTrue(given.stream().allMatch(array -> array.get() == null));
        session.run(IMAGE, new float[10]);
    }

    private static void runAndForget(Session session, List<WeakReference<float[]>> given) {
        final float[] in = Arrays.copyOf(IMAGE, 3 * IMAGE.length), out = new float[30];
        session.run(3, in, 0, out, 0);
        given.add(new WeakReference<>(in));
        given.add(new WeakReference<>(out));
    }

    @Test
    void close_leavesTheCallersExecutorAlone() {
        try (ExecutorService executor = Executors.newFixedThreadPool(1)) {
            MODEL.prepare(SeededWeights.of(MODEL, 1), Backend.AUTO, Threads.on(executor, 2)).close();
            assertFalse(executor.isShutdown());
        }
    }

    /** More callers than sessions: they wait, however long. */
    @Test
    void pool_asItComes_refusesNobody() throws Exception {
        final int processors = Runtime.getRuntime().availableProcessors();
        try (SessionPool pool = NETWORK.newPool(); ExecutorService callers = Executors.newFixedThreadPool(4 * processors)) {
            assertEquals(processors, pool.limit());
            final List<Future<float[]>> answers = new ArrayList<>();
            for (int i = 0; i < 40 * processors; i++) {
                answers.add(callers.submit(() -> {
                    final float[] out = new float[10];
                    pool.run(IMAGE, out);
                    return out;
                }));
            }
            for (Future<float[]> answer : answers) {
                Bits.assertSame(expected(), answer.get(), "pool");
            }
        }
    }

    @Test
    void model_thatCannotBe_isRefused() {
        refuses(() -> MobileNetV2.of(0, 224), "width is 0.0", "positive");
        refuses(() -> MobileNetV2.of(Double.NaN, 224), "width is NaN");
        refuses(() -> MobileNetV2.of(1, 31), "31x31", "32x32");
        refuses(() -> MODEL.withInput(32, 8), "32x8");
        refuses(() -> new MobileNetV2(1, 32, 32, 1000, false, Padding.VALID, 1e-5), "padding is VALID", "SAME or SYMMETRIC");
        refuses(() -> MODEL.withClasses(-1), "class count is -1", "at least 1");
        refuses(() -> MODEL.withoutClassifier().withSoftmax(true), "softmax", "at least 1 class");
        refuses(() -> MobileNetV2.of(1e9, 224), "up to 1000");
        refuses(() -> MobileNetV2.of(1000, 1 << 12).shapes(), "values", "at most");
    }

    @Test
    void model_onArraysThatDoNotFit_namesTheArray() {
        final var arrays = SeededWeights.of(MODEL, 1);
        final float[] kernel = arrays.remove("features.2.conv.1.0.weight");
        refuses(() -> MODEL.prepare(arrays), "features.2.conv.1.0.weight is missing", "432 values = 48 x 3 x 3");
        arrays.put("features.2.conv.1.0.weight", Arrays.copyOf(kernel, 431));
        refuses(() -> MODEL.prepare(arrays), "features.2.conv.1.0.weight has 431 values", "432 values = 48 x 3 x 3");
        arrays.put("features.2.conv.1.0.weight", kernel);
        arrays.put("features.0.1.num_batches", new float[1]);
        refuses(() -> MODEL.prepare(arrays), "features.0.1.num_batches is no array of this network", "262", "shapes()");
        arrays.remove("features.0.1.num_batches");
        arrays.put("features.0.1.num_batches_tracked", new float[1]); // as a state_dict has it
        assertEquals(10, MODEL.prepare(arrays).outputSize());
        arrays.get("features.18.1.running_var")[3] = -1;
        refuses(() -> MODEL.prepare(arrays), "layer 18", "batch norm variance[3]", "positive");
    }

    @Test
    void run_onWrongArrays_isRefusedBeforeAnythingIsWritten() {
        final Session session = NETWORK.newSession();
        final float[] out = new float[10];
        Arrays.fill(out, 7);
        refuses(() -> session.run(new float[3071], out), "input has 3071 values", "at least 3072 = offset 0 + 1 images x 3072");
        refuses(() -> session.run(IMAGE, new float[9]), "output has 9 values", "at least 10");
        refuses(() -> session.run(0, IMAGE, 0, out, 0), "image count is 0", "at least 1");
        refuses(() -> session.run(Integer.MAX_VALUE, IMAGE, 0, out, 0), "input has 3072 values");
        refuses(() -> session.run(1, IMAGE, -1, out, 0), "input offset is -1", "at least 0");
        refuses(() -> session.run(1, IMAGE, 0, out, 1), "output has 10 values", "at least 11");
        final float[] both = new float[3082];
        refuses(() -> session.run(1, both, 0, both, 3071), "overlap");
        session.run(1, both, 10, both, 0);
        session.run(1, both, 0, both, 3072);
        assertTrue(Arrays.equals(out, new float[] {7, 7, 7, 7, 7, 7, 7, 7, 7, 7}));
    }

    /** An executor that keeps its task until the test lets it go holds the first run open while the second tries. */
    @Test
    void session_usedByTwoThreads_isRefusedToTheSecond() throws Exception {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final Executor holding = task -> {
            entered.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        final Session session = MODEL.prepare(SeededWeights.of(MODEL, 1), Backend.AUTO, Threads.on(holding, 2)).newSession();
        final float[] out = new float[10];
        final Thread first = new Thread(() -> session.run(IMAGE, out));
        first.start();
        entered.await();
        final String message =
                assertThrows(IllegalStateException.class, () -> session.run(IMAGE, new float[10])).getMessage();
        assertTrue(message.contains("in use"), message);
        leave.countDown();
        first.join();
        Bits.assertSame(expected(), out, "the first run");
        session.run(IMAGE, out);
    }

    private static float[] expected() {
        final float[] out = new float[10];
        NETWORK.newSession().run(IMAGE, out);
        return out;
    }

    @Test
    void run_fromManyThreads_sharesOneNetwork() throws Exception {
        final float[] expected = expected();
        try (Threads team = Threads.of(2); ExecutorService callers = Executors.newFixedThreadPool(4)) {
            for (Threads threads : List.of(Threads.CALLER, team)) {
                final Network network = MODEL.prepare(SeededWeights.of(MODEL, 1), Backend.AUTO, threads);
                final List<Future<?>> results = new ArrayList<>();
                for (int caller = 0; caller < 4; caller++) {
                    results.add(callers.submit(() -> {
                        final Session session = network.newSession();
                        for (int run = 0; run < 25; run++) {
                            final float[] out = new float[10];
                            session.run(IMAGE, out);
                            Bits.assertSame(expected, out, "run " + run);
                        }
                    }));
                }
                for (Future<?> result : results) {
                    result.get();
                }
            }
        }
    }

    @Test
    void run_onAnyExecutor_givesTheSameBits() {
        final Executor refusing = task -> {
            throw new RejectedExecutionException("full");
        };
        final AtomicReference<Runnable> late = new AtomicReference<>();
        for (Executor executor : List.of(refusing, late::set, (Executor) Runnable::run)) {
            final Session session = MODEL.prepare(SeededWeights.of(MODEL, 1), Backend.AUTO, Threads.on(executor, 3)).newSession();
            for (int run = 0; run < 3; run++) {
                final float[] out = new float[10];
                session.run(IMAGE, out);
                Bits.assertSame(expected(), out, "run " + run);
                final float[] in = new float[4 * IMAGE.length], all = new float[40]; // one for each, and one for all
                for (int i = 0; i < 4; i++) {
                    System.arraycopy(IMAGE, 0, in, i * IMAGE.length, IMAGE.length);
                }
                session.run(4, in, 0, all, 0);
                for (int i = 0; i < 4; i++) {
                    Bits.assertSame(expected(), Arrays.copyOfRange(all, 10 * i, 10 * i + 10), "run " + run + ", image " + i);
                }
            }
        }
        late.get().run(); // finds nothing left to do
    }

    @Test
    void operations_onNumbersThatAPencilCanDo() {
        final float[] mean = run(Network.prepare(2, 2, 2, List.of(new Layer.GlobalAveragePool())), 1, 10, 2, 20, 3, 30, 6, 60);
        assertTrue(Arrays.equals(new float[] {3, 30}, mean), Arrays.toString(mean));
        final float[] scaled = run(Network.prepare(2, 1, 2, List.of(
                new Layer.Scale(new float[] {2, -1}, new float[] {0.5f, 3}, new Activation(0, 4)))), 1, 2, 3, 4);
        assertTrue(Arrays.equals(new float[] {2.5f, 1, 4, 0}, scaled), Arrays.toString(scaled));
        final float[] products = run(Network.prepare(1, 2, 2, List.of(new Layer.FullyConnected(
                3, new float[] {1, 2, 3, 4, 0, 0, 0, 1, -1, 0, 0, 0}, new float[] {0.5f, -9, 0}, Activation.RELU))), 1, 2, 3, 4);
        assertTrue(Arrays.equals(new float[] {30.5f, 0, 0}, products), Arrays.toString(products));
        final float[] halves = run(Network.prepare(1, 1, 2, List.of(new Layer.Softmax())), 5, 5);
        assertTrue(Arrays.equals(new float[] {0.5f, 0.5f}, halves), Arrays.toString(halves));
        final float three = (float) Math.log(3);
        final float[] each = run(Network.prepare(1, 1, 5, List.of(new Layer.Sigmoid())), 0, 1e9f, Float.NEGATIVE_INFINITY, three,
                Float.NaN);
        assertTrue(Arrays.equals(new float[] {0.5f, 1, 0, 0.75f, Float.NaN}, each), Arrays.toString(each));
        final float[] certain = run(Network.prepare(1, 1, 3, List.of(new Layer.Softmax())), 3e38f, -3e38f, Float.NEGATIVE_INFINITY);
        assertTrue(Arrays.equals(new float[] {1, 0, 0}, certain), Arrays.toString(certain));
    }

    private static float[] run(Network network, float... in) {
        final float[] out = new float[network.outputSize()];
        network.newSession().run(in, out);
        return out;
    }
}
