package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.ModelFile.list;
import static dev.lanefuse.onnx.SmallNet.padded;
import static dev.lanefuse.onnx.SmallNet.stride2;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanefuse.Padding;
import dev.lanefuse.net.Layer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Zeros around an image: by the pads of a convolution, by its auto_pad, and by Pad nodes before it. */
class PaddingNodesTest {
    private static Padding padding(OnnxModel model) {
        return ((Layer.Convolution) model.layers().getFirst()).spec().padding();
    }

    /** At stride 2 on even sizes the two give different numbers; with 1 before and 0 behind the last zero is never read. */
    @ParameterizedTest
    @CsvSource({
        "8, 8, 2, SAME_UPPER, SAME", "8, 8, 2, SAME_LOWER, SYMMETRIC", "7, 9, 2, SAME_UPPER, SAME", "7, 9, 2, SAME_LOWER, SAME",
        "8, 6, 1, SAME_UPPER, SAME", "8, 6, 1, SAME_LOWER, SAME", "8, 7, 2, SAME_UPPER, SAME", "8, 7, 2, SAME_LOWER, SYMMETRIC",
        "1, 1, 1, SAME_UPPER, SAME", "1, 1, 2, SAME_LOWER, SAME", "2, 1, 2, SAME_UPPER, SAME"
    })
    void autoPad_same(int height, int width, int stride, String auto, Padding expected) throws Exception {
        final OnnxModel model = new SmallNet(13, height, width)
                .dense(5, attribute("auto_pad", auto), list("strides", stride, stride)).gives("convolution");
        assertEquals(expected, padding(model));
    }

    /** Without zeros: the image shrinks, and at stride 2 the last row and column of an even size are not read. */
    @ParameterizedTest
    @CsvSource({"8, 8, 1", "8, 8, 2", "9, 6, 2", "6, 9, 2", "3, 3, 1", "3, 4, 2", "4, 3, 2", "20, 3, 1"})
    void autoPad_valid(int height, int width, int stride) throws Exception {
        for (boolean depthwise : new boolean[] {false, true}) {
            final SmallNet net = new SmallNet(13, height, width);
            final Proto valid = attribute("auto_pad", "VALID");
            final OnnxModel model = (depthwise ? net.depthwise(valid, list("strides", stride, stride))
                    : net.dense(5, valid, list("strides", stride, stride))).gives("convolution");
            assertEquals(Padding.VALID, padding(model));
            assertEquals(height + "x" + width + (depthwise ? " 3-3 s" : " 3-5 s") + stride + " valid " + (depthwise ? "depthwise" : "dense")
                    + " 3x3 linear", model.stages().getFirst().shape());
        }
    }

    @Test
    void conv_withoutPads_hasNone() throws Exception {
        assertEquals(Padding.VALID, padding(new SmallNet(13, 8, 8).dense(4).gives("convolution")));
        assertEquals(Padding.VALID, padding(new SmallNet(13, 8, 8).dense(4, stride2()).gives("convolution")));
    }

    /** A Pad node whose zeros no tap reaches: no padding again. */
    @Test
    void padNode_beforeAConvolutionThatDoesNotReadIt_isNone() throws Exception {
        final SmallNet net = new SmallNet(13, 7, 9);
        net.then("Pad", net.file.integers(0, 0, 0, 0, 0, 0, 1, 1)).dense(4, stride2(), attribute("auto_pad", "VALID"));
        assertEquals(Padding.VALID, padding(net.gives("convolution")));
    }

    @ParameterizedTest
    @CsvSource({
        "8, 8, 2, 1, 1, 1, 1, SYMMETRIC", "8, 8, 2, 1, 1, 0, 0, SYMMETRIC", "8, 8, 2, 0, 0, 1, 1, SAME", "7, 7, 2, 1, 1, 1, 1, SYMMETRIC",
        "7, 8, 2, 1, 0, 1, 1, SAME", "8, 8, 1, 1, 1, 1, 1, SYMMETRIC", "6, 8, 2, 1, 1, 0, 1, SYMMETRIC", "8, 7, 1, 0, 0, 0, 0, VALID",
        "8, 8, 2, 0, 0, 0, 0, VALID", "9, 7, 2, 0, 0, 0, 0, VALID", "9, 7, 2, 0, 0, 1, 1, VALID", "7, 8, 2, 0, 0, 1, 0, VALID"
    })
    void pads_explicit(int height, int width, int stride, int top, int left, int bottom, int right, Padding expected) throws Exception {
        final OnnxModel model = new SmallNet(13, height, width)
                .dense(5, list("pads", top, left, bottom, right), list("strides", stride, stride)).gives("convolution");
        assertEquals(expected, padding(model));
    }

    @Test
    void autoPad_empty_isNotSet() throws Exception {
        final OnnxModel model = new SmallNet(13, 8, 8).dense(5, attribute("auto_pad", ""), padded()).gives("convolution");
        assertEquals(Padding.SYMMETRIC, padding(model));
    }

