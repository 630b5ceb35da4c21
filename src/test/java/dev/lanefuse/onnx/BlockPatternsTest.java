package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.ModelFile.list;
import static dev.lanefuse.onnx.SmallNet.padded;
import static dev.lanefuse.onnx.SmallNet.stride2;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which convolutions become blocks. */
class BlockPatternsTest {
    @Test
    void expandDepthwiseProject_isABlock() throws Exception {
        final OnnxModel model = new SmallNet(13, 6, 6).pointwise(8).norm().relu().depthwise(padded(), stride2()).norm().relu().pointwise(5)
                .norm().gives("fused block");
        assertEquals("6x6 3-8-5 s2 ReLU, ReLU, linear", model.stages().getFirst().shape());
        assertEquals(8, model.stages().getFirst().nodes().size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void blockAndItsInput_eitherOperandOrder_isResidual(boolean inputFirst) throws Exception {
        final SmallNet net = new SmallNet(13, 6, 5);
        final String before = net.at;
        net.bottleneck(8);
        net.at = net.file.node("Add", inputFirst ? List.of(before, net.at) : List.of(net.at, before));
        assertEquals("6x5 3-8-3 s1 +x ReLU, ReLU, linear", net.gives("fused block").stages().getFirst().shape());
    }

    @Test
    void blocksInARow_withResidualsOfResiduals() throws Exception {
        final SmallNet net = new SmallNet(13, 6, 6).dense(4, padded(), stride2()).relu();
        for (int i = 0; i < 3; i++) {
            final String before = net.at;
            net.bottleneck(9).then("Add", before);
        }
        net.gives("convolution", "fused block", "fused block", "fused block");
    }

    /** What follows takes the smaller image, as blocks do that follow. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void blocksWithoutPadding_areBlocks(int stride) throws Exception {
        final Proto strides = list("strides", stride, stride);
        final OnnxModel model = new SmallNet(13, 20, 17).dense(4, strides).relu().depthwise(attribute("auto_pad", "VALID")).relu()
                .pointwise(5).pointwise(8).relu().depthwise(strides).relu().pointwise(6).then("GlobalAveragePool")
                .gives("convolution", "fused block", "fused block", "average pool");
        final List<String> shapes = model.stages().stream().map(OnnxStage::shape).toList();
        assertEquals(stride == 1 ? "18x15 4=4-5 s1 valid ReLU, linear" : "9x8 4=4-5 s1 valid ReLU, linear", shapes.get(1));
        assertEquals(stride == 1 ? "16x13 5-8-6 s1 valid ReLU, ReLU, linear" : "7x6 5-8-6 s2 valid ReLU, ReLU, linear", shapes.get(2));
    }

    /** Refused: the image has shrunk; ONNX would spread a single pixel over the other image. */
    @ParameterizedTest
    @ValueSource(ints = {3, 6})
    void residualAroundABlockWithoutPadding_isRefused(int size) {
        final SmallNet net = new SmallNet(13, size, size);
        final String before = net.at;
        net.pointwise(8).relu().depthwise().relu().pointwise(3).then("Add", before).isRefused("Add_5",
                "adds " + (size - 2) + " x " + (size - 2) + " x 3", size + " x " + size + " x 3", "expected two images of the same shape");
    }

    @Test
    void depthwiseProject_isABlockWithoutExpand() throws Exception {
        final SmallNet net = new SmallNet(13, 6, 6).depthwise(padded()).relu().pointwise(4);
        final String before = net.at;
        net.depthwise(padded()).relu().pointwise(4).then("Add", before).gives("fused block", "fused block");
    }

    /** The addition decides: the first 1x1 is no part of the block, for its output is added. */
    @Test
    void pointwiseThenResidualWithoutExpand_pointwiseStaysAlone() throws Exception {
        final SmallNet net = new SmallNet(13, 6, 6).pointwise(4).relu();
        final String before = net.at;
        net.depthwise(padded()).relu().pointwise(4).then("Add", before).relu();
        assertEquals("6x6 4=4-4 s1 +x ReLU, ReLU", net.gives("convolution", "fused block").stages().getLast().shape());
    }

    @Test
    void classicResidualBlock_isABlock() throws Exception {
        final SmallNet net = new SmallNet(13, 6, 6).pointwise(8);
        final String before = net.at;
        net.pointwise(4).relu().dense(4, padded()).relu().pointwise(8).then("Add", before).relu();
        assertEquals("6x6 8-4-8 s1 dense +x ReLU, ReLU, ReLU", net.gives("convolution", "fused block").stages().getLast().shape());
    }

    @Test
    void denseWithoutResidual_staysAlone() throws Exception {
        new SmallNet(13, 6, 6).pointwise(8).dense(8, padded()).pointwise(5).gives("convolution", "convolution", "convolution");
    }

    @Test
    void convolutionsAlone_areStages() throws Exception {
        new SmallNet(13, 6, 6).depthwise(padded()).depthwise(padded(), stride2()).pointwise(4).pointwise(5).dense(6, padded())
                .depthwise(padded()).gives("convolution", "fused block", "convolution", "convolution", "convolution");
    }

    @Test
    void nonLinearProjection_withoutResidual_isABlock() throws Exception {
        new SmallNet(13, 6, 6).pointwise(8).depthwise(padded()).pointwise(4).relu().gives("fused block");
    }

    @Test
    void sum_isAnAdd() throws Exception {
        final SmallNet net = new SmallNet(13, 6, 6);
        final String before = net.at;
        net.bottleneck(8).then("Sum", before).gives("fused block");
    }

    /** Refused: the activation of a block follows the addition. */
    @Test
    void nonLinearProjection_withResidual_isRefused() {
        final SmallNet net = new SmallNet(13, 6, 6);
        final String before = net.at;
        net.bottleneck(8).relu().then("Add", before).isRefused("Add_6", "not the input of the two or three convolutions before it");
    }

    @Test
    void residualAroundOneConvolution_isRefused() {
        final SmallNet net = new SmallNet(13, 6, 6);
        final String before = net.at;
        net.pointwise(3).then("Add", before).isRefused("Add_1", "expected a residual block");
    }

    @Test
    void residualAroundTwoBlocks_isRefused() {
        final SmallNet net = new SmallNet(13, 6, 6);
        final String before = net.at;
        net.bottleneck(8).bottleneck(8).then("Add", before).isRefused("Add_10", "expected a residual block");
    }

    @Test
    void sideBranch_isRefused() {
        final SmallNet net = new SmallNet(13, 6, 6);
        final String before = net.at;
        net.pointwise(4);
        final String main = net.at;
        net.at = before;
        net.channels = 3;
        net.pointwise(4).then("Add", main).isRefused("Conv_1", "reads what the network's input gives", "\"Conv_0\"", "expected a chain");
    }

    @Test
    void readerInsideAStage_isRefused() {
        final SmallNet net = new SmallNet(13, 6, 6).pointwise(3);
        final String linear = net.at;
        net.relu().then("Add", linear).isRefused("Add_2", "before \"Relu_1\"");
    }

    /** The clamp would become a part of the convolution whose output, without it, a block has read. */
    @Test
    void amendedAfterItWasRead_isRefused() {
        final SmallNet net = new SmallNet(13, 6, 6).pointwise(4);
        final String linear = net.at;
        net.bottleneck(8);
        final String block = net.at;
        net.at = linear;
        net.then("Relu").then("Add", block).isRefused("Relu_6", "would be computed in one with", "expected one reader");
    }

    @Test
    void differentShapes_areRefused() {
        final SmallNet net = new SmallNet(13, 6, 6);
        final String before = net.at;
        net.pointwise(4).then("Add", before).isRefused("Add_1", "6 x 6 x 4", "expected two images of the same shape");
        final SmallNet turned = new SmallNet(13, 5, 5);
        final String image = turned.at;
        turned.bottleneck(8).then("Transpose", list("perm", 0, 1, 3, 2)).then("Add", image).isRefused("Add_6", "COLUMN, ROW");
    }

    @Test
    void imageAndItself_isRefused() {
        final SmallNet net = new SmallNet(13, 6, 6).pointwise(4);
        net.then("Add", net.at).isRefused("Add_1", "to itself");
    }

    @Test
    void squeezeAndExcitation_isRefused() {
        final SmallNet net = new SmallNet(13, 6, 6).pointwise(4);
        final String before = net.at;
        net.then("GlobalAveragePool").pointwise(4).then("Sigmoid").then("Mul", before).isRefused("Mul_4", "something computed");
    }
}
