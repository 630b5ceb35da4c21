package dev.lanefuse.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The family of networks: sizes as published, names, and the bits of whole nets. */
class MobileNetV2Test {
    private static final float[] IMAGE = Samples.values(224 * 224 * 3, 1, new Random(3));

    /** Arrays without values: what is counted does not need them. */
    private static Chain chain(MobileNetV2 model) {
        final Map<String, float[]> arrays = new LinkedHashMap<>();
        model.shapes().forEach((name, length) -> arrays.put(name, new float[length]));
        return Chain.of(new Shape(model.inputHeight(), model.inputWidth(), 3), model.layers(arrays));
    }

    /** Stem, the seven rows of table 2, head: TF-slim's, Keras' and torchvision's numbers. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0.35 | 16 8 8 16 24 32 56 112 1280",
        "0.5  | 16 8 16 16 32 48 80 160 1280",
        "0.75 | 24 16 24 24 48 72 120 240 1280",
        "1.0  | 32 16 24 32 64 96 160 320 1280",
        "1.3  | 40 24 32 40 80 128 208 416 1664",
        "1.4  | 48 24 32 48 88 136 224 448 1792",
    })
    void channels_ofPublishedWidths_areThePublishedOnes(double width, String expected) {
        final List<Integer> channels = new ArrayList<>();
        for (Layer layer : chain(MobileNetV2.of(width, 224)).layers()) {
            final int outputs = switch (layer) {
                case Layer.Convolution(ConvolutionSpec spec, _) -> spec.outputChannels();
                case Layer.Block(BlockSpec spec, _) -> spec.outputChannels();
                default -> 0;
            };
            final boolean repeats = layer instanceof Layer.Block(BlockSpec spec, _) && spec.residual();
            if (outputs > 0 && !repeats) {
                channels.add(outputs);
            }
        }
        assertEquals(expected, String.join(" ", channels.stream().map(Object::toString).toList()));
    }

    /**
     * Millions of multiply-adds at 224, and of parameters without batch normalisation: the table of TF-slim's checkpoints (1001 classes).
     */
    @ParameterizedTest
    @CsvSource({"1.4, 582, 6.06", "1.3, 509, 5.34", "1.0, 300, 3.47", "0.75, 209, 2.61", "0.5, 97.1, 1.95", "0.35, 59.2, 1.66"})
    void sizes_ofPublishedWidths_areThePublishedOnes(double width, double millionsOfMultiplyAdds, double millionsOfParameters) {
        final Chain chain = chain(MobileNetV2.of(width, 224));
        assertEquals(millionsOfMultiplyAdds, chain.multiplyAdds() / 1e6, 1);
        final long norms = chain.layers().stream().mapToLong(MobileNetV2Test::normParameters).sum();
        assertEquals(millionsOfParameters, (chain.parameters() - norms) / 1e6, 0.006);
    }

    private static long normParameters(Layer layer) {
        return switch (layer) {
            case Layer.Convolution(ConvolutionSpec spec, _) -> 2 * spec.outputChannels();
            case Layer.Block(BlockSpec spec, _) -> spec.stages().stream().mapToLong(s -> 2 * s.outputChannels()).sum();
            default -> 0;
        };
    }

    /** Millions of multiply-adds of width 1.0 at the other published input sizes: the same table. */
    @ParameterizedTest
    @CsvSource({"192, 221", "160, 154", "128, 99", "96, 56"})
    void multiplyAdds_ofPublishedInputSizes_areThePublishedOnes(int size, double millions) {
        assertEquals(millions, chain(MobileNetV2.of(1.0, size)).multiplyAdds() / 1e6, 1);
    }

    @Test
    void sizes_ofTheStandardNetwork() {
        final MobileNetV2 model = MobileNetV2.of(1.0, 224);
        final Network network = model.prepare(SeededWeights.of(model, 1));
        assertEquals(300_774_272, network.multiplyAdds());
        assertEquals(3_504_872, network.parameters());
        assertEquals(1000, network.outputSize());
        assertEquals(224 * 224 * 3, network.inputSize());
        assertTrue(network.arenaBytes() <= 2.4 * (1 << 20), "arena has " + network.arenaBytes() + " bytes");
        assertTrue(network.weightBytes() >= 4 * 3_487_816, "weights have " + network.weightBytes() + " bytes");
        assertEquals(21, network.describe().size());
        assertTrue(network.describe().get(2).contains("fused block 16-96-24 s2"), network.describe().get(2));
        assertTrue(network.describe().get(2).contains("112x112x16 -> 56x56x24"), network.describe().get(2));
        assertTrue(network.describe().get(2).endsWith("29,202,432 multiply-adds"), network.describe().get(2));
    }

