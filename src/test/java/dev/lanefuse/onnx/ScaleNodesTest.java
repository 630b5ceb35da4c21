package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.ModelFile.list;
import static dev.lanefuse.onnx.SmallNet.padded;
import static dev.lanefuse.onnx.SmallNet.stride2;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanefuse.Activation;
import dev.lanefuse.Bits;
import dev.lanefuse.image.Preset;
import dev.lanefuse.net.Layer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers a channel that have no convolution before them: at a model's door, behind an activation, an addition or an average. */
class ScaleNodesTest {
    private static final int[] PER_CHANNEL = {1, 3, 1, 1};

    /** What follows sees zeros beside the image, not what the scale would make of zeros: ONNX Runtime says so, too. */
    @Test
    void colours_meanAndDeviationAtTheDoor_areAScaleOfTheirOwn() throws Exception {
        final SmallNet net = new SmallNet(13, 9, 8);
        final OnnxModel model = net.then("Sub", net.file.floats(PER_CHANNEL, 0.485f, 0.456f, 0.406f))
                .then("Div", net.file.floats(PER_CHANNEL, 0.229f, 0.224f, 0.225f)).dense(5, padded(), stride2()).relu()
                .gives("scale", "convolution");
        assertEquals("3 linear", model.stages().getFirst().shape());
        assertEquals(List.of("Sub_0", "Div_1"), model.stages().getFirst().nodes());
        assertEquals(0, model.stages().getFirst().multiplyAdds());
        final Layer.Scale scale = (Layer.Scale) model.layers().getFirst();
        assertArrayEquals(new float[] {(float) (1.0 / 0.229f), (float) (1.0 / 0.224f), (float) (1.0 / 0.225f)}, scale.kernel());
        assertArrayEquals(new float[] {(float) (-0.485f / (double) 0.229f), (float) (-0.456f / (double) 0.224f), (float) (-0.406f
                / (double) 0.225f)}, scale.bias());
        assertEquals(Preset.UNIT, Preset.of(model));
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void colours_scaledBeforeTheTranspose_areNhwc(boolean numbersFirst, boolean perChannel) throws Exception {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, file.input("x", 1, 6, 5, 3), 3);
        final String factor = perChannel ? file.floats(new int[] {3}, 0.0078f, 0.0079f, -0.0077f) : file.scalar(1 / 127.5f);
        net.at = file.node("Mul", numbersFirst ? List.of(factor, net.at) : List.of(net.at, factor));
        net.at = file.node("Sub", numbersFirst ? List.of(file.scalar(1), net.at) : List.of(net.at, file.scalar(1)));
        final OnnxModel model = net.then("Transpose", list("perm", 0, 3, 1, 2)).depthwise(padded()).relu().pointwise(4)
                .gives("scale", "fused block");
        assertEquals(InputLayout.NHWC, model.inputLayout());
        assertEquals(Preset.RAW, Preset.of(model));
    }

    /** As a file that takes floats, but for the door; a network takes floats of either. */
    @Test
    void bytes_castAtTheDoor_areFloats() throws Exception {
        final float[] colours = new float[6 * 5 * 3];
        for (int i = 0; i < colours.length; i++) {
            colours[i] = i * 37 % 256;
        }
        final float[][] answers = new float[2][6 * 5 * 4];
        for (int type = 0; type < 2; type++) {
            final ModelFile file = new ModelFile(13);
            final SmallNet net = new SmallNet(file, file.typedInput("x", type == 0 ? Tensor.FLOAT : Tensor.UINT8, 1, 6, 5, 3), 3);
            net.then("Cast", attribute("to", Tensor.FLOAT)).then("Mul", file.scalar(1 / 255f)).then("Transpose", list("perm", 0, 3, 1, 2));
            final OnnxModel model = OnnxModel.read(net.dense(4, padded()).bytes());
            assertEquals(InputLayout.NHWC, model.inputLayout());
            model.network().newSession().run(colours, answers[type]);
        }
        Bits.assertSame(answers[0], answers[1], "the same network behind another door");
        final ModelFile twice = new ModelFile(13);
        final SmallNet shaped = new SmallNet(twice, twice.typedInput("x", Tensor.UINT8, 1, 3, 5, 5), 3);
        final String read = twice.node("Gather", List.of(twice.node("Shape", "x"), twice.integers(0)));
        shaped.then("Cast", attribute("to", Tensor.FLOAT)).pointwise(2).then("GlobalAveragePool");
        shaped.then("Reshape", twice.node("Concat", List.of(read, twice.integers(2)), attribute("axis", 0)));
        assertEquals(OutputKind.FEATURES, OnnxModel.read(shaped.bytes()).outputKind());
        final ModelFile half = new ModelFile(13);
        final SmallNet net = new SmallNet(half, half.typedInput("x", Tensor.UINT8, 1, 3, 5, 5), 3).then("Cast", attribute("to", 10));
        SmallNet.isRefused(net.bytes(), "input \"x\"", "uint8", "casts to float");
    }

