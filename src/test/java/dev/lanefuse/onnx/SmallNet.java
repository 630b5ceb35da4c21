package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.ModelFile.list;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.lanefuse.ExpectedBackend;
import dev.lanefuse.InOneJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A small graph, built on a {@link ModelFile}, and what is said of it: which stages it comes to, that it answers as ONNX Runtime does,
 * or why it is refused. ONNX Runtime is asked in one of the test JVMs; that all backends give the same bits is tested elsewhere.
 */
final class SmallNet {
    static final boolean COMPARED = InOneJvm.NAME.equals(System.getProperty(ExpectedBackend.PROPERTY));

    /** The stages of {@link #pooled}, and with a layer of classes behind them. */
    static final String[] POOLED = {"convolution", "average pool"};

    static final String[] CLASSIFIED = {"convolution", "average pool", "fully connected"};

    final ModelFile file;
    String at;
    int channels;
    private byte[] bytes;

    /** An image of 3 channels. */
    SmallNet(int opset, int height, int width) {
        this(new ModelFile(opset), height, width);
    }

    SmallNet(ModelFile file, int height, int width) {
        this(file, file.input("x", 1, 3, height, width), 3);
    }

    /** Goes on behind a tensor of the file. */
    SmallNet(ModelFile file, String at, int channels) {
        this.file = file;
        this.at = at;
        this.channels = channels;
    }

    /** An image of 4 x 6 pixels, a convolution to 5 channels, and their means: {@link #POOLED}. */
    static SmallNet pooled(int opset) {
        return new SmallNet(opset, 4, 6).pointwise(5).then("GlobalAveragePool");
    }

    /** Puts a node behind the last; its first input is what that gives. */
    SmallNet then(String op, Object... more) {
        final List<String> inputs = new ArrayList<>(List.of(at));
        Stream.of(more).filter(String.class::isInstance).forEach(input -> inputs.add((String) input));
        at = file.node(op, inputs, Stream.of(more).filter(Proto.class::isInstance).toArray(Proto[]::new));
        return this;
    }

    /** A 1x1 convolution with bias. */
    SmallNet pointwise(int outputs, Proto... attributes) {
        at = file.node("Conv", List.of(at, file.weights(outputs, channels, 1, 1), file.numbers(0.3, 0.1, outputs)), attributes);
        channels = outputs;
        return this;
    }

    /** A dense 3x3 convolution with bias. */
    SmallNet dense(int outputs, Proto... attributes) {
        at = file.node("Conv", List.of(at, file.weights(outputs, channels, 3, 3), file.numbers(0.3, 0.1, outputs)), attributes);
        channels = outputs;
        return this;
    }

    /** A depthwise 3x3 convolution with bias. */
    SmallNet depthwise(Proto... attributes) {
        final Proto[] all = Stream.concat(Stream.of(attribute("group", channels)), Stream.of(attributes)).toArray(Proto[]::new);
        at = file.node("Conv", List.of(at, file.weights(channels, 1, 3, 3), file.numbers(0.3, 0.1, channels)), all);
        return this;
    }

    SmallNet relu() {
        return then("Relu");
    }

    /** Batch normalisation with the epsilon of the schema. */
    SmallNet norm() {
        return then("BatchNormalization", file.numbers(0.2, 1, channels), file.numbers(0.3, 0, channels), file.numbers(0.3, 0, channels),
                file.variances(channels));
    }

    /** One zero on each side. */
    static Proto padded() {
        return list("pads", 1, 1, 1, 1);
    }

    static Proto stride2() {
        return list("strides", 2, 2);
    }

    /** 1x1 to 8 channels, depthwise, 1x1 back; the input is to be added by the caller. */
    SmallNet bottleneck(int hidden) {
        final int inputs = channels;
        return pointwise(hidden).relu().depthwise(padded()).relu().pointwise(inputs);
    }

    byte[] bytes() {
        if (bytes == null) {
            bytes = file.output(at).bytes();
        }
        return bytes;
    }

    /** Reads the graph, expects these stages, and compares; the result is the model. */
    OnnxModel gives(String... kinds) throws OnnxFormatException, OrtException {
        return gives(InputLayout.NCHW, kinds);
    }

    /** The same where an output image has its dimensions in another order. */
    OnnxModel gives(InputLayout output, String... kinds) throws OnnxFormatException, OrtException {
        final OnnxModel model = OnnxModel.read(bytes());
        assertEquals(List.of(kinds), model.stages().stream().map(OnnxStage::kind).toList());
        if (COMPARED) {
            final double difference = OnnxRuntime.difference(bytes(), model, output, 5);
            assertTrue(difference <= 2e-5, "difference from ONNX Runtime: " + difference);
        }
        return model;
    }

    /** Expects the refusal of a node. */
    void isRefused(String node, String... reasons) {
        isRefused(bytes(), "\"" + node + "\" (" + node.replaceFirst("_.*", "") + ")", reasons);
    }

    static void isRefused(byte[] bytes, String first, String... reasons) {
        isRefused(bytes, OnnxOptions.DEFAULT, first, reasons);
    }

    static void isRefused(byte[] bytes, OnnxOptions options, String first, String... reasons) {
        final String message = assertThrows(OnnxFormatException.class, () -> OnnxModel.read(bytes, options)).getMessage();
        assertTrue(message.contains(first), message);
        for (String reason : reasons) {
            assertTrue(message.contains(reason), message);
        }
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.contains("; expected "), message);
    }
}
