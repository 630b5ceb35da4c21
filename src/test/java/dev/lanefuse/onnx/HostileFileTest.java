package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.SmallNet.isRefused;
import static dev.lanefuse.onnx.SmallNet.padded;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were made to do harm: refused quickly, and for little memory. */
@InOneJvm
class HostileFileTest {
    private static final int MANY = 1_000_000;

    private static SmallNet net() {
        return new SmallNet(13, 4, 4);
    }

    private static byte[] graph(Proto graph) {
        return new Proto().message(7, graph).message(8, new Proto().integer(2, 13)).toBytes();
    }

    /** A field that is there a million times, empty. */
    private static Proto repeated(int field) {
        final Proto repeated = new Proto();
        for (int i = 0; i < MANY; i++) {
            repeated.bytes(field, new byte[0]);
        }
        return repeated;
    }

    private static void isRefusedCheaply(byte[] file, String reason) {
        assertNull(Effort.read(file));
        isRefused(file, reason);
    }

    @Test
    void truncated_anywhere_isRefused() {
        final byte[] whole = net().dense(4, padded()).norm().relu().bytes();
        for (int length = 0; length < whole.length; length++) {
            assertNull(Effort.read(Arrays.copyOf(whole, length)), "cut to " + length + " bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PK\3\4", "<html></html>", "\0\0\0\0", "not a model at all, but a text of some length"})
    void otherFiles_areRefused(String text) {
        assertNull(Effort.read(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void lengthsThatLie() {
        isRefused(new Proto().varint(7 << 3 | 2).varint(Integer.MAX_VALUE).toBytes(), "claims 2147483647 bytes of the 0");
        isRefused(new Proto().varint(7 << 3 | 2).varint(0xffffffffL).toBytes(), "claims 4294967295 bytes");
        isRefused(new Proto().varint(7 << 3 | 2).varint(10).varint(0).toBytes(), "claims 10 bytes of the 1");
        isRefused(new Proto().varint(-1).toBytes(), "no protobuf message");
        isRefused(new Proto().varint(99 << 3 | 3).toBytes(), "group");
        isRefused(new Proto().integer(7, 5).toBytes(), "wire type 0");
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, 1L << 32, 1L << 62, -1, Long.MIN_VALUE})
    void dimensionsThatOverflow(long size) {
        for (long other : new long[] {1, 1 << 16, 1L << 32}) {
            final SmallNet net = net();
            final Proto tensor = new Proto().integer(2, Tensor.FLOAT).packed(1, size, other, 1, 1).bytes(9, new byte[12]);
            assertNull(Effort.read(net.then("Conv", net.file.initialiser(tensor, Tensor.FLOAT)).bytes()));
        }
    }

    /** Two gigabytes that are not there. */
    @Test
    void dimensionsBeyondTheFile() {
        final SmallNet net = net();
        final Proto tensor = ModelFile.tensor(Tensor.FLOAT, 1 << 29, 1, 1, 1).bytes(9, new byte[12]);
        isRefusedCheaply(net.then("Conv", net.file.initialiser(tensor, Tensor.FLOAT)).bytes(), "kernel for 1 input channels");
        final SmallNet right = net();
        final Proto kernel = ModelFile.tensor(Tensor.FLOAT, 1 << 27, 3, 1, 1).bytes(9, new byte[12]);
        isRefusedCheaply(right.then("Conv", right.file.initialiser(kernel, Tensor.FLOAT)).bytes(), "[134217728, 3, 1, 1] in ");
        final SmallNet shape = net();
        final Proto many = ModelFile.tensor(Tensor.INT64, 1 << 30).bytes(9, new byte[8]);
        isRefusedCheaply(shape.then("Reshape", shape.file.initialiser(many, Tensor.INT64)).bytes(), "at most 256 values");
        final SmallNet doubles = net();
        final Proto wide = ModelFile.tensor(Tensor.DOUBLE, 1 << 29).bytes(9, new byte[8]);
        final String cast = doubles.file.node("Cast", doubles.file.initialiser(wide, Tensor.DOUBLE), attribute("to", Tensor.FLOAT));
        isRefusedCheaply(doubles.then("Mul", cast).bytes(), "4 times what the file can hold");
        final SmallNet filled = net();
        final String large = filled.file.node("ConstantOfShape", filled.file.integers(1 << 30, 1 << 30, 1 << 30));
        isRefusedCheaply(filled.then("Mul", large).bytes(), "ConstantOfShape_0");
        final SmallNet some = net(); // within an int
        final String half = some.file.node("ConstantOfShape", some.file.integers(256, 256, 256, 8));
        isRefusedCheaply(some.then("Mul", half).bytes(), "ConstantOfShape_0");
    }

    /** Products of no values, whose factors are read all the same. */
    @Test
    void emptyProductsOfLargeConstants() {
        final SmallNet net = net();
        final int count = 1 << 16;
        final String large = net.file.initialiser(ModelFile.tensor(Tensor.FLOAT, count).bytes(9, new byte[Float.BYTES * count]),
                Tensor.FLOAT);
        final String none = net.file.floats(new int[] {1, 0});
        String sum = none;
        for (int i = 0; i < 40; i++) {
            final String column = net.file.node("Reshape", List.of(large, net.file.integers(count, 1)));
            sum = net.file.node("Add", List.of(sum, net.file.node("Mul", List.of(column, none))));
        }
        isRefusedCheaply(net.then("Mul", sum).bytes(), "4 times what the file can hold");
    }

    /** One tensor, full of fields that nobody asks for, that thousands of nodes cut otherwise or cast: it is read once. */
    @ParameterizedTest
    @ValueSource(ints = {Tensor.FLOAT, Tensor.DOUBLE})
    void tensorsThatAreLongToRead_andReadByManyNodes(int type) throws OnnxFormatException {
        final SmallNet net = net();
        final Proto tensor = ModelFile.tensor(type, 1).bytes(9, type == Tensor.FLOAT ? Proto.raw(1f) : Proto.raw(1.0));
        for (int i = 0; i < MANY / 4; i++) {
            tensor.integer(15, 1);
        }
        final String large = net.file.initialiser(tensor, type);
        final String shape = net.file.integers(1);
        for (int i = 0; i < 2000; i++) {
            final String cut = net.file.node("Reshape", List.of(large, shape));
            net.then("Mul", type == Tensor.FLOAT ? cut : net.file.node("Cast", cut, attribute("to", Tensor.FLOAT)));
        }
        assertEquals(1, Effort.read(net.bytes()).layers().size());
    }

    @Test
    void entriesOfExternalDataWithoutEnd() {
        isRefusedCheaply(graph(new Proto().message(5, repeated(13))), "more than 64 entries");
    }

    /** A name that is there a million times is the last one. */
    @Test
    void namesWithoutEnd() {
        final Proto names = new Proto();
        for (int i = 0; i < MANY; i++) { // as short as can be, so that a text of each would be many times the file
            names.text(1, Character.toString('a' + i % 26));
        }
        final SmallNet attributes = net();
        attributes.file.add(new Proto().text(1, attributes.at).text(2, "y").text(4, "Relu").bytes(5, names.toBytes()));
        attributes.at = "y";
        assertNotNull(Effort.read(attributes.bytes()));
        final Proto node = new Proto().text(1, "x").text(2, "y").text(4, "Relu");
        for (int i = 0; i < MANY; i++) {
            node.text(3, Character.toString('a' + i % 26));
        }
        final SmallNet nodes = net();
        nodes.file.add(node);
        nodes.at = "y";
        assertNotNull(Effort.read(nodes.bytes()));
    }

    /** Wrong bytes of two names would become the same text. */
    @Test
    void namesThatAreNoText() {
        final SmallNet net = net();
        net.file.add(new Proto().text(1, net.at).bytes(2, new byte[] {(byte) 0xff}).text(4, "Relu"));
        net.file.add(new Proto().bytes(1, new byte[] {(byte) 0xfe}).text(2, "y").text(4, "Sigmoid"));
        net.at = "y";
        isRefused(net.bytes(), "no UTF-8");
        final SmallNet odd = net(); // the sign that stands for wrong bytes, rightly written
        odd.file.node("Relu", "\ufffd", List.of(odd.at), List.of("y"));
        odd.at = "y";
        assertNotNull(Effort.read(odd.bytes()));
    }

    @Test
    void valuesThatDoNotFitTheDimensions() {
        for (int field : new int[] {4, 9}) {
            for (int bytes : new int[] {8, 11, 16}) {
                final SmallNet net = net();
                final Proto tensor = ModelFile.tensor(Tensor.FLOAT, 1, 3, 1, 1).bytes(field, new byte[bytes]);
                isRefused(net.then("Conv", net.file.initialiser(tensor, Tensor.FLOAT)).bytes(), "node \"Conv_0\" (Conv)", "tensor \"w");
            }
        }
        final SmallNet integers = net();
        final Proto tensor = ModelFile.tensor(Tensor.INT64, 2).packed(7, 1);
        isRefused(integers.then("Reshape", integers.file.initialiser(tensor, Tensor.INT64)).bytes(), "has 1 values");
        final SmallNet more = net();
        final Proto three = ModelFile.tensor(Tensor.INT64, 2).packed(7, 1, 2, 3);
        isRefused(more.then("Reshape", more.file.initialiser(three, Tensor.INT64)).bytes(), "more than 2 values");
    }

    @Test
    void cycles_areRefused() {
        final SmallNet net = net();
        net.file.node("Add", "a", List.of(net.at, "z"), List.of("y"));
        net.file.node("Relu", "b", List.of("y"), List.of("z"));
        net.at = "z";
        isRefused(net.bytes(), "cycle");
        final SmallNet self = net();
        self.file.node("Relu", "a", List.of("y"), List.of("y"));
        self.at = "y";
        isRefused(self.bytes(), "node \"a\" (Relu)", "cycle");
    }

    @Test
    void tensorsThatAreMissingOrTwice() {
        final SmallNet missing = net();
        isRefused(missing.then("Conv", "nowhere").bytes(), "node \"Conv_0\" (Conv)", "\"nowhere\"", "missing");
        final SmallNet twice = net().pointwise(4);
        twice.file.node("Relu", "again", List.of(twice.at), List.of(twice.at));
        isRefused(twice.bytes(), "node \"again\" (Relu)", "there already");
        final SmallNet second = net().pointwise(4);
        second.file.node("Dropout", "d", List.of(second.at), List.of("y", "mask"));
        second.at = "mask";
        isRefused(second.relu().bytes(), "\"mask\"", "second output");
    }

    @Test
    void millionsOfNothing() {
        isRefusedCheaply(graph(repeated(1)), "more than 8192 nodes");
        isRefusedCheaply(graph(repeated(5)), "two initialisers");
        isRefusedCheaply(graph(repeated(11)), "initialisers, inputs and outputs");
        isRefusedCheaply(graph(repeated(12)), "initialisers, inputs and outputs");
        isRefusedCheaply(graph(new Proto().message(1, repeated(1))), "inputs and outputs");
        isRefusedCheaply(graph(new Proto().message(5, repeated(1))), "0 outputs");
        isRefusedCheaply(graph(new Proto().message(5, new Proto().packed(1, new long[MANY]))), "dimensions of a tensor");
        isRefusedCheaply(repeated(8).toBytes(), "more than 64 domains");
        final SmallNet attributes = net();
        attributes.file.add(repeated(5).text(4, "Relu").text(1, attributes.at).text(2, "y"));
        attributes.at = "y";
        isRefusedCheaply(attributes.bytes(), "more than 64 attributes");
        isRefusedCheaply(graph(new Proto().message(1, repeated(3))), "0 outputs");
        isRefusedCheaply(graph(new Proto().message(5, repeated(9))), "0 outputs");
        final SmallNet shape = net();
        isRefusedCheaply(shape.then("Reshape", shape.file.integers(new long[MANY])).bytes(), "at most 256 values");
    }

    @Test
    void initialisersWithoutEnd() {
        final Proto graph = new Proto();
        for (int i = 0; i < MANY / 10; i++) {
            graph.message(5, new Proto().text(8, Integer.toString(i)));
        }
        isRefusedCheaply(graph(graph), "initialisers, inputs and outputs");
    }

    /** A kernel of a megabyte, used eight thousand times. */
    @Test
    void oneKernelUsedByManyNodes() {
        final SmallNet net = net().pointwise(512);
        final String kernel = net.file.weights(512, 512, 1, 1);
        for (int i = 0; i < 8000; i++) {
            net.then("Conv", kernel);
        }
        isRefusedCheaply(net.bytes(), "4 times what the file can hold");
    }

    @Test
    void oneScaleUsedByManyNodes() {
        final SmallNet net = net().pointwise(100_000);
        final String scale = net.file.scalar(1.001f);
        for (int i = 0; i < 8000; i++) {
            net.then("Mul", scale);
        }
        isRefusedCheaply(net.bytes(), "4 times what the file can hold");
    }

    /** A list and a column that make a table of a billion values. */
    @Test
    void constantsThatAreBroadcastToFarMore() {
        final SmallNet net = net().pointwise(4);
        final ModelFile file = net.file;
        final String table = file.node("Mul", List.of(file.numbers(1, 0, 32768, 1), file.numbers(1, 0, 32768)));
        isRefusedCheaply(net.then("Mul", table).bytes(), "4 times what the file can hold");
        final SmallNet more = net().pointwise(4);
        final String larger = more.file.node("Mul", List.of(more.file.numbers(1, 0, 65536, 1), more.file.numbers(1, 0, 65536)));
        isRefusedCheaply(more.then("Mul", larger).bytes(), "at most 2147483647 values");
    }

    @Test
    void longChains_areRead() {
        final SmallNet net = net().pointwise(2);
        final String one = net.file.scalar(1);
        for (int i = 0; i < 4000; i++) {
            net.then("Identity").then("Mul", one);
        }
        assertTrue(Effort.read(net.bytes()).layers().size() == 1);
    }

    /** A graph in an attribute of a graph in an attribute, and so on. */
    @Test
    void deepNesting_isNotFollowed() {
        byte[] graph = new byte[0];
        for (int depth = 0; depth < 5000; depth++) {
            graph = new Proto().bytes(1, new Proto().bytes(5, new Proto().text(1, "body").bytes(6, graph).toBytes()).toBytes()).toBytes();
        }
        final SmallNet net = net();
        net.then("Loop", new Proto().text(1, "body").bytes(6, graph)).isRefused("Loop_0", "does not run");
    }

    @Test
    void names_longOrOdd_areShownInOneLine() {
        isRefused(net().then("X".repeat(5000)).bytes(), "5002 bytes", "at most 4096");
        final SmallNet odd = net();
        odd.file.node("Bad\nOp", "a\r\nb\u2028c\u202e" + "d".repeat(1000), List.of(odd.at), List.of("y"));
        odd.at = "y";
        isRefused(odd.bytes(), "\"a??b?c?ddd", "(Bad?Op)");
    }

    @Test
    void attributes_ofTheWrongKind() {
        final Proto text = new Proto().text(1, "strides").text(8, "ab");
        isRefused(net().pointwise(4, text, new Proto().text(1, "group").text(3, "x")).bytes(), "node \"Conv_0\" (Conv)");
        assertNull(Effort.read(net().pointwise(4, attribute("group", Long.MIN_VALUE)).bytes()));
    }

    @Test
    void files_thatAreNone(@TempDir Path directory) throws IOException {
        assertThrows(NoSuchFileException.class, () -> OnnxModel.read(directory.resolve("none.onnx")));
        assertThrows(OnnxFormatException.class, () -> OnnxModel.read(directory));
        final Path large = directory.resolve("large.onnx");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(3L << 30); // with a hole in it: takes no room
        }
        assertTrue(assertThrows(OnnxFormatException.class, () -> OnnxModel.read(large)).getMessage().contains("3221225472 bytes"));
        final Path empty = Files.createFile(directory.resolve("empty.onnx"));
        assertThrows(OnnxFormatException.class, () -> OnnxModel.read(empty));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, OnnxModel.PIECE - 1, OnnxModel.PIECE, OnnxModel.PIECE + 1, 2 * OnnxModel.PIECE + 1})
    void files_ofAnyLength_areReadAsTheyAre_orRefused(int size) throws IOException {
        final byte[] file = new byte[size];
        new Random(size).nextBytes(file);
        final Path name = Path.of("m.onnx");
        assertArrayEquals(file, OnnxModel.bytes(new ByteArrayInputStream(file), size, name));
        final String shrunk = assertThrows(OnnxFormatException.class,
                () -> OnnxModel.bytes(new ByteArrayInputStream(file), size + 1, name)).getMessage();
        assertEquals("m.onnx had " + (size + 1) + " bytes and now has fewer; expected a file that nobody writes to", shrunk);
        if (size > 0) {
            final String grown = assertThrows(OnnxFormatException.class,
                    () -> OnnxModel.bytes(new ByteArrayInputStream(file), size - 1, name)).getMessage();
            assertEquals("m.onnx had " + (size - 1) + " bytes and now has more; expected a file that nobody writes to", grown);
        }
    }

    @Test
    void files_onAThreadThatWasInterrupted_areRead(@TempDir Path directory) throws IOException {
        final Path file = Files.write(directory.resolve("m.onnx"), new byte[] {1, 2, 3});
        Thread.currentThread().interrupt();
        try {
            assertThrows(OnnxFormatException.class, () -> OnnxModel.read(file)); // and no ClosedByInterruptException
        } finally {
            assertTrue(Thread.interrupted());
        }
    }
}