    /**
     * What becomes 0 is the middle of what a model expects; where that is 0, a factor of about 1 is that of colours that are normalised
     * already.
     */
    @ParameterizedTest
    @CsvSource({"1, 0.5, UNIT", "2, 0.5, UNIT", "4.4, 0.45, UNIT", "0.0039, 0, RAW", "1, 120, RAW", "0.017, 110, RAW", "0.017, 0, RAW",
        "0.67, 0, TORCH",
        "2, -0.1, TORCH"})
    void colours_byWhatIsTakenOffAndTheFactor_haveAPreset(float factor, float middle, Preset expected) throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4);
        net.then("Sub", net.file.scalar(middle)).then("Mul", net.file.scalar(factor));
        assertEquals(expected, Preset.of(net.gives("scale")));
    }

    /** A clamp in front of the mean and the deviation is a scale of its own, and hides nothing of them. */
    @Test
    void colours_clampedFirst_haveThePresetOfWhatFollows() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4);
        net.then("Clip", net.file.scalar(0), net.file.scalar(1)).then("Sub", net.file.floats(PER_CHANNEL, 0.485f, 0.456f, 0.406f))
                .then("Div", net.file.floats(PER_CHANNEL, 0.229f, 0.224f, 0.225f));
        assertEquals(Preset.UNIT, Preset.of(net.dense(5, padded()).gives("scale", "scale", "convolution")));
        final SmallNet bytes = new SmallNet(13, 4, 4);
        bytes.then("Clip", bytes.file.scalar(0), bytes.file.scalar(255)).then("Mul", bytes.file.scalar(1 / 255f));
        assertEquals(Preset.RAW, Preset.of(bytes.gives("scale", "scale")));
    }

    /** As PyTorch writes x.permute(0, 3, 1, 2).float() / 255. */
    @Test
    void bytes_turnedBeforeTheyAreCast_areFloats() throws Exception {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, file.typedInput("x", Tensor.UINT8, 1, 6, 5, 3), 3);
        net.then("Transpose", list("perm", 0, 3, 1, 2)).then("Cast", attribute("to", Tensor.FLOAT)).then("Div", file.scalar(255));
        final OnnxModel model = OnnxModel.read(net.dense(4, padded()).bytes());
        assertEquals(InputLayout.NHWC, model.inputLayout());
        assertEquals(Preset.RAW, Preset.of(model));
        final ModelFile other = new ModelFile(13);
        final SmallNet turned = new SmallNet(other, other.typedInput("x", Tensor.UINT8, 1, 6, 5, 3), 3);
        SmallNet.isRefused(turned.then("Transpose", list("perm", 0, 3, 1, 2)).relu().bytes(), "input \"x\"", "uint8", "casts to float");
    }

    @Test
    void neg_isAScaleByMinusOne() throws Exception {
        new SmallNet(13, 4, 4).pointwise(5).then("Neg").relu().gives("convolution");
        assertArrayEquals(new float[] {-1, -1, -1}, ((Layer.Scale) new SmallNet(13, 4, 4).then("Neg").gives("scale").layers().getFirst())
                .kernel());
    }

    @Test
    void activation_behindTheInputOrAnAverage_isOneOfAScale() throws Exception {
        final SmallNet net = new SmallNet(13, 5, 4);
        final OnnxModel model = net.then("Clip", net.file.scalar(-0.5f), net.file.scalar(0.75f)).relu().pointwise(4)
                .then("GlobalAveragePool").relu().gives("scale", "convolution", "average pool", "scale");
        assertEquals("3 clamp[0.0, 0.75]", model.stages().getFirst().shape());
        assertEquals(OutputKind.FEATURES, model.outputKind());
    }

    @Test
    void colours_clippedBeforeTheTranspose_areNhwc() throws Exception {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, file.input("x", 1, 8, 9, 3), 3);
        net.then("Sum", file.floats(new int[] {3}, 0.1f, 0.2f, 0.3f)).then("Max", file.scalar(0.1f)).then("Min", file.scalar(0.6f)).relu();
        assertEquals(InputLayout.NHWC, net.then("Transpose", list("perm", 0, 3, 1, 2)).pointwise(4).gives("scale", "convolution")
                .inputLayout());
    }

    @ParameterizedTest
    @CsvSource({"Softmax, FEATURES", "Relu, LOGITS"})
    void scale_behindAClassifier_isOfItsKind(String op, OutputKind expected) throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4).pointwise(4).then("GlobalAveragePool").then("Flatten");
        net.then("Gemm", net.file.numbers(0.3, 0, 4, 5)).then(op).then("Mul", net.file.scalar(100));
        assertEquals(expected, net.gives("Softmax".equals(op)
                ? new String[] {"convolution", "average pool", "fully connected", "softmax", "scale"}
                : new String[] {"convolution", "average pool", "fully connected", "scale"}).outputKind());
    }

    /** As Keras' Normalization has it: the deviation, but not below a small number. */
    @Test
    void numbers_computedByTheFile_areNumbers() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4);
        final String deviation = net.file.node("Max", List.of(net.file.node("Sqrt", net.file.floats(PER_CHANNEL, 4, 0, 9)), net.file.scalar(
                1e-1f)));
        final OnnxModel model = net.then("Div", net.file.node("Min", List.of(deviation, net.file.scalar(2.5f)))).gives("scale");
        assertArrayEquals(new float[] {0.5f, 10, 0.4f}, ((Layer.Scale) model.layers().getFirst()).kernel());
    }

    /** ONNX takes the least of any number of tensors; no exporter writes that. */
    @ParameterizedTest
    @CsvSource({"Min", "Max"})
    void bounds_ofThreeNumbers_areRefused(String op) {
        final SmallNet net = new SmallNet(13, 4, 4);
        final String one = net.file.scalar(1);
        net.then("Mul", net.file.node(op, List.of(one, one, one))).isRefused(op + "_0", "has 3 inputs; expected 2");
        final SmallNet image = new SmallNet(13, 4, 4);
        image.then(op, image.file.scalar(1), image.file.scalar(2)).isRefused(op + "_0", "has 3 inputs; expected 2");
    }

    /** The factors fit as doubles, and no more once they are rounded. */
    @Test
    void numbers_thatAreNotFiniteWhenRounded_areRefused() {
        final SmallNet net = new SmallNet(13, 1, 1);
        net.then("GlobalAveragePool").then("Flatten").then("Gemm", net.file.floats(new int[] {3, 1}, 2.9340057E38f, 0, 0))
                .then("Mul", net.file.scalar(1.0061171f)).then("Mul", net.file.scalar(1.1527362f)).isRefused("Gemm_2", "not finite");
    }

    /** A scale is amended as a convolution is, and its activation is its own. */
    @Test
    void normalisation_behindAnActivation_isAScale() throws Exception {
        final OnnxModel model = new SmallNet(13, 5, 7).pointwise(4).relu().norm().norm().relu().norm().gives("convolution", "scale",
                "scale");
        assertEquals("4 ReLU", model.stages().get(1).shape());
        assertEquals(3, model.stages().get(1).nodes().size());
        assertEquals(Activation.NONE, ((Layer.Scale) model.layers().get(2)).activation());
        assertEquals(OutputKind.IMAGE, model.outputKind());
    }

    @Test
    void normalisation_behindABlockOrAnAverage_isAScale() throws Exception {
        final SmallNet net = new SmallNet(13, 6, 6).pointwise(4);
        final String before = net.at;
        net.bottleneck(9).then("Add", before).norm().relu().pointwise(5).then("GlobalAveragePool").norm()
                .gives("convolution", "fused block", "scale", "convolution", "average pool", "scale");
    }

    @Test
    void scale_ofWhatSomebodyElseReads_isRefused() {
        final SmallNet net = new SmallNet(13, 6, 6).pointwise(4).relu();
        final String before = net.at;
        net.norm().then("Add", before).isRefused("Add_3", "not the input of the two or three convolutions");
        final SmallNet infinite = new SmallNet(13, 6, 6);
        infinite.then("Div", infinite.file.scalar(0)).pointwise(4).isRefused("Div_0", "not finite");
    }
}