    /** Every array where torchvision's module of that name has it. */
    @Test
    void layers_takeTheArraysOfTheirNames() {
        final MobileNetV2 model = MobileNetV2.of(0.35, 32).withClasses(7);
        final Map<String, float[]> arrays = new LinkedHashMap<>();
        model.shapes().forEach((name, length) -> arrays.put(name, new float[length]));
        final List<Layer> layers = model.layers(arrays);
        assertTaken(arrays, "features.0.0", "features.0.1", ((Layer.Convolution) layers.getFirst()).weights());
        for (int i = 1; i <= 17; i++) {
            final BlockWeights block = ((Layer.Block) layers.get(i)).weights();
            final String name = "features." + i + ".conv.";
            final int depthwise = i == 1 ? 0 : 1;
            if (i > 1) {
                assertTaken(arrays, name + "0.0", name + "0.1", block.expand());
            }
            assertTaken(arrays, name + depthwise + ".0", name + depthwise + ".1", block.convolution());
            assertTaken(arrays, name + (depthwise + 1), name + (depthwise + 2), block.project());
        }
        assertTaken(arrays, "features.18.0", "features.18.1", ((Layer.Convolution) layers.get(18)).weights());
        final Layer.FullyConnected classifier = (Layer.FullyConnected) layers.get(20);
        assertSame(arrays.get("classifier.1.weight"), classifier.kernel());
        assertSame(arrays.get("classifier.1.bias"), classifier.bias());
    }

    private static void assertTaken(Map<String, float[]> arrays, String convolution, String norm, ConvolutionWeights weights) {
        assertSame(arrays.get(convolution + ".weight"), weights.kernel());
        assertSame(arrays.get(norm + ".weight"), weights.batchNorm().gamma());
        assertSame(arrays.get(norm + ".bias"), weights.batchNorm().beta());
        assertSame(arrays.get(norm + ".running_mean"), weights.batchNorm().mean());
        assertSame(arrays.get(norm + ".running_var"), weights.batchNorm().variance());
        assertEquals(1e-5, weights.batchNorm().epsilon());
    }

