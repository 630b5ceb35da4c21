package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.DATA;
import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.SmallNet.padded;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models with their weights in files beside them: read as they are, from nowhere else, and no more of them than they hold. */
class ExternalDataTest {
    /** Of {@link #one}: a kernel of three floats. */
    private static final int BYTES = 12;

    @TempDir
    private Path folder;

    private static SmallNet block(ModelFile file) {
        final SmallNet net = new SmallNet(file, 9, 8).dense(8, padded()).norm().relu();
        final String skip = net.at;
        return net.bottleneck(24).then("Add", skip).then("GlobalAveragePool").then("Flatten")
                .then("Gemm", net.file.weights(5, 8), net.file.numbers(1, 0, 5), attribute("transB", 1));
    }

    private Path model(byte[] model) throws IOException {
        return Files.write(folder.resolve("model.onnx"), model);
    }

    private void data(byte[] bytes) throws IOException {
        Files.write(folder.resolve(DATA), bytes);
    }

    private static float[] answer(OnnxModel model, float[] image) {
        final float[] out = new float[model.outputSize()];
        model.network().newSession().run(image, out);
        return out;
    }

    /** Linux shows what is open. */
    @Test
    void read_closesWhatItOpens() throws IOException {
        final Path open = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(open), "no list of open files here; Linux has one");
        final SmallNet net = block(new ModelFile(18).external());
        final Path file = model(net.bytes());
        data(net.file.data());
        OnnxModel.read(file).network();
        try (Stream<Path> links = Files.list(open)) {
            assertEquals(0, links.map(ExternalDataTest::target).filter(target -> target.startsWith(folder)).count());
        }
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) { // closed meanwhile
            return link;
        }
    }

    @Test
    void weightsBesideTheModel_giveTheSameBits() throws IOException, OrtException {
        final SmallNet net = block(new ModelFile(18).external());
        final Path file = model(net.bytes());
        data(net.file.data());
        final float[] image = new float[9 * 8 * 3];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) Math.sin(i);
        }
        final float[] got = answer(OnnxModel.read(file), image);
        assertArrayEquals(answer(OnnxModel.read(block(new ModelFile(18)).bytes()), image), got);
        if (SmallNet.COMPARED) {
            final double difference = OnnxRuntime.difference(OnnxRuntime.run(file, OnnxRuntime.toNchw(image, 9, 8, 3), 1, 3, 9, 8), got);
            assertTrue(difference <= 2e-5, "difference from ONNX Runtime: " + difference);
        }
    }

    @Test
    void aFileForEachTensor_andIntegers() throws IOException {
        final SmallNet net = new SmallNet(13, 4, 4);
        final Proto kernel = ModelFile.elsewhere(ModelFile.tensor(Tensor.FLOAT, 2, 3, 1, 1), "location", "k", "checksum", "not looked at");
        final Proto shape = ModelFile.elsewhere(ModelFile.tensor(Tensor.INT64, 2), "location", "s", "offset", 8);
        net.then("Conv", net.file.initialiser(kernel, Tensor.FLOAT)).then("GlobalAveragePool")
                .then("Reshape", net.file.initialiser(shape, Tensor.INT64));
        Files.write(folder.resolve("k"), Proto.raw(1f, 0, 0, 0, 0, 2));
        Files.write(folder.resolve("s"), Proto.raw(77L, 1, -1));
        final float[] image = new float[4 * 4 * 3];
        image[0] = 16;
        image[2] = 32;
        assertArrayEquals(new float[] {1, 4}, answer(OnnxModel.read(model(net.bytes())), image));
    }

    @Test
    void aModelOfThisFolder_byARelativePath() throws IOException {
        final Path here = Files.createTempDirectory(Path.of("target"), "external");
        folder = here;
        final Path file = model(one("location", DATA));
        data(new byte[BYTES]);
        assertEquals(1, OnnxModel.read(file).outputSize() / 16);
        Files.delete(file);
        Files.delete(here.resolve(DATA));
        Files.delete(here);
    }

    /** A pointwise convolution of three channels to one. */
    private static byte[] one(Object... entries) {
        final SmallNet net = new SmallNet(13, 4, 4);
        final Proto kernel = ModelFile.elsewhere(ModelFile.tensor(Tensor.FLOAT, 1, 3, 1, 1), entries);
        return net.then("Conv", net.file.initialiser(kernel, Tensor.FLOAT)).bytes();
    }

    /** As ONNX Runtime has it: entries alone, which may be stale, do not make a tensor external. */
    @Test
    void entriesOfATensorThatIsNotExternal_areNotLookedAt() throws IOException {
        final SmallNet net = new SmallNet(13, 4, 4);
        final Proto kernel = ModelFile.elsewhere(ModelFile.tensor(Tensor.FLOAT, 1, 3, 1, 1), "location", DATA).integer(14, 0)
                .bytes(9, Proto.raw(5f, 5, 5));
        final byte[] model = net.then("Conv", net.file.initialiser(kernel, Tensor.FLOAT)).bytes();
        data(Proto.raw(1f, 1, 1));
        final float[] image = new float[48];
        Arrays.fill(image, 1);
        assertEquals(15, answer(OnnxModel.read(model(model)), image)[0]);
    }

    /** Of a tensor that the output does not need it does not matter where it is. */
    @Test
    void tensorsThatNobodyReads() throws IOException {
        final SmallNet net = new SmallNet(13, 4, 4).pointwise(2);
        net.file.initialiser(ModelFile.elsewhere(ModelFile.tensor(Tensor.FLOAT, 3), "location", "nowhere"), Tensor.FLOAT);
        assertEquals(1, OnnxModel.read(model(net.bytes())).layers().size());
    }

    /** A matrix that is turned before any other tensor is read: the file counts from the beginning. */
    @Test
    void largeTensorsThatAreCopiedFirst() throws IOException {
        final ModelFile file = new ModelFile(13).external();
        final SmallNet net = new SmallNet(file, file.input("x", 1, 300, 1, 1), 300).then("Flatten");
        final Path model = model(net.then("MatMul", file.node("Transpose", file.weights(900, 300))).bytes());
        data(file.data());
        assertEquals(900, OnnxModel.read(model).outputSize());
    }

    @Test
    void linksInTheFolder_areFollowedToFiles() throws IOException {
        final Path elsewhere = Files.createDirectory(folder.resolve("cache"));
        Files.write(elsewhere.resolve("0123"), new byte[BYTES]);
        Files.createSymbolicLink(folder.resolve(DATA), elsewhere.resolve("0123"));
        assertEquals(16, OnnxModel.read(model(one("location", "./" + DATA))).outputSize());
        Files.createSymbolicLink(folder.resolve("endless"), Path.of("/dev/zero"));
        isRefused(model(one("location", "endless")), "does not exist");
    }

    private static void isRefused(Path file, String... reasons) {
        final String message = assertThrows(OnnxFormatException.class, () -> OnnxModel.read(file)).getMessage();
        for (String reason : reasons) {
            assertTrue(message.contains(reason), message);
        }
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.contains("tensor \"w") && message.contains("; expected "), message);
    }

    @Test
    void bytesAlone_haveNoFilesBesideThem() {
        SmallNet.isRefused(one("location", DATA), "node \"Conv_0\" (Conv)", "another file", "read from its path");
    }

    @Test
    void attributes_haveNone() throws IOException {
        final SmallNet net = new SmallNet(13, 4, 4);
        final Proto value = ModelFile.elsewhere(ModelFile.tensor(Tensor.FLOAT, 1, 3, 1, 1), "location", DATA);
        net.then("Conv", net.file.node("Constant", List.of(), attribute("value", value)));
        data(new byte[BYTES]);
        final String message = assertThrows(OnnxFormatException.class, () -> OnnxModel.read(model(net.bytes()))).getMessage();
        assertTrue(message.contains("node \"Conv_1\" (Conv)") && message.contains("another file"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../secret", "sub/secret", "sub\\secret", "/etc/passwd", "././secret", "secret/",
        "sub/../secret",
        "\0", "a\0b"})
    void namesOfFilesThatAreNotBesideTheModel(String location) throws IOException {
        final Path model = folder.resolve("models");
        Files.createDirectories(model.resolve("sub"));
        Files.write(folder.resolve("secret"), new byte[BYTES]);
        Files.write(model.resolve("sub").resolve("secret"), new byte[BYTES]);
        Files.write(model.resolve("secret"), new byte[BYTES]);
        folder = model;
        isRefused(model(one("location", location)), "has its values in the file");
    }

    @Test
    void filesThatAreNone() throws IOException {
        final Path file = model(one("location", DATA));
        isRefused(file, "\"model.onnx.data\"", "does not exist", "in the same folder");
        Files.createDirectory(folder.resolve(DATA));
        isRefused(file, "does not exist");
        isRefused(model(one("offset", "0")), "the file \"\"");
    }

    static Stream<Arguments> wrongRanges() {
        return Stream.of(
                Arguments.of("-1", "12", "-1"), Arguments.of("0", "-1", "-1 bytes"), Arguments.of("1", "12", "12 bytes from byte 1"),
                Arguments.of("13", "0", "from byte 13"), Arguments.of("0", "13", "13 bytes"), Arguments.of("9223372036854775807", "12",
                        "within its 12"),
                Arguments.of("12", "9223372036854775807", "within its 12"), Arguments.of("-9223372036854775808", "1", "within its 12"),
                Arguments.of("x", "12", "\"x\""), Arguments.of("0", "", "\"\""), Arguments.of("0", "99999999999999999999",
                        "99999999999999999999"));
    }

    @ParameterizedTest
    @MethodSource("wrongRanges")
    void rangesThatTheFileDoesNotHave(String offset, String length, String reason) throws IOException {
        data(new byte[BYTES]);
        isRefused(model(one("location", DATA, "offset", offset, "length", length)), reason);
    }

    @Test
    void otherLengthsThanTheDimensionsAsk() throws IOException {
        data(new byte[2 * BYTES]);
        for (int length : new int[] {0, 4, 11, 13, 16, 24}) {
            isRefused(model(one("location", DATA, "length", length)), "node \"Conv_0\" (Conv)", "expected");
        }
        assertEquals(16, OnnxModel.read(model(one("location", DATA, "length", BYTES))).outputSize());
        isRefused(model(one("location", DATA)), "24 bytes of values"); // all of it
    }

    @Test
    void filesLargerThanAModelMayBe() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(DATA).toFile(), "rw")) {
            file.setLength(Limits.FILE); // with a hole in it: takes no room
        }
        isRefused(model(one("location", DATA, "length", BYTES)), Limits.FILE + " bytes", "with those of the model");
    }

    /** Bytes that every tensor claims: no more is made of it than a small multiple. */
    @Test
    void tensorsThatShareTheirBytes() throws IOException {
        final SmallNet net = new SmallNet(13, 1, 1);
        final int outputs = 1 << 15;
        String sum = null;
        for (int i = 0; i < 100; i++) {
            final String one = net.file.initialiser(
                    ModelFile.elsewhere(ModelFile.tensor(Tensor.FLOAT, outputs), "location", DATA), Tensor.FLOAT);
            sum = sum == null ? one : net.file.node("Add", List.of(sum, one));
        }
        data(ByteBuffer.allocate(Float.BYTES * outputs).array());
        isRefused(model(net.then("Mul", sum).bytes()), "tensors claim", "at most 4 times");
    }

    @Test
    void entriesWithoutEnd() throws IOException {
        final Object[] entries = new Object[2 * (Limits.ATTRIBUTES + 1)];
        for (int i = 0; i < entries.length; i += 2) {
            entries[i] = "key" + i;
            entries[i + 1] = i;
        }
        assertTrue(assertThrows(OnnxFormatException.class, () -> OnnxModel.read(model(one(entries)))).getMessage().contains(
                "more than 64 entries"));
    }
}
