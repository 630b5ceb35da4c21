package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.ModelFile.list;
import static dev.lanefuse.onnx.SmallNet.padded;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be run is refused with the node's name, its operator and the reason. */
class RefusalTest {
    private static SmallNet net() {
        return new SmallNet(13, 8, 8);
    }

    @Test
    void conv_shapesThatAreNoKernelHere() {
        net().dense(4, padded(), list("dilations", 2, 2)).isRefused("Conv_0", "dilations [2, 2]");
        net().dense(4, list("strides", 3, 3), padded()).isRefused("Conv_0", "strides [3, 3]");
        net().dense(4, list("strides", 1, 2), padded()).isRefused("Conv_0", "strides [1, 2]");
        net().dense(4, list("strides", 1), padded()).isRefused("Conv_0", "strides [1]");
        net().pointwise(4, list("strides", 2, 2)).isRefused("Conv_0", "strides [2, 2]", "1 x 1");
        net().dense(4, list("kernel_shape", 1, 1)).isRefused("Conv_0", "kernel_shape [1, 1]");
        final SmallNet five = net();
        five.then("Conv", five.file.weights(4, 3, 5, 5)).isRefused("Conv_0", "5 x 5");
        final SmallNet flat = net();
        flat.then("Conv", flat.file.weights(4, 3, 3)).isRefused("Conv_0", "[4, 3, 3]");
        final SmallNet inputs = net();
        inputs.then("Conv", inputs.file.weights(4, 2, 1, 1)).isRefused("Conv_0", "2 input channels", "expected 3");
        final SmallNet bias = net();
        bias.then("Conv", bias.file.weights(4, 3, 1, 1), bias.file.numbers(1, 0, 3)).isRefused("Conv_0", "3 values as input 2",
                "expected 4");
        final SmallNet computed = net();
        final String image = computed.at;
        computed.pointwise(4).then("Conv", image).isRefused("Conv_1", "something computed as input 1");
    }

    @Test
    void conv_groups() {
        final SmallNet two = net().pointwise(4);
        two.then("Conv", two.file.weights(4, 2, 3, 3), padded(), attribute("group", 2)).isRefused("Conv_1", "group 2");
        final SmallNet multiplier = net();
        multiplier.then("Conv", multiplier.file.weights(6, 1, 3, 3), padded(), attribute("group", 3)).isRefused("Conv_0", "group 3");
        final SmallNet single = net();
        single.then("Conv", single.file.weights(3, 1, 1, 1), attribute("group", 3)).isRefused("Conv_0", "group 3");
    }