    /** Each changes what it names, and nothing else. */
    @Test
    void models_keepWhatIsNotChanged() {
        final MobileNetV2 model = new MobileNetV2(0.35, 40, 48, 7, true, Padding.SAME, 2e-3);
        assertEquals(new MobileNetV2(0.35, 64, 72, 7, true, Padding.SAME, 2e-3), model.withInput(64, 72));
        assertEquals(new MobileNetV2(0.35, 40, 48, 9, true, Padding.SAME, 2e-3), model.withClasses(9));
        assertEquals(new MobileNetV2(0.35, 40, 48, 0, false, Padding.SAME, 2e-3), model.withoutClassifier());
        assertEquals(new MobileNetV2(0.35, 40, 48, 7, false, Padding.SAME, 2e-3), model.withSoftmax(false));
        assertEquals(new MobileNetV2(0.35, 40, 48, 7, true, Padding.SAME, 1e-3), model.asInTensorFlow());
        final MobileNetV2 torch = MobileNetV2.of(1.0, 224);
        assertEquals(new MobileNetV2(1.0, 224, 224, 1000, false, Padding.SYMMETRIC, 1e-5), torch);
        assertEquals(new MobileNetV2(1.0, 224, 224, 1000, false, Padding.SAME, 1e-3), torch.asInTensorFlow());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void layers_havePaddingAndActivations(boolean tensorFlow) {
        final MobileNetV2 model = tensorFlow ? MobileNetV2.of(0.35, 32).asInTensorFlow() : MobileNetV2.of(0.35, 32);
        final List<Layer> layers = chain(model).layers();
        for (Layer layer : layers.subList(0, 19)) {
            final List<ConvolutionSpec> stages = layer instanceof Layer.Block(BlockSpec spec, _) ? spec.stages()
                    : List.of(((Layer.Convolution) layer).spec());
            for (ConvolutionSpec stage : stages) {
                if (stage.kind() != ConvolutionSpec.Kind.POINTWISE) {
                    assertEquals(tensorFlow ? Padding.SAME : Padding.SYMMETRIC, stage.padding(), stage.toString());
                }
                final boolean projects = stages.size() > 1 && stage == stages.getLast();
                assertEquals(projects ? Activation.NONE : Activation.RELU6, stage.activation(), stage.toString());
            }
        }
    }

    @Test
    void names_areTorchvisions() {
        final Map<String, Integer> shapes = MobileNetV2.of(1.0, 224).shapes();
        assertEquals(262, shapes.size()); // 52 convolutions with four arrays of normalisation, and the classifier's two
        assertEquals(864, shapes.get("features.0.0.weight"));
        assertEquals(32, shapes.get("features.0.1.running_mean"));
        assertEquals(32 * 9, shapes.get("features.1.conv.0.0.weight"));
        assertEquals(16 * 32, shapes.get("features.1.conv.1.weight"));
        assertEquals(16, shapes.get("features.1.conv.2.running_var"));
        assertEquals(96 * 16, shapes.get("features.2.conv.0.0.weight"));
        assertEquals(96 * 9, shapes.get("features.2.conv.1.0.weight"));
        assertEquals(24 * 96, shapes.get("features.2.conv.2.weight"));
        assertEquals(24, shapes.get("features.2.conv.3.bias"));
        assertEquals(1280 * 320, shapes.get("features.18.0.weight"));
        assertEquals(1000 * 1280, shapes.get("classifier.1.weight"));
        assertEquals(1000, shapes.get("classifier.1.bias"));
        assertEquals(260, MobileNetV2.of(1.0, 224).withoutClassifier().shapes().size());
    }

    /** One image through every published width: SIMD, scalar, layer by layer, two threads. */
    @ParameterizedTest
    @ValueSource(doubles = {0.35, 0.5, 0.75, 1.0, 1.3, 1.4, 0.1})
    void run_ofAnyWidth_givesTheSameBitsOnEveryPath(double width) {
        final MobileNetV2 model = MobileNetV2.of(width, 32).withInput(33, 47).withClasses(10).withSoftmax(width > 1);
        samePaths(width < 0.7 ? model.asInTensorFlow() : model, true);
    }

    @Test
    void run_ofTheStandardNetwork_givesTheSameBitsOnEveryPath() {
        final float[] out = samePaths(MobileNetV2.of(1.0, 224), false);
        double spread = 0;
        for (float v : out) {
            spread = Math.max(spread, Math.abs(v));
        }
        assertTrue(spread > 0.1 && spread < 1e4, "largest logit is " + spread + "; expected a living network");
    }

    private static float[] samePaths(MobileNetV2 model, boolean reference) {
        final Map<String, float[]> arrays = SeededWeights.of(model, 7);
        final List<Layer> layers = model.layers(arrays);
        final float[] in = Arrays.copyOf(IMAGE, model.inputHeight() * model.inputWidth() * 3);
        final float[] expected = run(model.prepare(arrays), in);
        Bits.assertSame(expected, run(model.prepare(arrays, Backend.SCALAR, Threads.CALLER), in), "scalar");
        Bits.assertSame(expected, NetReference.byTheFrontDoor(layers, 3, in, Backend.AUTO), "layer by layer");
        if (reference) {
            Bits.assertSame(expected, NetReference.bits(layers, 3, in), "reference");
        }
        for (int count = 2; count <= 3; count++) {
            try (Threads threads = Threads.of(count)) {
                Bits.assertSame(expected, run(model.prepare(arrays, Backend.AUTO, threads), in), count + " threads");
            }
        }
        return expected;
    }

    private static float[] run(Network network, float[] in) {
        final float[] out = new float[network.outputSize()];
        final Session session = network.newSession();
        session.run(in, out);
        return out;
    }

    @Test
    void run_withoutClassifier_givesTheFeaturesThatTheClassifierReads() {
        final MobileNetV2 model = MobileNetV2.of(0.5, 64).withClasses(7);
        final Map<String, float[]> arrays = SeededWeights.of(model, 1);
        final float[] in = Arrays.copyOf(IMAGE, 64 * 64 * 3);
        final float[] logits = run(model.prepare(arrays), in);
        final Map<String, float[]> without = new LinkedHashMap<>(arrays);
        without.keySet().removeIf(name -> name.startsWith("classifier"));
        final float[] features = run(model.withoutClassifier().prepare(without), in);
        assertEquals(model.featureSize(), features.length);
        final Layer.FullyConnected classifier = new Layer.FullyConnected(
                7, arrays.get("classifier.1.weight"), arrays.get("classifier.1.bias"), Activation.NONE);
        Bits.assertSame(logits, run(Network.prepare(1, 1, features.length, List.of(classifier)), features), "logits of the features");
        final float[] probabilities = run(model.withSoftmax(true).prepare(arrays), in);
        double sum = 0;
        for (float p : probabilities) {
            sum += p;
        }
        assertEquals(1, sum, 1e-6);
    }

    @Test
    void padding_ofTheTwoFrameworks_givesOtherNumbers() {
        final MobileNetV2 torch = MobileNetV2.of(0.35, 32).withClasses(5);
        final BlockWeights weights = ((Layer.Block) torch.asInTensorFlow().layers(SeededWeights.of(torch, 1)).get(3)).weights();
        assertEquals(1e-3, weights.expand().batchNorm().epsilon());
        final BlockSpec spec = ((Layer.Block) torch.layers(SeededWeights.of(torch, 1)).get(3)).spec();
        assertEquals(Padding.SYMMETRIC, spec.padding());
    }
}
