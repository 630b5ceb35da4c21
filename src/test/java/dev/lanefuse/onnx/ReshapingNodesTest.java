package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.ModelFile.list;
import static dev.lanefuse.onnx.SmallNet.CLASSIFIED;
import static dev.lanefuse.onnx.SmallNet.POOLED;
import static dev.lanefuse.onnx.SmallNet.padded;
import static dev.lanefuse.onnx.SmallNet.pooled;
import static dev.lanefuse.onnx.SmallNet.stride2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import dev.lanefuse.Samples;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cuts tensors otherwise: Reshape, Flatten, Squeeze, Unsqueeze and Transpose. */
class ReshapingNodesTest {
    @ParameterizedTest
    @CsvSource({"-1, 5", "1, -1", "0, -1", "0, 5", "1, 5"})
    void reshape_byAConstant(int first, int second) throws Exception {
        final SmallNet net = pooled(13);
        net.then("Reshape", net.file.integers(first, second)).then("MatMul", net.file.weights(5, 7)).then("Add", net.file.numbers(1, 0, 7))
                .gives(CLASSIFIED);
    }

    /** The batch is the file's: a row for each of its images. */
    @ParameterizedTest
    @CsvSource({"4, -1", "4, 5", "-1, 5", "0, -1"})
    @InOneJvm
    void reshape_ofAFixedBatch_answersAsOnnxRuntime(int first, int second) throws Exception {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, file.input("x", 4, 3, 1, 1), 3).pointwise(5).then("GlobalAveragePool");
        final byte[] bytes = net.then("Reshape", file.integers(first, second)).bytes();
        final float[] images = Samples.values(4 * 3, 1, new Random(1));
        final float[] got = new float[4 * 5];
        OnnxModel.read(bytes).network().newSession().run(4, images, 0, got, 0);
        assertTrue(OnnxRuntime.difference(OnnxRuntime.run(bytes, null, images, 4, 3, 1, 1), got) <= 2e-5);
    }

    /** One row of 4 x 5 values in ONNX. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 5, 20})
    void reshape_ofAFixedBatch_toOneRow_isRefused(int second) {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, file.input("x", 4, 3, 4, 6), 3).pointwise(5).then("GlobalAveragePool");
        net.then("Reshape", file.integers(1, second)).isRefused("Reshape_2", "[1, " + second + "]", "4 x 1 x 1 x 5", "behind the batch");
    }

    /** As PyTorch writes x.view(x.size(0), -1). */
    @ParameterizedTest
    @ValueSource(strings = {"batch", "1"})
    void reshape_byAComputedShape(String batch) throws Exception {
        final ModelFile file = new ModelFile(13);
        final String input = file.input("x", batch.equals("1") ? (Object) 1 : batch, 3, 4, 6);
        final SmallNet open = new SmallNet(file, input, 3).pointwise(5).then("GlobalAveragePool");
        final String zero = file.node("Constant", List.of(), attribute("value", ModelFile.tensor(Tensor.INT64).packed(7, 0)));
        final String first = file.node("Gather", List.of(file.node("Shape", open.at), zero), attribute("axis", 0));
        final String list = file.node("Unsqueeze", List.of(first, file.integers(0)));
        final String shape = file.node("Concat", List.of(list, file.integers(-1)), attribute("axis", 0));
        open.then("Reshape", shape).then("Gemm", file.weights(5, 7)).gives(CLASSIFIED);
    }

    /** As older tf2onnx writes it: what cuts a list took floats only. */
    @ParameterizedTest
    @ValueSource(strings = {"batch", "1"})
    void reshape_byAShapeCastToFloatsAndBack(String batch) throws Exception {
        final ModelFile file = new ModelFile(9);
        final String input = file.input("x", batch.equals("1") ? (Object) 1 : batch, 3, 4, 6);
        final SmallNet open = new SmallNet(file, input, 3).pointwise(5).then("GlobalAveragePool");
        final String floats = file.node("Cast", file.node("Shape", open.at), attribute("to", Tensor.FLOAT));
        final String cut = file.node("Slice", floats, list("starts", 0), list("ends", 1), list("axes", 0));
        final String alone = file.node("Squeeze", file.node("Cast", cut, attribute("to", Tensor.INT64)), list("axes", 0));
        final String five = file.node("Cast", file.floats(new int[] {1}, 5.9f), attribute("to", Tensor.INT64));
        final String shape = file.node("Concat", List.of(file.node("Unsqueeze", alone, list("axes", 0)), five), attribute("axis", 0));
        open.then("Reshape", shape).then("MatMul", file.weights(5, 7)).gives(CLASSIFIED);
    }

    /** x.view(-1, x.shape[1] * x.shape[2] * x.shape[3]), the last sizes counted from the end. */
    @Test
    void reshape_byAProductOfSizes() throws Exception {
        final ModelFile file = new ModelFile(13);
        final SmallNet open = new SmallNet(file, file.input("x", "batch", 3, 4, 6), 3).pointwise(5).then("GlobalAveragePool");
        final String shape = file.node("Shape", open.at);
        final String[] sizes = new String[3];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = file.node("Gather", List.of(shape, file.integers(i - 3)), attribute("axis", -1));
        }
        final String product = file.node("Mul", List.of(file.node("Mul", List.of(sizes[0], sizes[1])), sizes[2]));
        final String same = file.node("Add", List.of(file.node("Div", List.of(product, file.integer(2))), file.integer(3)));
        open.then("Reshape", file.node("Concat", List.of(file.integers(-1), same), attribute("axis", 0)))
                .then("Gemm", file.weights(5, 7)).gives(CLASSIFIED);
    }

    @Test
    void squeeze_attributesAndInputsAndNone() throws Exception {
        pooled(11).then("Squeeze", list("axes", 2, 3)).gives(POOLED);
        final SmallNet inputs = pooled(13);
        inputs.then("Squeeze", inputs.file.integers(-1)).then("Squeeze", inputs.file.integers(2)).gives(POOLED);
        pooled(13).then("Squeeze").gives(POOLED);
    }

    /** As classifiers have it whose image is not pooled: all values into one layer, in the order of the file. */
    @ParameterizedTest
    @CsvSource({"Flatten, 1, batch", "Flatten, 1, 1", "Reshape, 1, batch", "Reshape, -1, batch", "Reshape, -1, 1", "Reshape, 1, 1"})
    void flattenedImage_isFullyConnected(String op, long first, String batch) throws Exception {
        for (boolean outputsFirst : new boolean[] {true, false}) {
            for (boolean nhwc : new boolean[] {false, true}) {
                final ModelFile file = new ModelFile(13);
                final SmallNet net = new SmallNet(file, file.input("x", batch.equals("1") ? (Object) 1 : batch, 3, 4, 6), 3).pointwise(5)
                        .relu();
                if (nhwc) {
                    net.then("Transpose", list("perm", 0, 2, 3, 1));
                }
                if (op.equals("Flatten")) {
                    net.then("Flatten");
                } else {
                    net.then("Reshape", file.integers(first, first < 0 ? 120 : -1));
                }
                final String matrix = outputsFirst ? file.weights(7, 120) : file.numbers(0.1, 0, 120, 7);
                net.then("Gemm", matrix, file.numbers(1, 0, 7), attribute("transB", outputsFirst ? 1 : 0)).then("Relu").then("Softmax");
                final OnnxModel model = net.gives("convolution", "fully connected", "softmax");
                assertEquals("120-7 ReLU", model.stages().get(1).shape());
                assertEquals(840, model.stages().get(1).multiplyAdds());
            }
        }
        final SmallNet product = new SmallNet(13, 4, 6).pointwise(5).then("Flatten").relu();
        product.then("MatMul", product.file.numbers(0.1, 0, 120, 7)).then("Add", product.file.numbers(1, 0, 7))
                .gives("convolution", "fully connected");
    }

    @Test
    void flattenedImage_otherwise() throws Exception {
        new SmallNet(13, 4, 6).pointwise(5).then("Flatten").isRefused("Flatten_1", "flattened channel by channel as the model's output");
        new SmallNet(13, 4, 6).pointwise(5).then("Flatten").then("Softmax").isRefused("Softmax_2",
                "runs over dimension 1 of [BATCH, PLANES]");
        new SmallNet(13, 4, 6).pointwise(5).then("Flatten").norm().isRefused("BatchNormalization_2", "[BATCH, PLANES]");
        new SmallNet(13, 4, 6).pointwise(5).then("Flatten", attribute("axis", 2)).isRefused("Flatten_1", "from dimension 2");
        new SmallNet(13, 4, 6).pointwise(5).then("Transpose", list("perm", 0, 3, 1, 2)).then("Flatten").isRefused("Flatten_2",
                "4 x 6 pixels");
        final SmallNet biased = new SmallNet(13, 4, 6).pointwise(5).then("Flatten");
        biased.then("Add", biased.file.numbers(1, 0, 120)).isRefused("Add_2", "for dimensions [BATCH, PLANES]");
        final SmallNet back = new SmallNet(13, 4, 6).pointwise(5).then("Flatten");
        back.then("Reshape", back.file.integers(1, 5, 4, 6)).isRefused("Reshape_2", "[BATCH, PLANES]");
        final SmallNet wide = new SmallNet(13, 4, 6).pointwise(5).then("Flatten");
        wide.then("Gemm", wide.file.weights(5, 7)).isRefused("Gemm_2", "expected 120 inputs");
        final SmallNet three = new SmallNet(13, 4, 6).pointwise(5);
        three.then("Reshape", three.file.integers(1, 5, 24)).isRefused("Reshape_1", "flattened channel by channel as the model's output");
        final SmallNet other = new SmallNet(13, 4, 6).pointwise(5);
        other.then("Reshape", other.file.integers(1, 24, 5)).isRefused("Reshape_1", "makes [1, 24, 5]");
    }

    /** x.flatten(2).mean(-1). */
    @Test
    void pool_overAFlattenedPlane() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 6).pointwise(5);
        net.then("Reshape", net.file.integers(0, 5, -1)).then("ReduceMean", list("axes", 2), attribute("keepdims", 0))
                .then("Gemm", net.file.weights(5, 7)).gives(CLASSIFIED);
        final SmallNet turned = new SmallNet(13, 4, 6).pointwise(5).then("Transpose", list("perm", 0, 2, 3, 1));
        turned.then("Reshape", turned.file.integers(-1, 24, 5)).then("ReduceMean", list("axes", 1)).then("Flatten").gives(POOLED);
    }

    @Test
    void poolFlatten_twice_areOnce() throws Exception {
        pooled(13).then("GlobalAveragePool").then("ReduceMean", list("axes", 2, 3)).gives(POOLED);
        final SmallNet net = new SmallNet(13, 4, 6).pointwise(5).then("Flatten").then("Flatten");
        net.then("Gemm", net.file.numbers(0.1, 0, 120, 7)).gives("convolution", "fully connected");
    }

    /** A Transpose of one channel, or of one pixel, leaves all values where they are: tf2onnx writes a Reshape. */
    @ParameterizedTest
    @ValueSource(strings = {"n", "1"})
    void reshapeInPlaceOfATranspose(String batch) throws Exception {
        final ModelFile file = new ModelFile(13);
        final SmallNet net = new SmallNet(file, file.input("x", batch.equals("1") ? (Object) 1 : batch, 4, 6, 1), 1);
        net.then("Reshape", file.integers(-1, 1, 4, 6)).dense(4, padded()).relu().pointwise(1).then("Reshape", file.integers(-1, 4, 6, 1));
        final OnnxModel model = net.gives(InputLayout.NHWC, "convolution", "convolution");
        assertEquals(InputLayout.NHWC, model.inputLayout());
        assertEquals(1, model.inputChannels());
        assertEquals(6, model.inputWidth());

        final ModelFile other = new ModelFile(13);
        final String input = other.input("x", batch.equals("1") ? (Object) 1 : batch, 4, 6, 1);
        final SmallNet computed = new SmallNet(other, input, 1);
        computed.then("Reshape", other.node("Gather", List.of(other.node("Shape", input), other.integers(0, 3, 1, 2)))).dense(4, padded());
        assertEquals(InputLayout.NHWC, computed.gives("convolution").inputLayout());

        final SmallNet pixel = new SmallNet(13, 2, 2).dense(5, padded(), stride2());
        pixel.then("Reshape", pixel.file.integers(-1, 1, 1, 5)).then("ReduceMean", list("axes", 1, 2), attribute("keepdims", 0))
                .then("Gemm", pixel.file.weights(5, 7)).gives(CLASSIFIED);
    }

    /** A heat map in one row: of one channel planes and pixels are the same. */
    @Test
    void flattenedImage_ofOneChannel_isTheOutput() throws Exception {
        new SmallNet(13, 4, 6).pointwise(1).then("Flatten").gives("convolution");
    }

    /** logits.view(-1). */
    @Test
    void reshape_toOneDimension() throws Exception {
        final ModelFile file = new ModelFile(13);
        final SmallNet open = new SmallNet(file, file.input("x", "batch", 3, 4, 6), 3).pointwise(1).then("GlobalAveragePool");
        open.then("Reshape", file.integers(-1)).then("Sigmoid").gives("convolution", "average pool", "sigmoid");
        for (int size : new int[] {-1, 5}) {
            final SmallNet one = pooled(13);
            one.then("Reshape", one.file.integers(size)).then("Softmax", attribute("axis", 0))
                    .gives("convolution", "average pool", "softmax");
        }
        final ModelFile four = new ModelFile(13);
        final SmallNet batch = new SmallNet(four, four.input("x", 4, 3, 4, 6), 3).pointwise(5).then("GlobalAveragePool");
        batch.then("Reshape", four.integers(-1)).isRefused("Reshape_2", "makes [-1]");
        final SmallNet wrong = pooled(13).pointwise(1);
        wrong.then("Reshape", wrong.file.integers(5)).isRefused("Reshape_3", "makes [5]");
    }

    /** A batch of one, as the file has it, is squeezed away with the rest: what follows sees a vector, or is refused. */
    @Test
    void squeeze_ofTheBatch() throws Exception {
        pooled(13).then("Squeeze").then("Softmax", attribute("axis", 0)).gives("convolution", "average pool", "softmax");
        pooled(13).then("Squeeze").then("Relu").then("Flatten", attribute("axis", 0)).gives("convolution", "average pool", "scale");
        final SmallNet first = pooled(13);
        first.then("Squeeze", first.file.integers(0)).gives(POOLED);
        pooled(13).then("Squeeze").then("Flatten").isRefused("Flatten_3", "flattens");
        pooled(13).then("Squeeze").then("Softmax", attribute("axis", 1)).isRefused("Softmax_3", "names dimension 1 of 1");
        new SmallNet(13, 5, 6).then("Squeeze").then("GlobalAveragePool").isRefused("GlobalAveragePool_1", "[CHANNEL, ROW, COLUMN]");
        new SmallNet(13, 5, 6).then("Squeeze").norm().isRefused("BatchNormalization_1", "channels as the second");
        final SmallNet shaped = pooled(13).then("Squeeze");
        shaped.then("Reshape", shaped.file.integers(1, 5)).then("Gemm", shaped.file.weights(5, 7)).gives(CLASSIFIED);
        final SmallNet turned = pooled(13).then("Squeeze");
        turned.then("Reshape", turned.file.integers(5, 1)).isRefused("Reshape_3", "[5, 1] of [CHANNEL]");
        final SmallNet twice = pooled(13);
        twice.then("Squeeze", twice.file.integers(2, 2)).isRefused("Squeeze_2", "each once");
        final SmallNet wide = pooled(13);
        wide.then("Squeeze", wide.file.integers(1)).isRefused("Squeeze_2", "of size 1");
    }

    /** A single logit, and nothing else: no dimension is left, or the batch alone. */
    @Test
    void squeeze_ofASingleChannel() throws Exception {
        final SmallNet one = pooled(13).pointwise(1);
        one.then("Squeeze").then("Sigmoid").gives("convolution", "average pool", "fully connected", "sigmoid");
        pooled(13).pointwise(1).then("Squeeze").then("Softmax").isRefused("Softmax_4", "names dimension");
        final SmallNet matrix = pooled(13).pointwise(1).then("Squeeze");
        matrix.then("MatMul", matrix.file.weights(1, 7)).isRefused("MatMul_4", "expected the channels of one pixel");
        final SmallNet shaped = pooled(13).pointwise(1).then("Squeeze");
        shaped.then("Reshape", shaped.file.integers(1, 1)).isRefused("Reshape_4", "makes [1, 1]");
        final ModelFile file = new ModelFile(13);
        final SmallNet open = new SmallNet(file, file.input("x", "batch", 3, 4, 6), 3).pointwise(1).then("GlobalAveragePool").then(
                "Squeeze");
        open.then("Sigmoid").gives("convolution", "average pool", "sigmoid");
        final ModelFile other = new ModelFile(13);
        new SmallNet(other, other.input("x", "batch", 3, 4, 6), 3).pointwise(1).then("GlobalAveragePool").then("Squeeze").then("Softmax")
                .isRefused("Softmax_3", "runs over dimension 0 of [BATCH]");
    }

    @Test
    void unsqueeze_andAConvolution_isFullyConnected() throws Exception {
        final SmallNet net = pooled(13).then("Flatten");
        net.then("Unsqueeze", net.file.integers(2, 3)).pointwise(7).norm().relu().then("Flatten").gives(CLASSIFIED);
    }

    /** A shape out of attributes, or out of a part of another. */
    @Test
    void reshape_byPartsOfShapes() throws Exception {
        final SmallNet listed = pooled(13);
        listed.then("Reshape", listed.file.node("Constant", List.of(), list("value_ints", -1, 5))).then("Gemm", listed.file.weights(5, 7))
                .gives(CLASSIFIED);
        for (int[] part : new int[][] {{1, 2}, {-3, -2}}) {
            final SmallNet net = pooled(15);
            final String five = net.file.node("Shape", net.at, attribute("start", part[0]), attribute("end", part[1]));
            net.then("Reshape", net.file.node("Concat", List.of(net.file.integers(-1), five), attribute("axis", 0)))
                    .then("Gemm", net.file.weights(5, 7)).gives(CLASSIFIED);
        }
    }

    @Test
    void transposesInTheMiddle_cancel() throws Exception {
        final SmallNet net = new SmallNet(13, 4, 6).pointwise(5).then("Transpose", list("perm", 0, 2, 3, 1));
        net.then("Add", net.file.numbers(1, 0, 5)).then("Relu").then("Transpose", list("perm", 0, 3, 1, 2)).dense(4, padded())
                .gives("convolution", "convolution");
    }
}