    @ParameterizedTest
    @CsvSource({"2, 2, 2, 2", "1, 1, 1, 0", "1, 0, 1, 0", "0, 1, 1, 1", "0, 0, 1, 1", "0, 1, 0, 1"})
    void conv_pads(int top, int left, int bottom, int right) {
        net().dense(4, list("pads", top, left, bottom, right)).isRefused("Conv_0", "pads 8 x 8 pixels", "at stride 1", "expected SAME");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "2, 8", "8, 1"})
    void conv_withoutPadding_onLessThanAKernel(int height, int width) {
        for (int stride = 1; stride <= 2; stride++) {
            final Proto strides = list("strides", stride, stride);
            new SmallNet(13, height, width).dense(4, strides).isRefused("Conv_0", "DENSE input has " + height + " x " + width + " pixels",
                    "expected at least 3 x 3 with VALID padding");
            new SmallNet(13, height, width).depthwise(strides, attribute("auto_pad", "VALID")).isRefused("Conv_0",
                    "DEPTHWISE input has " + height + " x " + width + " pixels");
        }
        new SmallNet(13, 4, 8).dense(4).dense(4).isRefused("Conv_1", "DENSE input has 2 x 6 pixels");
        new SmallNet(13, height, width).dense(4, list("pads", 0, 0, 1, 1)).isRefused("Conv_0", "expected ");
    }

    @Test
    void conv_otherPads() {
        net().dense(4, list("pads", 1, 1, 1, 1), list("strides", 2, 2), attribute("auto_pad", "VALID")).isRefused("Conv_0",
                "auto_pad VALID and pads [1, 1, 1, 1]", "one of them");
        net().dense(4, list("pads", 0, 1, 0, 1), list("strides", 2, 2)).isRefused("Conv_0", "at stride 2");
        net().dense(4, list("pads", 1, 1, 1, -1)).isRefused("Conv_0", "pads [1, 1, 1, -1]");
        net().dense(4, list("pads", 1, 1)).isRefused("Conv_0", "pads [1, 1]");
        net().dense(4, attribute("auto_pad", "SAME")).isRefused("Conv_0", "auto_pad \"SAME\"");
        net().pointwise(4, padded()).isRefused("Conv_0", "zeros around a 1 x 1");
        final SmallNet twice = net();
        twice.then("Pad", twice.file.integers(0, 0, 0, 0, 0, 0, 1, 1)).dense(4, attribute("auto_pad", "SAME_UPPER"))
                .isRefused("Conv_1", "behind a Pad node");
    }

    @Test
    void pad_thatIsNoPadding() {
        final SmallNet ones = new SmallNet(13, 8, 8);
        ones.then("Pad", ones.file.integers(0, 0, 0, 0, 0, 0, 1, 1), ones.file.scalar(1)).dense(4).isRefused("Pad_0", "pads with 1.0");
        net().then("Pad", list("pads", 0, 0, 0, 0, 0, 0, 1, 1), attribute("mode", "reflect")).isRefused("Pad_0", "mode \"reflect\"");
        net().then("Pad", list("pads", 0, 0, 0, 0, 0, 0, 1, 1), attribute("value", 1f)).isRefused("Pad_0", "pads with 1.0");
        net().then("Pad", list("pads", 0, 0, 0, 0, 0, 0, -1, 1)).isRefused("Pad_0", "-1");
        net().then("Pad", list("pads", 0, 1, 0, 0, 0, 0, 1, 1)).isRefused("Pad_0", "rows and columns only");
        net().then("Pad", list("pads", 0, 0, 0, 0)).isRefused("Pad_0", "expected 8");
        net().then("Pad", list("pads", 0, 0, 0, 0, 0, 0, 1, Long.MAX_VALUE)).isRefused("Pad_0", "less than 1024");
        net().pointwise(3).then("Pad", list("pads", 0, 0, 0, 0, 0, 0, 1, 1)).relu().isRefused("Relu_2", "Pad node");
        net().pointwise(3).then("Pad", list("pads", 0, 0, 0, 0, 0, 0, 1, 1)).isRefused("Pad_1", "model's output");
    }

    /** With outputs as operators before 14 may have them. */
    private static SmallNet normalised(String... outputs) {
        final SmallNet net = new SmallNet(9, 8, 8).pointwise(4);
        net.file.node("BatchNormalization", "norm", List.of(net.at, net.file.numbers(1, 0, 4), net.file.numbers(1, 0, 4),
                net.file.numbers(1, 0, 4), net.file.variances(4)), List.of(outputs));
        net.at = outputs[0];
        return net;
    }

    @Test
    void batchNormalization_outputsWithoutNames_areNone() throws Exception {
        normalised("y", "", "", "", "").gives("convolution");
    }

    @Test
    void batchNormalization_thatIsNoInference() {
        final SmallNet training = new SmallNet(14, 8, 8).pointwise(4);
        final ModelFile file = training.file;
        training.then("BatchNormalization", file.numbers(1, 0, 4), file.numbers(1, 0, 4), file.numbers(1, 0, 4), file.variances(4),
                attribute("training_mode", 1)).isRefused("BatchNormalization_1", "training_mode");
        SmallNet.isRefused(normalised("y", "mean", "variance", "saved_mean", "saved_variance").bytes(), "\"norm\" (BatchNormalization)",
                "5 outputs, as in training");
        final SmallNet few = net().pointwise(4);
        few.then("BatchNormalization", few.file.numbers(1, 0, 3)).isRefused("BatchNormalization_1", "3 values as input 1", "expected 4");
        final SmallNet variance = net().pointwise(1);
        variance.then("BatchNormalization", variance.file.scalar(1), variance.file.scalar(1), variance.file.scalar(1),
                variance.file.scalar(-1)).isRefused("Conv_0", "not finite");
    }

    /** An infinite one makes finite weights, all of them 0, which no network can be prepared with. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void batchNormalization_epsilonThatIsNotFinite_isRefused(float epsilon) {
        final SmallNet net = net().pointwise(4);
        final ModelFile file = net.file;
        net.then("BatchNormalization", file.numbers(1, 0, 4), file.numbers(1, 0, 4), file.numbers(1, 0, 4), file.variances(4),
                attribute("epsilon", epsilon)).isRefused("BatchNormalization_1", "epsilon " + epsilon, "finite");
    }

    @Test
    void batchNormalization_negativeEpsilon_isRefused() {
        final SmallNet net = net().pointwise(1);
        final ModelFile file = net.file;
        net.then("BatchNormalization", file.scalar(1), file.scalar(1), file.scalar(1), file.scalar(0.5f), attribute("epsilon", -1f))
                .isRefused("Conv_0", "not finite");
    }

    @Test
    void scalesAndBounds_thatDoNotFit() {
        final SmallNet rows = net().pointwise(4);
        rows.then("Mul", rows.file.numbers(1, 0, 8)).isRefused("Mul_1", "shape [8]", "4 channels");
        final SmallNet clip = net().pointwise(4);
        clip.then("Clip", clip.file.scalar(6), clip.file.scalar(0)).isRefused("Clip_1", "[6.0, 0.0]");
        final SmallNet nan = net().pointwise(4);
        nan.then("Clip", nan.file.scalar(Float.NaN)).isRefused("Clip_1", "NaN");
        net().pointwise(4).then("HardSwish").isRefused("HardSwish_1", "does not run");
        net().pointwise(4).then("Add").isRefused("Add_1", "1 inputs");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -3e38f})
    void weights_thatAreNotFinite(float value) {
        final SmallNet net = net();
        final String kernel = net.file.floats(new int[] {1, 3, 1, 1}, 1, value, 1);
        net.then("Conv", kernel).then("Mul", net.file.scalar(2)).isRefused("Conv_0", "output channel 0", "finite");
    }

    @Test
    void pooling_overLessThanTheImage() {
        net().pointwise(4).then("AveragePool", list("kernel_shape", 2, 2)).isRefused("AveragePool_1", "[2, 2]", "[8, 8]");
        net().pointwise(4).then("AveragePool", list("kernel_shape", 8, 8), padded()).isRefused("AveragePool_1", "pads or dilates");
        net().pointwise(4).then("AveragePool", list("kernel_shape", 8, 8), list("strides", 8, 7), attribute("auto_pad", "SAME_UPPER"))
                .isRefused("AveragePool_1", "pads or dilates");
        net().pointwise(4).then("AveragePool", list("kernel_shape", 8, 8), attribute("auto_pad", "SAME_UPPER"))
                .isRefused("AveragePool_1", "pads or dilates");
        net().pointwise(4).then("AveragePool", list("kernel_shape", 8, 8), attribute("auto_pad", "SAME_LOWER"))
                .isRefused("AveragePool_1", "pads or dilates");
        new SmallNet(13, 4, 6).pointwise(4).then("AveragePool", list("kernel_shape", 4, 6), list("strides", 4, 4), attribute("auto_pad",
                "SAME_UPPER"))
                .isRefused("AveragePool_1", "pads or dilates");
        net().pointwise(4).then("Pad", list("pads", 0, 0, 0, 0, 0, 0, 1, 1)).then("ReduceMean", list("axes", 2, 3))
                .isRefused("ReduceMean_2", "what a Pad node gives");
        net().pointwise(4).then("ReduceMean", list("axes", 1, 2)).isRefused("ReduceMean_1", "axes [1, 2]");
        net().pointwise(4).then("ReduceMean").isRefused("ReduceMean_1", "no axes");
        net().pointwise(4).then("ReduceMean", list("axes", 2)).isRefused("ReduceMean_1", "model's output");
        net().pointwise(4).then("ReduceMean", list("axes", 2)).relu().isRefused("Relu_2", "mean over rows or columns only");
        net().pointwise(4).then("ReduceMean", list("axes", 2, 3, 4)).isRefused("ReduceMean_1", "dimension 4");
        net().pointwise(4).then("Transpose", list("perm", 0, 2, 3, 1)).then("GlobalAveragePool").isRefused("GlobalAveragePool_2", "ROW");
    }

    /** Orders that no network gives: its answer would be another. */
    @Test
    void outputs_inAnotherOrder() {
        for (long[] order : new long[][] {{0, 1, 3, 2}, {0, 3, 2, 1}, {0, 2, 1, 3}}) {
            new SmallNet(13, 5, 7).pointwise(4).then("Transpose", list("perm", order)).isRefused("Transpose_1", "as the model's output");
        }
        final ModelFile file = new ModelFile(13);
        new SmallNet(file, file.input("x", "batch", 3, 4, 6), 3).pointwise(4).then("GlobalAveragePool").then("Flatten")
                .then("Transpose", list("perm", 1, 0)).isRefused("Transpose_3", "[CHANNEL, BATCH]", "expected the batch in front");
    }

    @Test
    void reshaping_ofMoreThanAPixel() {
        net().pointwise(4).then("Flatten").isRefused("Flatten_1", "model's output");
        final SmallNet reshape = net().pointwise(4);
        reshape.then("Reshape", reshape.file.integers(1, -1)).isRefused("Reshape_1", "model's output");
        final SmallNet batch = net().pointwise(4).then("GlobalAveragePool");
        batch.then("Reshape", batch.file.integers(4, 1)).isRefused("Reshape_2", "[4, 1]");
        net().pointwise(4).then("Squeeze", list("axes", 2)).isRefused("Squeeze_1", "[2]");
        net().pointwise(4).then("Squeeze", list("axes", 1)).isRefused("Squeeze_1", "[1]");
        net().then("Transpose", list("perm", 0, 1, 1, 2)).isRefused("Transpose_0", "[0, 1, 1, 2]");
        net().then("Transpose", list("perm", 0, 3, 2, 1)).dense(4, padded()).isRefused("Conv_1", "COLUMN");
        net().pointwise(4).then("Softmax").isRefused("Softmax_1", "8 x 8");
    }

    @Test
    void fullyConnected_otherwise() {
        final SmallNet gemm = net().pointwise(4).then("GlobalAveragePool").then("Flatten");
        gemm.then("Gemm", gemm.file.weights(4, 5), attribute("transA", 1)).isRefused("Gemm_3", "transA");
        final SmallNet shape = net().pointwise(4).then("GlobalAveragePool").then("Flatten");
        shape.then("Gemm", shape.file.weights(5, 4)).isRefused("Gemm_3", "[5, 4]", "4 inputs");
        final SmallNet image = net().pointwise(4);
        image.then("MatMul", image.file.weights(8, 5)).isRefused("MatMul_1", "8 x 8");
        final SmallNet four = net().pointwise(4).then("GlobalAveragePool");
        four.then("Gemm", four.file.weights(4, 5)).isRefused("Gemm_2", "ONE");
    }

    @Test
    void dropout_inTraining() {
        final SmallNet net = net().pointwise(4);
        final String yes = net.file.initialiser(ModelFile.tensor(Tensor.BOOL).bytes(9, new byte[] {1}), Tensor.BOOL);
        net.then("Dropout", net.file.scalar(0.5f), yes).isRefused("Dropout_1", "training_mode");
    }

    @Test
    void cast_toAnotherKind() {
        net().then("Cast", attribute("to", 10)).isRefused("Cast_0", "float16 of float that the network computes");
        net().then("Cast", attribute("to", Tensor.INT64)).isRefused("Cast_0", "int64 of float that the network computes");
        final SmallNet like = net();
        like.then("CastLike", like.file.integer(1)).isRefused("CastLike_0", "int64 of float that the network computes");
        final SmallNet doubles = net();
        final String two = doubles.file.initialiser(ModelFile.tensor(Tensor.DOUBLE, 1).bytes(9, Proto.raw(2.0)), Tensor.DOUBLE);
        doubles.then("Reshape", doubles.file.node("Cast", two, attribute("to", Tensor.INT64))).isRefused("Cast_0", "int64 of double",
                "expected float of integers and doubles");
        final SmallNet half = net();
        final String one = half.file.initialiser(ModelFile.tensor(10, 1).bytes(9, new byte[2]), 10);
        half.then("Reshape", half.file.node("Cast", one, attribute("to", Tensor.FLOAT))).isRefused("Cast_0", "float of float16");
        final SmallNet few = net();
        final String cut = few.file.initialiser(ModelFile.tensor(Tensor.DOUBLE, 2).bytes(9, Proto.raw(2.0)), Tensor.DOUBLE);
        few.then("Mul", few.file.node("Cast", cut, attribute("to", Tensor.FLOAT))).isRefused("Cast_0", "has 1 values");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY, 3e9f})
    void cast_toIntegers_ofWhatIsNone(float value) {
        final SmallNet net = net();
        net.then("Reshape", net.file.node("Cast", net.file.floats(new int[] {1}, value), attribute("to", Tensor.INT64)))
                .isRefused("Cast_0", "an integer of " + value);
    }

    @Test
    void integers_thatCannotBeComputed() {
        final SmallNet zero = net();
        zero.then("Reshape", zero.file.node("Div", List.of(zero.file.integers(4), zero.file.integer(0)))).isRefused("Div_0", "4 and 0");
        final SmallNet large = net();
        large.then("Reshape", large.file.node("Mul", List.of(large.file.integers(Long.MAX_VALUE), large.file.integer(2))))
                .isRefused("Mul_0", Long.MAX_VALUE + " and 2", "64 bits");
        final SmallNet kinds = net();
        kinds.then("Reshape", kinds.file.node("Add", List.of(kinds.file.integers(1), kinds.file.scalar(1)))).isRefused("Add_0",
                "int64; expected float");
        final SmallNet wide = net();
        final String column = wide.file.node("Unsqueeze", List.of(wide.file.integers(new long[128]), wide.file.integers(1)));
        wide.then("Reshape", wide.file.node("Sub", List.of(column, wide.file.integers(new long[128])))).isRefused("Sub_1",
                "at most 256 values");
        final SmallNet many = net();
        many.then("Reshape", many.file.node("Gather", List.of(many.file.integers(1), many.file.integers(new long[257]))))
                .isRefused("Gather_0", "at most 256 values");
    }

    /** Twice the batch is no number that is known, nor is what comes of its float. */
    @Test
    void batchThatIsOpen_isNotComputedWith() {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, file.input("x", "n", 3, 8, 8), 3);
        final String shape = file.node("Shape", net.at);
        net.then("Reshape", file.node("Mul", List.of(shape, file.integer(1)))).isRefused("Mul_1", "the batch", "leaves open");
        final ModelFile floats = new ModelFile(13);
        final SmallNet cast = new SmallNet(floats, floats.input("x", "n", 3, 8, 8), 3);
        final String asFloats = floats.node("Cast", floats.node("Shape", cast.at), attribute("to", Tensor.FLOAT));
        final String twice = floats.node("Add", List.of(asFloats, floats.scalar(1)));
        cast.then("Reshape", floats.node("Cast", twice, attribute("to", Tensor.INT64))).isRefused("Cast_3", "an integer of NaN");
    }

    @Test
    void inputs_thatAreNoImage() {
        final ModelFile bytes = new ModelFile(13);
        SmallNet.isRefused(new SmallNet(bytes, bytes.typedInput("x", 2, 1, 3, 8, 8), 3).pointwise(4).bytes(), "input \"x\"", "uint8",
                "casts to float");
        final ModelFile flat = new ModelFile(13);
        SmallNet.isRefused(new SmallNet(flat, flat.input("x", 1, 3), 3).pointwise(4).bytes(), "input \"x\"", "[1, 3]");
        final ModelFile huge = new ModelFile(13);
        SmallNet.isRefused(new SmallNet(huge, huge.input("x", 1, 3, 1 << 20, 1 << 20), 3).pointwise(4).bytes(), "input \"x\"", "1048576");
        final ModelFile negative = new ModelFile(13);
        SmallNet.isRefused(new SmallNet(negative, negative.input("x", 1, 3, -5, 8), 3).pointwise(4).bytes(), "input \"x\"", "-5");
        final ModelFile second = new ModelFile(13);
        final SmallNet two = new SmallNet(second, second.input("x", 1, 3, 8, 8), 3);
        SmallNet.isRefused(two.then("Add", second.input("y", 1, 3, 8, 8)).bytes(), "reads 2 inputs");
        SmallNet.isRefused(net().bytes(), "no node makes the output \"x\"");
        net().then("Identity").isRefused("Identity_0", "model's input as its output");
        SmallNet.isRefused(net().pointwise(4).bytes(), OnnxOptions.DEFAULT.withSize(9, 9), "input \"x\"", "asked to have height 9");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> OnnxOptions.DEFAULT.withSize(-1, 1)).getMessage().contains("-1 x 1"));
    }

    @Test
    void image_thatGrowsTooLarge() {
        new SmallNet(13, 4000, 4000).pointwise(64).isRefused("Conv_0", "4000 x 4000 x 64");
    }

    @Test
    void outputs_moreThanOne() {
        final SmallNet net = net().pointwise(4);
        net.file.output(net.at);
        SmallNet.isRefused(net.relu().bytes(), "2 outputs");
        SmallNet.isRefused(net.bytes(), OnnxOptions.DEFAULT.withOutput("z"), "no node makes the output \"z\"");
    }

    @Test
    void otherDomain_isNamed() {
        final SmallNet net = net().pointwise(4);
        final Proto node = new Proto().text(1, net.at).text(2, "y").text(3, "mine").text(4, "Conv").text(7, "org.other");
        SmallNet.isRefused(withNode(net, node), "node \"mine\" (org.other.Conv)", "does not run");
    }

    private static byte[] withNode(SmallNet net, Proto node) {
        net.at = "y";
        net.file.add(node);
        return net.bytes();
    }

    @Test
    void constants_thatAreNone() {
        final SmallNet empty = net();
        empty.then("Conv", empty.file.node("Constant", List.of())).isRefused("Constant_0", "no value");
        final SmallNet half = net();
        final String kernel = half.file.initialiser(ModelFile.tensor(10, 1, 3, 1, 1).bytes(9, new byte[6]), 10);
        half.then("Conv", kernel).isRefused("Conv_0", "float16");
        final SmallNet output = net();
        output.at = output.file.node("Identity", output.file.node("Shape", output.at));
        output.isRefused("Identity_1", "constant");
    }

    @Test
    void constants_thatDoNotFitOneAnother() {
        final SmallNet net = net().pointwise(4);
        final ModelFile file = net.file;
        net.then("Mul", file.node("Mul", List.of(file.numbers(1, 0, 4, 1, 2), file.numbers(1, 0, 1, 4, 1, 3))))
                .isRefused("Mul_1", "[4, 1, 2] and [1, 4, 1, 3]", "the same size or a 1");
    }

    @Test
    void tooManyAttributes() {
        final Proto[] many = new Proto[Limits.ATTRIBUTES + 1];
        Arrays.setAll(many, i -> attribute("a" + i, i));
        net().pointwise(4, many).isRefused("Conv_0", "more than 64 attributes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 23})
    void opset_outsideOfTheRange(int opset) {
        SmallNet.isRefused(new SmallNet(opset, 8, 8).pointwise(4).bytes(), "(opset) " + opset, "7 to 22");
    }
}
