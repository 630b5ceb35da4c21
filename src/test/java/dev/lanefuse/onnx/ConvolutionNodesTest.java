package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.ModelFile.list;
import static dev.lanefuse.onnx.SmallNet.padded;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanefuse.net.Layer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conv with all that may stand before and behind it: weights, batch normalisation, scales, clamps. */
class ConvolutionNodesTest {
    /** Going backwards, a start before the first row is the first row, and an end before it is behind that. */
    @ParameterizedTest
    @CsvSource({"-100, -9223372036854775808, -1, 5", "2, -100, -3, 7", "-100, 9, -1, none", "9, -9223372036854775808, -7, 7"})
    void slice_edges(long start, long end, long step, String expected) throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4);
        final ModelFile file = net.file;
        final String cut = file.node("Slice", List.of(file.integers(5, 6, 7), file.integers(start), file.integers(end), file.integers(0),
                file.integers(step)));
        net.then("Mul", file.node("Cast", cut, attribute("to", Tensor.FLOAT)));
        if (expected.equals("none")) {
            net.isRefused("Mul_2", "shape [0]");
        } else {
            net.gives("scale");
            assertEquals(Float.parseFloat(expected), ((Layer.Scale) OnnxModel.read(net.bytes()).layers().getFirst()).kernel()[0]);
        }
    }

    /** Where the file leaves the batch open, nothing is cut at it. */
    @Test
    void slice_atTheBatch() throws Exception {
        for (int bound = 1; bound < 5; bound++) {
            final ModelFile file = new ModelFile(13);
            final SmallNet net = new SmallNet(file, file.input("x", "batch", 3, 4, 4), 3);
            final String batch = file.node("Shape", List.of(net.at), attribute("end", 1));
            final List<String> inputs = new ArrayList<>(
                    List.of(file.integers(7, 9), file.integers(0), file.integers(2), file.integers(0), file.integers(1)));
            if (bound != 3) {
                inputs.set(bound, batch);
                final String cut = file.node("Slice", inputs);
                net.then("Mul", file.node("Cast", cut, attribute("to", Tensor.FLOAT))).isRefused("Slice_1", "cuts at the batch");
            }
        }
    }

    /** Bounds that would make an image of more dimensions. */
    @Test
    void minAndMax_byOneNumberOfHigherRank() throws Exception {
        for (String op : List.of("Min", "Max")) {
            final SmallNet net = new SmallNet(13, 4, 4).pointwise(5).then("GlobalAveragePool").then("Flatten");
            net.then(op, net.file.floats(new int[] {1, 1}, 0.5f)).then(op, net.file.floats(new int[] {1, 1, 1}, 0.5f))
                    .isRefused(op + "_4", "shape [1, 1, 1] for dimensions [BATCH, CHANNEL]");
        }
    }

    @Test
    void integersThatInt32DoesNotHold() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4);
        final ModelFile file = net.file;
        final String cast = file.node("Cast", file.integers(1L << 32), attribute("to", Tensor.INT32));
        net.then("Mul", file.node("Cast", cast, attribute("to", Tensor.FLOAT))).isRefused("Cast_0", "makes an int32 of 4294967296");
        final SmallNet cut = new SmallNet(13, 4, 4); // the schema's own int32: the low half; and a truth value is 0 or 1
        final String low = cut.file.initialiser(ModelFile.tensor(Tensor.INT32, 1).packed(5, (1L << 32) + 3), Tensor.INT32);
        final String truth = cut.file.initialiser(ModelFile.tensor(Tensor.BOOL, 1).bytes(9, new byte[] {2}), Tensor.BOOL);
        cut.then("Mul", cut.file.node("Cast", low, attribute("to", Tensor.FLOAT)))
                .then("Add", cut.file.node("Cast", truth, attribute("to", Tensor.FLOAT))).gives("scale");
    }

    @Test
    void conv_withoutBiasAndAttributes() throws Exception {
        final SmallNet net = new SmallNet(7, 5, 4);
        net.then("Conv", net.file.weights(6, 3, 1, 1)).gives("convolution");
    }

    @ParameterizedTest
    @EnumSource(ModelFile.Floats.class)
    void initialisers_everyEncoding_alsoListedAsInputs(ModelFile.Floats floats) throws Exception {
        new SmallNet(new ModelFile(9).with(floats).listed(), 6, 6).dense(4, padded()).norm().relu().gives("convolution");
    }

    @Test
    void weights_fromConstantNodes() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4);
        final Proto kernel = ModelFile.tensor(Tensor.FLOAT, 2, 3, 1, 1).bytes(9, Proto.raw(1, 2, 3, -4, 5, 0.5f));
        final String weights = net.file.node("Constant", List.of(), attribute("value", kernel));
        net.then("Conv", net.file.node("Identity", weights)).gives("convolution");
    }

    /** Numbers in a node's attributes, and kinds of which a scale may be cast. */
    @Test
    void numbers_inEveryKindOfConstant() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4).pointwise(3);
        final ModelFile file = net.file;
        final Proto three = new Proto().text(1, "value_floats").integer(20, 6).bytes(7, Proto.raw(0.5f, 2, -1));
        net.then("Mul", file.node("Reshape", List.of(file.node("Constant", List.of(), three), file.integers(3, 1, 1))));
        net.then("Mul", file.node("Cast", file.node("Constant", List.of(), attribute("value_int", 3)), attribute("to", Tensor.FLOAT)));
        final byte[] integers = {2, 0, 0, 0, -1, -1, -1, -1, 0, 1, 0, 0}; // 2, -1, 256
        final String raw = file.initialiser(ModelFile.tensor(Tensor.INT32, 3, 1, 1).bytes(9, integers), Tensor.INT32);
        net.then("Mul", file.node("Cast", raw, attribute("to", Tensor.FLOAT)));
        final String truth = file.initialiser(ModelFile.tensor(Tensor.BOOL, 3, 1, 1).bytes(9, new byte[] {0, 1, 1}), Tensor.BOOL);
        net.then("Add", file.node("Cast", truth, attribute("to", Tensor.FLOAT))).gives("convolution");
    }

    /** As TensorFlow keeps them: [row][column][in][out]. */
    @Test
    void weights_transposedByNodes() throws Exception {
        final SmallNet net = new SmallNet(13, 5, 5);
        net.then("Conv", net.file.node("Transpose", net.file.weights(3, 3, 3, 4), list("perm", 3, 2, 0, 1)), padded());
        net.channels = 4;
        final String depthwise = net.file.node("Transpose", net.file.weights(3, 3, 4, 1), list("perm", 2, 3, 0, 1));
        net.then("Conv", net.file.node("Reshape", List.of(depthwise, net.file.integers(4, 1, 3, -1))), padded(), attribute("group", 4))
                .pointwise(2).gives("convolution", "fused block");
    }

    @Test
    void batchNormalisation_isKeptAsTheFileHasIt() throws Exception {
        final OnnxModel model = new SmallNet(9, 4, 4).pointwise(5).norm().gives("convolution");
        assertEquals(1e-5f, ((Layer.Convolution) model.layers().getFirst()).weights().batchNorm().epsilon());
    }

    @Test
    void scales_areABatchNormalisation() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4).pointwise(5);
        final ModelFile file = net.file;
        net.then("Sub", file.numbers(0.3, 0.1, 5, 1, 1)).then("Mul", file.numbers(0.3, 1, 1, 5, 1, 1)).then("Div", file.scalar(3));
        net.at = file.node("Sub", List.of(file.numbers(0.3, 1, 5, 1, 1), net.at));
        net.at = file.node("Mul", List.of(file.numbers(0.3, 1, 1, 5, 1, 1), net.at));
        net.norm().relu().gives("convolution");
    }

    /** gamma / sqrt(variance + epsilon), computed by the graph. */
    @Test
    void scales_computedFromConstants() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4).pointwise(5);
        final ModelFile file = net.file;
        final String deviation = file.node("Sqrt", file.node("Add", List.of(file.variances(5), file.scalar(1e-3f))));
        final String scale = file.node("Mul", List.of(file.node("Reciprocal", deviation), file.numbers(0.1, 1, 5)));
        net.then("Mul", file.node("Unsqueeze", List.of(scale, file.integers(1, 2)))).gives("convolution");
    }

    /** Sizes that were cast to floats are divided as floats, however they are picked. */
    @Test
    void scale_ofSizesCastToFloats() throws Exception {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, file.input("x", 1, 3, 8, 8), 3).pointwise(5);
        final String sizes = file.node("Cast", file.integers(3, 2, 7), attribute("to", Tensor.FLOAT));
        final String cut = file.node("Slice", List.of(sizes, file.integers(0), file.integers(2)));
        final String both = file.node("Concat", List.of(cut, sizes), attribute("axis", 0));
        final String ratio = file.node("Div", List.of(file.node("Gather", List.of(both, file.integer(0))),
                file.node("Gather", List.of(both, file.integer(1)))));
        net.then("Mul", ratio).gives("convolution");
    }

    /** The same with other nodes, and sizes that are broadcast: a scalar with a list, a column with a shape of an image. */
    @Test
    void scales_computedFromConstants_areBroadcast() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4).pointwise(5);
        final ModelFile file = net.file;
        final String epsilon = file.node("Mul", List.of(file.scalar(1e-3f), file.floats(new int[] {1}, 2)));
        final String deviation = file.node("Pow", List.of(file.node("Add", List.of(file.variances(5), epsilon)), file.scalar(-0.5f)));
        final String column = file.node("Unsqueeze", List.of(deviation, file.integers(1, 2)));
        final String scale = file.node("Mul", List.of(column, file.numbers(0.1, 1, 1, 5, 1, 1)));
        net.then("Mul", scale).then("Add", file.node("Mul", List.of(file.node("Neg", file.numbers(0.3, 0, 5, 1, 1)), scale)))
                .gives("convolution");
    }

    /** A number for each output channel, multiplied into the weights, and a row for each tap. */
    @Test
    void weights_scaledByNodes_areBroadcast() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4);
        final ModelFile file = net.file;
        final String scaled = file.node("Mul", List.of(file.numbers(0.3, 1, 5, 1, 1, 1), file.weights(5, 3, 3, 3)));
        net.then("Conv", file.node("Add", List.of(scaled, file.numbers(0.1, 0, 3, 1))), padded()).gives("convolution");
    }

    @Test
    void add_ofNumbers_isABias() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4);
        net.then("Conv", net.file.weights(5, 3, 1, 1)).then("Add", net.file.numbers(0.3, 0, 5, 1, 1));
        final OnnxModel model = net.gives("convolution");
        assertEquals(null, ((Layer.Convolution) model.layers().getFirst()).weights().batchNorm());
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 10})
    void clip_attributes(int opset) throws Exception {
        final OnnxModel model = new SmallNet(opset, 4, 4).pointwise(5).then("Clip", attribute("min", 0f), attribute("max", 6f))
                .gives("convolution");
        assertEquals("4x4 3-5 s1 1x1 ReLU6", model.stages().getFirst().shape());
    }

    @Test
    void clip_oneBound() throws Exception {
        final SmallNet net = new SmallNet(12, 4, 4).pointwise(5);
        net.then("Clip", "", net.file.scalar(0.5f)).pointwise(4);
        net.then("Clip", net.file.node("Constant", List.of(), attribute("value_float", -0.25f)))
                .then("Clip", net.file.scalar(-Float.MAX_VALUE), net.file.scalar(Float.MAX_VALUE));
        final OnnxModel model = net.gives("convolution", "convolution");
        assertEquals("4x4 3-5 s1 1x1 clamp[-Infinity, 0.5]", model.stages().get(0).shape());
        assertEquals("4x4 5-4 s1 1x1 clamp[-0.25, Infinity]", model.stages().get(1).shape());
    }

    /** Integers, and doubles in every encoding, as exporters cast them to the kind of the image. */
    @ParameterizedTest
    @EnumSource(ModelFile.Floats.class)
    void clip_boundsOfOtherKinds_areCast(ModelFile.Floats floats) throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4).pointwise(5);
        final ModelFile file = net.file;
        final Proto six = switch (floats) {
            case RAW -> ModelFile.tensor(Tensor.DOUBLE).bytes(9, Proto.raw(6.0));
            case PACKED -> ModelFile.tensor(Tensor.DOUBLE).bytes(10, Proto.raw(6.0));
            case SINGLE -> ModelFile.tensor(Tensor.DOUBLE).number(10, 6.0);
        };
        final String high = file.node("Cast", file.node("Constant", List.of(), attribute("value", six)), attribute("to", Tensor.FLOAT));
        final OnnxModel model = net.then("Clip", file.node("Cast", file.integer(0), attribute("to", Tensor.FLOAT)), high)
                .gives("convolution");
        assertEquals("4x4 3-5 s1 1x1 ReLU6", model.stages().getFirst().shape());
    }

    /** As ReLU6 is written in functions that do not know the kind of their input. */
    @Test
    void min_ofABoundCastLikeTheImage_isAClamp() throws Exception {
        final SmallNet net = new SmallNet(15, 4, 4).pointwise(5);
        final String before = net.at;
        final OnnxModel model = net.relu().then("Min", net.file.node("CastLike", List.of(net.file.integer(6), before)))
                .then("CastLike", net.file.scalar(1)).gives("convolution");
        assertEquals("4x4 3-5 s1 1x1 ReLU6", model.stages().getFirst().shape());
    }

    @Test
    void clamps_inARow_areOne() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4).pointwise(5).relu();
        net.at = net.file.node("Min", List.of(net.file.scalar(6), net.at));
        final OnnxModel model = net.then("Max", net.file.scalar(-1)).gives("convolution");
        assertEquals("4x4 3-5 s1 1x1 ReLU6", model.stages().getFirst().shape());
    }

    @Test
    void passThrough_identityDropoutCast() throws Exception {
        new SmallNet(13, 4, 4).then("Identity").pointwise(5).then("Dropout").then("Cast", attribute("to", Tensor.FLOAT)).relu()
                .gives("convolution");
    }

    @Test
    void dropout_thatIsNotTraining_isNothing() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4).pointwise(5);
        final String no = net.file.initialiser(ModelFile.tensor(Tensor.BOOL).bytes(9, new byte[1]), Tensor.BOOL);
        net.then("Dropout", net.file.scalar(0.5f), no).relu().gives("convolution");
    }

    /** The name of the standard's own domain, where others leave it empty. */
    @Test
    void domain_ofTheStandard() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 4).pointwise(5);
        net.file.add(new Proto().text(1, net.at).text(2, "y").text(3, "relu").text(4, "Relu").text(7, "ai.onnx"));
        net.at = "y";
        net.gives("convolution");
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22})
    void opsets_fromTheOldestToTheNewest(int opset) throws Exception {
        new SmallNet(opset, 4, 4).dense(4, padded()).norm().relu().then("GlobalAveragePool").then("Flatten").gives("convolution",
                "average pool");
    }
}
