package dev.lanefuse.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import dev.lanefuse.SharedFiles;
import dev.lanefuse.image.Photos;
import dev.lanefuse.image.Preset;
import dev.lanefuse.net.Layer;
import dev.lanefuse.net.Network;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trained models from beside the project. */
class TrainedModelsTest {
    private static final String TORCH = "mobilenetv2-1.0-224";
    private static final String TENSORFLOW = "mobilenetv2-1.0-224-tf";

    private Path file(String name) {
        return SharedFiles.need(getClass(), "models", name + ".onnx");
    }

    /** The array behind the head of a .npy file of version 1. */
    private float[] npy(String name) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(SharedFiles.need(getClass(), "models", "golden", name + ".npy")))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(10 + bytes.getShort(8));
        final float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    private static int[] best(float[] values) {
        return IntStream.range(0, values.length).boxed().sorted(Comparator.comparing(i -> -values[i])).mapToInt(i -> i).limit(5).toArray();
    }

    /** The classifiers of the files were rounded to eight bits by those who made them: hence the bounds. */
    @ParameterizedTest
    @CsvSource({TORCH + ", 0.15", TENSORFLOW + ", 0.003"})
    void run_goldenInput_answersGoldenOutput(String name, float bound) throws IOException {
        final OnnxModel model = OnnxModel.read(file(name));
        final float[] input = npy(name + ".input");
        final float[] expected = npy(name + ".output");
        final Network network = model.network();
        final float[] got = new float[network.outputSize()];
        network.newSession().run(model.inputLayout() == InputLayout.NCHW ? OnnxRuntime.toNhwc(input, 224, 224, 3) : input, got);
        assertArrayEquals(expected, got, bound);
        assertArrayEquals(best(expected), best(got));
    }

    @ParameterizedTest
    @ValueSource(strings = {TORCH, TENSORFLOW, "person-0.5-128", "mobilenetv2-gluon-features"})
    @InOneJvm
    void run_randomInput_answersAsOnnxRuntime(String name) throws Exception {
        final byte[] bytes = Files.readAllBytes(file(name));
        final OnnxModel model = OnnxModel.read(bytes);
        for (int seed = 0; seed < 3; seed++) {
            final double difference = OnnxRuntime.difference(bytes, model, InputLayout.NHWC, seed);
            assertTrue(difference <= 1e-4, name + ": " + difference);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TORCH, TENSORFLOW, "person-0.5-128", "mobilenetv2-gluon-features"})
    @InOneJvm
    void run_photos_answersAsOnnxRuntime(String name) throws Exception {
        final byte[] bytes = Files.readAllBytes(file(name));
        final OnnxModel model = OnnxModel.read(bytes);
        for (String photo : new String[] {"cat.bmp", "parrot.jpg", "grace_hopper.bmp"}) {
            final float[] image = Photos.input(SharedFiles.need(getClass(), "images", photo), Preset.of(model),
                    model.inputHeight(), model.inputWidth());
            final double difference = OnnxRuntime.difference(bytes, model, InputLayout.NHWC, image);
            assertTrue(difference <= 1e-4, name + " on " + photo + ": " + difference);
        }
    }

    @ParameterizedTest
    @CsvSource({TORCH + ", 21, 300774272, LOGITS", TENSORFLOW + ", 22, 300775552, PROBABILITIES",
        "person-0.5-128, 22, 18153504, PROBABILITIES",
        "mobilenetv2-gluon-features, 20, 312339328, FEATURES"})
    void stages_seventeenBlocksInEach(String name, int layers, long multiplyAdds, OutputKind kind) throws IOException {
        final OnnxModel model = OnnxModel.read(file(name));
        assertEquals(17, model.layers().stream().filter(Layer.Block.class::isInstance).count());
        assertEquals(layers, model.layers().size());
        assertEquals(multiplyAdds, model.multiplyAdds());
        assertEquals(kind, model.outputKind());
    }

    /** The third block of the network up to its addition. */
    @Test
    void read_upToANamedTensor_endsThere() throws IOException {
        final OnnxModel model = OnnxModel.read(file(TORCH), OnnxOptions.DEFAULT.withOutput("add_16"));
        assertEquals(OutputKind.IMAGE, model.outputKind());
        assertEquals(56 * 56 * 24, model.outputSize());
        assertEquals(4, model.layers().size());
    }

    @Test
    void describe_saysWhatWasFused() throws IOException {
        final String text = String.join("\n", OnnxModel.read(file("person-0.5-128")).describe());
        assertTrue(text.contains("input \"input_1:0\" NCHW 128x128 3, output \"Identity:0\" PROBABILITIES 1x1 2"), text);
        assertTrue(text.contains("64x64 8-48-16 s2 ReLU6, ReLU6, linear"), text);
        assertTrue(text.contains("nodes are named from StatefulPartitionedCall/mobilenet_v2_128_0.5/ on"), text);
        assertTrue(text.contains(" LAYER_8/Conv2D .. "), text);
        assertTrue(text.lines().allMatch(line -> line.length() <= 160), text);
    }
}
