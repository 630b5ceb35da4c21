package dev.lanefuse.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.lanefuse.InOneJvm;
import dev.lanefuse.net.Layer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MobileNetV2 of every published width and size, as both exporters write it. */
class GeneratedModelsTest {
    private static final int CLASSES = 50;

    @ParameterizedTest
    @CsvSource({"0.35, 224, TORCH", "1.0, 96, TORCH", "1.0, 160, TENSORFLOW"})
    void stages_ofMobileNetV2_areSeventeenBlocks(double width, int size, MobileNetFile.Style style) throws OnnxFormatException {
        final OnnxModel model = OnnxModel.read(MobileNetFile.write(style, width, size, CLASSES, 1));
        assertEquals(17, model.layers().stream().filter(Layer.Block.class::isInstance).count());
        assertEquals(2, model.layers().stream().filter(Layer.Convolution.class::isInstance).count());
        assertEquals(style == MobileNetFile.Style.TORCH ? 21 : 22, model.layers().size());
        assertEquals(style == MobileNetFile.Style.TORCH ? InputLayout.NCHW : InputLayout.NHWC, model.inputLayout());
        assertEquals(style == MobileNetFile.Style.TORCH ? OutputKind.LOGITS : OutputKind.PROBABILITIES, model.outputKind());
        assertEquals(CLASSES, model.outputSize());
        assertEquals(size, model.inputHeight());
    }

    /** In one of the test JVMs: that all backends give the same bits is tested elsewhere. */
    @ParameterizedTest
    @ValueSource(doubles = {0.35, 0.5, 0.75, 1.0, 1.3, 1.4})
    @InOneJvm
    void run_everySize_answersAsOnnxRuntime(double width) throws OnnxFormatException, OrtException {
        for (int size : new int[] {96, 128, 160, 192, 224}) {
            for (MobileNetFile.Style style : MobileNetFile.Style.values()) {
                final byte[] file = MobileNetFile.write(style, width, size, CLASSES, size);
                final double difference = OnnxRuntime.difference(file, OnnxModel.read(file), InputLayout.NHWC, size);
                assertTrue(difference <= 1e-4, style + " " + width + " at " + size + ": " + difference);
            }
        }
    }
}
