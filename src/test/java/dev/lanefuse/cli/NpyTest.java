package dev.lanefuse.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InOneJvm
class NpyTest {
    private static final String GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
    private static final float[] SIX = {1, -2, 0.5f, -0.0f, Float.NaN, Float.MIN_VALUE};

    @TempDir
    Path directory;

    private Npy read(byte[] bytes) throws IOException {
        return Npy.read(Files.write(directory.resolve("a.npy"), bytes));
    }

    private String refused(byte[] bytes) {
        final String message = assertThrows(NpyFormatException.class, () -> read(bytes)).getMessage();
        assertTrue(message.contains("a.npy") && message.contains("; expected "), message);
        assertTrue(message.length() < 400 + directory.toString().length(), message);
        assertFalse(message.chars().anyMatch(c -> c < ' ' || c == 0x7f), message);
        return message;
    }

    @Test
    void read_noneOneAndFourDimensions_sameBits() throws IOException {
        for (int[] shape : new int[][] {{}, {1}, {6}, {2, 3}, {1, 2, 1, 3}, {0, 5}}) {
            final int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            final Npy npy = Npy.read(NpyFile.write(directory.resolve("b.npy"), shape, Arrays.copyOf(SIX, count)));
            assertArrayEquals(shape, npy.shape());
            assertEquals(count, npy.values().length);
            for (int i = 0; i < count; i++) {
                assertEquals(Float.floatToRawIntBits(SIX[i]), Float.floatToRawIntBits(npy.values()[i]));
            }
        }
    }

    @Test
    void read_moreThanOneChunk_allValues() throws IOException {
        final float[] values = new float[50_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        assertArrayEquals(values, Npy.read(NpyFile.write(directory.resolve("b.npy"), new int[] {values.length}, values)).values());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void read_everyVersion_accepted(int version) throws IOException {
        assertArrayEquals(new int[] {2, 3}, read(NpyFile.bytes(version, GOOD, SIX)).shape());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"shape\":(2,3),\"fortran_order\":False,\"descr\":\"<f4\"}",
        "  { 'descr' : '<f4' , 'fortran_order' : False , 'shape' : ( 2 , 3 , ) }  \n",
    })
    void read_otherWritings_accepted(String header) throws IOException {
        assertArrayEquals(new int[] {2, 3}, read(NpyFile.bytes(1, header, SIX)).shape());
    }

    @Test
    void read_truncatedAnywhere_refused() {
        final byte[] whole = NpyFile.bytes(1, GOOD, SIX);
        for (int length = 0; length < whole.length; length++) {
            refused(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void read_bytesBehindTheValues_refused() {
        final byte[] whole = NpyFile.bytes(1, GOOD, SIX);
        assertTrue(refused(Arrays.copyOf(whole, whole.length + 1)).contains("25 bytes behind its header; expected 24"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'<f8'   | False | (2, 3)                             | descr <f8; expected <f4",
        "'>f4'   | False | (2, 3)                             | descr >f4; expected <f4",
        "'<i4'   | False | (2, 3)                             | descr <i4; expected <f4",
        "[('a', '<f4')] | False | (2, 3)                      | expected a quoted word",
        "'<f4'   | True  | (2, 3)                             | fortran_order True; expected False",
        "'<f4'   | 0     | (2, 3)                             | fortran_order 0; expected False",
        "'<f4'   | False | (-2, -3)                           | a dimension of \"-2\"",
        "'<f4'   | False | (2.0, 3)                           | a dimension of \"2.0\"",
        "'<f4'   | False | (2,, 3)                            | a dimension of \"\"",
        "'<f4'   | False | 6                                  | expected '('",
        "'<f4'   | False | (2, 3                              | a dimension of \"\"",
        "'<f4'   | False | (4294967296, 4294967296)           | a dimension of \"4294967296\"",
        "'<f4'   | False | (99999999999999999999999999, 1)    | a dimension of",
        "'<f4'   | False | (65536, 65536)                     | expected at most 16777216 values",
        "'<f4'   | False | (2147483647, 2147483647, 2147483647, 2147483647) | expected at most 16777216 values",
        "'<f4'   | False | (16777216,)                        | expected 67108864",
        "'<f4'   | False | (1, 3)                             | expected 12",
        "'<f4'   | False | (2, 3), 'shape': (2, 3)            | twice",
        "'<f4'   | False | (2, 3), 'evil': 1                  | the key 'evil'",
    }, quoteCharacter = '`')
    void read_headerThatLies_refused(String descr, String order, String shape, String expected) {
        final String header = "{'descr': " + descr.strip() + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
        final String message = refused(NpyFile.bytes(1, header, SIX));
        assertTrue(message.contains(expected), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "{", "}", "{}", "{'descr': '<f4'}", "{'descr", "\u0000\u0001\u001b[31m",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (6,)}\u0000x",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (6,)} x", "{'descr': '<f4', 'fortran_order': False, 'shape': (6,)",
        "{'\u001b[2J': '<f4', 'fortran_order': False, 'shape': (6,)}", "{'descr' '<f4'}",
    })
    void read_headerThatIsNone_refused(String header) {
        refused(NpyFile.bytes(1, header, SIX));
    }

    @Test
    void read_tooManyDimensions_refused() {
        final String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + "1,".repeat(65) + "), }";
        assertTrue(refused(NpyFile.bytes(1, header, 1)).contains("64 dimensions"));
    }

    @Test
    void read_headerLengthOf4GiB_refusedWithoutAllocating() {
        final byte[] bytes = NpyFile.bytes(2, GOOD, SIX);
        Arrays.fill(bytes, 8, 12, (byte) 0xff);
        assertTrue(refused(bytes).contains("header of 4294967295 bytes"));
    }

    @Test
    void read_hugeHeaderOfSpaces_refused() {
        assertTrue(refused(NpyFile.bytes(1, GOOD + " ".repeat(60_000), SIX)).contains("header of 60060 bytes"));
    }

    @Test
    void read_sparseFileOfManyGigabytes_refusedWithoutAllocating() throws IOException {
        final Path file = NpyFile.write(directory.resolve("a.npy"), new int[] {2147483647});
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(sparse.length() + 4L * 2147483647);
        }
        final String message = assertThrows(NpyFormatException.class, () -> Npy.read(file)).getMessage();
        assertTrue(message.contains("expected at most 16777216 values"), message);
    }

    @Test
    void read_otherMagicOrVersion_refused() {
        final byte[] bytes = NpyFile.bytes(1, GOOD, SIX);
        bytes[6] = 4;
        assertTrue(refused(bytes).contains("version 4.0"));
        bytes[6] = 1;
        bytes[7] = 1;
        assertTrue(refused(bytes).contains("version 1.1"));
        bytes[0] = 'P';
        assertTrue(refused(bytes).contains("magic"));
    }

    @Test
    void read_missingFileOrDirectory_refused() {
        assertThrows(NpyFormatException.class, () -> Npy.read(directory.resolve("none.npy")));
        assertThrows(NpyFormatException.class, () -> Npy.read(directory));
    }

    @Test
    void read_randomDamage_refusedOrRead() throws IOException {
        final Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            final byte[] bytes = NpyFile.bytes(1 + i % 3, GOOD, SIX);
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                assertEquals(6, read(bytes).values().length);
            } catch (NpyFormatException e) {
                assertTrue(e.getMessage().contains("; expected "), e.getMessage());
            }
        }
    }
}
