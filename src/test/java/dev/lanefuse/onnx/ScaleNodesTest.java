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
        final ModelFile half = new ModelFile(13);
        final SmallNet net = new SmallNet(half, half.typedInput("x", Tensor.UINT8, 1, 3, 5, 5), 3).then("Cast", attribute("to", 10));
        SmallNet.isRefused(net.bytes(), "input \"x\"", "uint8", "casts to float");
    }

    /** Factors of about 1 are those of colours that are normalised already. */
    @Test
    void colours_scaledByTwoThirds_arePresetByTheirOrder() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4);
        assertEquals(Preset.TORCH, Preset.of(net.then("Mul", net.file.scalar(0.67f)).gives("scale")));
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