    @Test
    void padNode_ofNothing_isNothingInAnyMode() throws Exception {
        new SmallNet(10, 8, 8).then("Pad", list("pads", 0, 0, 0, 0, 0, 0, 0, 0), attribute("mode", "edge")).dense(4, padded())
                .then("Pad", list("pads", 0, 0, 0, 0, 0, 0, 0, 0), attribute("value", 1f)).relu().gives("convolution");
    }

    @Test
    void padNode_attributes_goesIntoTheConvolution() throws Exception {
        final OnnxModel model = new SmallNet(10, 8, 8).then("Pad", list("pads", 0, 0, 0, 0, 0, 0, 1, 1))
                .dense(4, stride2(), attribute("auto_pad", "VALID")).gives("convolution");
        assertEquals(Padding.SAME, padding(model));
    }

    @Test
    void padNode_inputs_addsToTheConvolutionsPads() throws Exception {
        final SmallNet net = new SmallNet(13, 8, 8);
        net.then("Pad", net.file.integers(0, 0, 1, 0, 0, 0, 0, 1), net.file.scalar(0)).dense(4, list("pads", 0, 1, 1, 0)).gives(
                "convolution");
    }

    /** Two nodes add up, and each axis has its own. */
    @Test
    void padNodes_addUp() throws Exception {
        final OnnxModel model = new SmallNet(10, 8, 8).then("Pad", list("pads", 0, 0, 1, 1, 0, 0, 0, 0))
                .then("Pad", list("pads", 0, 0, 0, 0, 0, 0, 1, 1)).dense(4, stride2()).gives("convolution");
        assertEquals(Padding.SYMMETRIC, padding(model));
        final SmallNet net = new SmallNet(18, 8, 7);
        net.then("Pad", net.file.integers(0, 1, 1, 1), "", net.file.integers(3, 2)).dense(4, stride2()).isRefused("Conv_1", "pads");
    }

    @Test
    void padNode_withAxes() throws Exception {
        final SmallNet net = new SmallNet(18, 8, 8);
        net.then("Pad", net.file.integers(1, 1, 1, 1), "", net.file.integers(-1, 2)).dense(4).gives("convolution");
    }

    /** As PyTorch writes F.pad: a list, filled up, turned around, transposed. */
    @Test
    void padNode_computedPads() throws Exception {
        final SmallNet net = new SmallNet(13, 8, 8);
        final ModelFile file = net.file;
        final String zeros = file.node("ConstantOfShape", file.integers(4),
                attribute("value", ModelFile.tensor(Tensor.INT64, 1).bytes(9, Proto.raw(0L))));
        final String eight = file.node("Concat", List.of(file.integers(0, 1, 0, 1), zeros), attribute("axis", 0));
        final String pairs = file.node("Reshape", List.of(eight, file.integers(-1, 2)));
        final String turned = file.node("Slice",
                List.of(pairs, file.integers(-1), file.integers(Long.MIN_VALUE + 1), file.integers(0), file.integers(-1)));
        final String columns = file.node("Transpose", turned, list("perm", 1, 0));
        final String flat = file.node("Reshape", List.of(columns, file.integers(-1)));
        final String pads = file.node("Cast", flat, attribute("to", Tensor.INT64));
        final OnnxModel model = net.then("Pad", pads, attribute("mode", "constant")).dense(4, stride2()).gives("convolution");
        assertEquals(Padding.SAME, padding(model));
    }

    /** The same from opset 11 on, as long as nobody folds it: how many zeros are missing is computed from rank and length. */
    @Test
    void padNode_computedPads_withTheirLengthComputed() throws Exception {
        final SmallNet net = new SmallNet(11, 8, 8);
        final ModelFile file = net.file;
        final String given = file.integers(0, 1, 0, 1);
        final String length = file.node("Gather", List.of(file.node("Shape", given), file.integers(0)), attribute("axis", 0));
        final String whole = file.node("Mul", List.of(file.integer(4), file.integer(2)));
        final String zeros = file.node("ConstantOfShape", file.node("Sub", List.of(whole, length)),
                attribute("value", ModelFile.tensor(Tensor.INT64, 1).bytes(9, Proto.raw(0L))));
        final String cast = file.node("Cast", given, attribute("to", Tensor.INT64));
        final String eight = file.node("Concat", List.of(cast, zeros), attribute("axis", 0));
        final String pairs = file.node("Reshape", List.of(eight, file.integers(-1, 2)));
        final String turned = file.node("Slice",
                List.of(pairs, file.integers(-1), file.integers(Long.MIN_VALUE + 1), file.integers(0), file.integers(-1)));
        final String flat = file.node("Reshape", List.of(file.node("Transpose", turned, list("perm", 1, 0)), file.integers(-1)));
        final OnnxModel model = net.then("Pad", file.node("Cast", flat, attribute("to", Tensor.INT64))).dense(4, stride2()).gives(
                "convolution");
        assertEquals(Padding.SAME, padding(model));
    }

    @Test
    void padNode_withAnAxisTwice() throws Exception {
        final SmallNet net = new SmallNet(18, 8, 8);
        net.then("Pad", net.file.integers(0, 1, 1, 0), "", net.file.integers(2, -2)).dense(4).isRefused("Pad_0", "names dimension 2 twice");
    }
}
