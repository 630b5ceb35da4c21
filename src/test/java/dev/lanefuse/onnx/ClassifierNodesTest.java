package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.ModelFile.list;
import static dev.lanefuse.onnx.SmallNet.CLASSIFIED;
import static dev.lanefuse.onnx.SmallNet.POOLED;
import static dev.lanefuse.onnx.SmallNet.padded;
import static dev.lanefuse.onnx.SmallNet.pooled;
import static dev.lanefuse.onnx.SmallNet.stride2;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pooling, fully connected layers, softmax and sigmoid, and what stands at the door of a model. */
class ClassifierNodesTest {
    @Test
    void sigmoid_ofLogitsOrAnImage_isAStage() throws Exception {
        final SmallNet net = pooled(13).then("Flatten");
        final OnnxModel model = net.then("Gemm", net.file.numbers(0.3, 0, 5, 2)).then("Sigmoid")
                .gives("convolution", "average pool", "fully connected", "sigmoid");
        assertEquals(OutputKind.PROBABILITIES, model.outputKind());
        assertEquals(OutputKind.IMAGE, new SmallNet(13, 4, 6).pointwise(5).then("Sigmoid").gives("convolution", "sigmoid").outputKind());
    }

    @Test
    void pool_global_keepsThePixel() throws Exception {
        assertEquals(OutputKind.FEATURES, pooled(7).gives(POOLED).outputKind());
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 0", "-1, -2, 1", "3, 2, 1"})
    void pool_meanByAttribute(int first, int second, int keep) throws Exception {
        new SmallNet(13, 4, 6).pointwise(5).then("ReduceMean", list("axes", first, second), attribute("keepdims", keep)).gives(POOLED);
    }

    @Test
    void pool_meanByInput() throws Exception {
        final SmallNet net = new SmallNet(18, 4, 6).pointwise(5);
        net.then("ReduceMean", net.file.integers(2, 3), attribute("keepdims", 0)).gives(POOLED);
    }

    /** x.mean(3).mean(2), as older PyTorch models have it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void pool_meanOneAxisAfterTheOther(int keep) throws Exception {
        new SmallNet(13, 4, 6).pointwise(5).then("ReduceMean", list("axes", 3), attribute("keepdims", keep))
                .then("ReduceMean", list("axes", 2), attribute("keepdims", keep)).gives(POOLED);
    }

    @Test
    void pool_averageOverTheWholeImage() throws Exception {
        new SmallNet(13, 4, 6).pointwise(5).then("AveragePool", list("kernel_shape", 4, 6), stride2()).gives(POOLED);
    }

    /** As Keras' AveragePooling2D with padding "same" is exported: the window moves by its own size, and there is nothing to pad. */
    @ParameterizedTest
    @ValueSource(strings = {"SAME_UPPER", "SAME_LOWER"})
    void pool_averageOverTheWholeImage_samePadsNothing(String auto) throws Exception {
        new SmallNet(13, 4, 6).pointwise(5)
                .then("AveragePool", list("kernel_shape", 4, 6), list("strides", 4, 6), attribute("auto_pad", auto)).gives(POOLED);
    }

    @Test
    void flatten_gemm() throws Exception {
        final SmallNet net = pooled(13).then("Flatten").then("Dropout");
        final OnnxModel model = net.then("Gemm", net.file.weights(7, 5), net.file.numbers(1, 0, 7), attribute("transB", 1), attribute(
                "alpha", 1f))
                .gives(CLASSIFIED);
        assertEquals(OutputKind.LOGITS, model.outputKind());
        assertEquals(7, model.outputSize());
    }

    @Test
    void gemm_notTransposed_alphaAndBeta() throws Exception {
        final SmallNet net = pooled(13).then("Flatten", attribute("axis", -3));
        net.then("Gemm", net.file.weights(5, 7), net.file.numbers(1, 0, 1, 7), attribute("alpha", 0.5f), attribute("beta", -2f)).relu()
                .gives(CLASSIFIED);
    }

    @Test
    void gemm_withoutBias_orAScalar() throws Exception {
        final SmallNet net = pooled(13).then("Flatten");
        net.then("Gemm", net.file.weights(5, 7)).then("Gemm", net.file.weights(7, 3), net.file.scalar(2))
                .gives("convolution", "average pool", "fully connected", "fully connected");
    }

    /** As PyTorch writes a linear layer behind squeeze() where there is one image: channels alone. */
    @Test
    void matMul_ofChannelsAlone() throws Exception {
        final SmallNet net = pooled(13).then("Squeeze");
        net.then("MatMul", net.file.weights(5, 7)).then("Add", net.file.numbers(1, 0, 7)).relu().gives(CLASSIFIED);
    }

    /** As PyTorch writes pooled[:, :, 0, 0]. */
    @ParameterizedTest
    @CsvSource({"0, 2", "-1, -1"})
    void gather_ofTheOnlyPixel(int index, int axis) throws Exception {
        final SmallNet net = pooled(13);
        net.then("Gather", net.file.integer(index), attribute("axis", axis)).then("Gather", net.file.integers(index), attribute("axis", 2))
                .then("Gather", net.file.integer(index), attribute("axis", 2)).then("Gemm", net.file.weights(5, 7)).gives(CLASSIFIED);
    }

    @Test
    void gather_ofOneOfMore_isRefused() {
        final SmallNet rows = new SmallNet(13, 4, 6).pointwise(5);
        rows.then("Gather", rows.file.integer(0), attribute("axis", 2)).isRefused("Gather_1", "takes 1 of dimension 2", "the only one");
        final SmallNet none = pooled(13);
        none.then("Gather", none.file.integer(1), attribute("axis", 2)).isRefused("Gather_2", "names dimension 1 of 1");
    }

    /** As PyTorch's newer exporter writes a view of channels that lie last. */
    @Test
    void gather_ofAllChannelsInTheirOrder() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 6).pointwise(300).then("GlobalAveragePool");
        final String all = net.file.integers(LongStream.range(0, 300).toArray());
        net.then("Reshape", net.file.integers(-1)).then("Gather", net.file.node("Reshape", List.of(all, net.file.integers(1, 300, 1, 1))))
                .then("Reshape", net.file.integers(1, 300)).then("Gemm", net.file.weights(300, 7)).gives(CLASSIFIED);
    }

    /** As many are read here only, whoever reads them first. */
    @Test
    void gather_byIndicesThatOthersReadToo_isRefusedThere() {
        final SmallNet net = new SmallNet(13, 4, 6).pointwise(300).then("GlobalAveragePool");
        final String all = net.file.integers(LongStream.range(0, 300).toArray());
        net.then("Reshape", net.file.integers(-1)).then("Gather", all).then("Reshape", all).isRefused("Reshape_4", "300 integers", "256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 1 2 4 3", "0 1", "0 1 2 3 4 0"})
    void gather_ofChannelsOtherwise_isRefused(String list) {
        final long[] indices = Arrays.stream(list.split(" ")).mapToLong(Long::parseLong).toArray();
        final SmallNet net = pooled(13);
        net.then("Reshape", net.file.integers(-1)).then("Gather", net.file.integers(indices))
                .isRefused("Gather_3", "takes " + indices.length + " of dimension 0 of [CHANNEL]", "in their order");
    }

    /** A kernel's shape is what biases of zeros are made of by exporters that fold nothing. */
    @Test
    void expand_ofConstants() throws Exception {
        final SmallNet net = new SmallNet(15, 4, 6);
        final String kernel = net.file.weights(5, 3, 1, 1);
        final String number = net.file.node("CastLike", List.of(net.file.scalar(0.5f), "x"));
        final String bias = net.file.node("Expand", List.of(number, net.file.node("Shape", kernel, attribute("end", 1))));
        net.then("Conv", kernel, bias).then("GlobalAveragePool")
                .then("Reshape", net.file.node("Expand", List.of(net.file.integers(-1), net.file.integers(1)))).gives(POOLED);
    }

    /** In each dimension a 1 stands for any size, on either side. */
    @Test
    void expand_ofATable_repeatsWhatIsOne() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 6);
        final String table = net.file.node("Expand", List.of(net.file.floats(new int[] {5, 1, 1, 1}, 1, 2, 3, 4, 5), net.file.integers(3, 1,
                1)));
        net.then("Conv", table).gives("convolution");
    }

    @Test
    void expand_toWhatItCannotBe_isRefused() {
        final SmallNet other = new SmallNet(13, 4, 6);
        final String two = other.file.floats(new int[] {2}, 1, 2);
        other.then("Add", other.file.node("Expand", List.of(two, other.file.integers(3)))).isRefused("Expand_0", "[2] and [3]");
        final SmallNet huge = new SmallNet(13, 4, 6);
        huge.then("Add", huge.file.node("Expand", List.of(huge.file.scalar(1), huge.file.integers(1 << 15, 1 << 15))))
                .isRefused("Expand_0", "values");
        final SmallNet negative = new SmallNet(13, 4, 6);
        negative.then("Add", negative.file.node("Expand", List.of(negative.file.scalar(1), negative.file.integers(-2))))
                .isRefused("Expand_0", "[-2]", "that are known");
    }

    @Test
    void convolutionBehindThePool_isFullyConnected() throws Exception {
        pooled(13).pointwise(7).then("Reshape", "").isRefused("Reshape_3", "no shape");
        final SmallNet net = pooled(13).pointwise(7);
        net.then("Reshape", net.file.integers(-1, 7)).then("Softmax", attribute("axis", 1))
                .gives("convolution", "average pool", "fully connected", "softmax");
    }

    @ParameterizedTest
    @CsvSource({"11, 1", "12, -1", "13, 1", "13, -1"})
    void softmax_overTheChannels(int opset, int axis) throws Exception {
        final OnnxModel model = pooled(opset).then("Flatten").then("Softmax", attribute("axis", axis)).gives(
                "convolution", "average pool", "softmax");
        assertEquals(OutputKind.PROBABILITIES, model.outputKind());
    }

    /** Before opset 13 everything from dimension 1 on is one vector. */
    @Test
    void softmax_defaultAxis() throws Exception {
        pooled(9).then("Softmax").gives("convolution", "average pool", "softmax");
        pooled(13).then("Softmax").isRefused("Softmax_2", "dimension 3");
    }

    @Test
    void transposeAtTheDoor_isNhwc() throws Exception {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, file.input("x", 1, 4, 6, 3), 3);
        net.then("Transpose", list("perm", 0, 3, 1, 2)).dense(4, padded()).then("Transpose", list("perm", 0, 2, 3, 1));
        final OnnxModel model = net.gives(InputLayout.NHWC, "convolution");
        assertEquals(InputLayout.NHWC, model.inputLayout());
        assertEquals(4, model.inputHeight());
        assertEquals(OutputKind.IMAGE, model.outputKind());
    }

    /** The batch is asked for before the image is turned, as tf2onnx writes tf.reshape(y, [tf.shape(x)[0], 5]). */
    @ParameterizedTest
    @ValueSource(strings = {"n", "1"})
    void shapeBeforeTheTransposeAtTheDoor_isNhwc(String batch) throws Exception {
        final ModelFile file = new ModelFile(13);
        final String input = file.input("x", batch.equals("1") ? (Object) 1 : batch, 8, 8, 3);
        final String first = file.node("Gather", List.of(file.node("Shape", file.node("Identity", input)), file.integer(0)));
        final String list = file.node("Unsqueeze", List.of(first, file.integers(0)));
        final String shape = file.node("Concat", List.of(list, file.integers(5)), attribute("axis", 0));
        final SmallNet net = new SmallNet(file, input, 3).then("Transpose", list("perm", 0, 3, 1, 2)).dense(5, padded());
        assertEquals(InputLayout.NHWC, net.then("GlobalAveragePool").then("Reshape", shape).gives(POOLED).inputLayout());
    }

    @Test
    void padBeforeTheTransposeAtTheDoor() throws Exception {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, file.input("x", 1, 4, 6, 3), 3);
        net.then("Pad", file.integers(0, 0, 0, 0, 0, 1, 1, 0)).then("Transpose", list("perm", 0, 3, 1, 2))
                .dense(4, stride2()).gives("convolution");
    }

    @Test
    void meanAndMatMul_inNhwc() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 6).pointwise(5).then("Transpose", list("perm", 0, 2, 3, 1));
        net.then("ReduceMean", list("axes", 1, 2)).then("MatMul", net.file.weights(5, 7)).then("Squeeze", net.file.integers(1, 2))
                .then("Softmax").gives("convolution", "average pool", "fully connected", "softmax");
    }

    @Test
    void outputThatIsNamed_endsThere() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 6).pointwise(5);
        final String middle = net.at;
        net.norm().then("LSTM");
        final OnnxModel model = OnnxModel.read(net.bytes(), OnnxOptions.DEFAULT.withOutput(middle));
        assertEquals(List.of("Conv_0"), model.stages().getFirst().nodes());
        final OnnxOptions both = new OnnxOptions(middle, 7, 9);
        assertEquals(both, OnnxOptions.DEFAULT.withOutput(middle).withSize(7, 9));
        assertEquals(both, OnnxOptions.DEFAULT.withSize(7, 9).withOutput(middle));
    }

    @Test
    void sizeThatIsOpen_isAnOption() throws Exception {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, file.input("x", "n", 3, "h", "w"), 3).dense(4, padded(), stride2());
        final OnnxModel model = OnnxModel.read(net.bytes(), OnnxOptions.DEFAULT.withSize(10, 12));
        assertEquals(10, model.inputHeight());
        assertEquals(12, model.inputWidth());
        assertEquals(5 * 6 * 4, model.outputSize());
        SmallNet.isRefused(net.bytes(), "input \"x\"", "height", "open");
        SmallNet.isRefused(net.bytes(), OnnxOptions.DEFAULT.withSize(8000, 9000), "input \"x\"", "here 8000 x 9000 x 3", "67108864 values");
    }

    /** As those exporters write that name every size: the first kernel says what a pixel has. */
    @Test
    void channelsThatAreOpen_areTheFirstKernels() throws Exception {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, file.input("x", "n", "c", 10, 12), 3).dense(4, padded(), stride2()).depthwise(padded());
        assertEquals(3, net.gives("convolution", "convolution").inputChannels());

        final ModelFile other = new ModelFile(13);
        final SmallNet depthwise = new SmallNet(other, other.input("x", "n", "c", 10, 12), 3).depthwise(padded());
        SmallNet.isRefused(depthwise.bytes(), "input \"x\"", "leaves its channels open", "expected their number");
    }
}
