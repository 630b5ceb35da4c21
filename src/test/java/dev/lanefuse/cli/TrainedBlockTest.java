package dev.lanefuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.Backend;
import dev.lanefuse.Padding;
import dev.lanefuse.SharedFiles;
import dev.lanefuse.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainedBlockTest {
    @TempDir
    Path directory;

    /** Writes 4x3 pixels, 2-6-2 channels, with an expand stage. */
    private void writeSmallBlock(int outputHeight, int outputWidth, int outputChannels) throws IOException {
        npy("input", new int[] {4, 3, 2});
        npy("output", new int[] {outputHeight, outputWidth, outputChannels});
        stage("expand", 6, 6, 2);
        stage("depthwise", 6, 6, 3, 3);
        stage("project", outputChannels, outputChannels, 6);
    }

    private void stage(String name, int channels, int... shape) throws IOException {
        npy(name + ".weight", shape);
        for (String part : new String[] {"gamma", "beta", "mean", "variance"}) {
            npy(name + "." + part, new int[] {channels});
        }
    }

    private void npy(String name, int[] shape) throws IOException {
        int count = 1;
        for (int size : shape) {
            count *= size;
        }
        final float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 0.5f + (i % 7) / 8f;
        }
        NpyFile.write(directory.resolve(name + ".npy"), shape, values);
    }

    private String refused() {
        final Outcome outcome = Outcome.of("bench", "--quick", "--block", directory.toString());
        assertEquals(Main.USAGE, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("; expected "), outcome.err());
        return outcome.err();
    }

    @ParameterizedTest
    @CsvSource({"4, 3, 2, 1, true", "4, 3, 5, 1, false", "2, 2, 2, 2, false"})
    void read_shapesOfImages_giveStrideAndResidual(int height, int width, int channels, int stride, boolean residual)
            throws IOException, UsageException {
        writeSmallBlock(height, width, channels);
        final Subject subject = TrainedBlock.read(directory);
        assertEquals(stride, subject.spec().stride());
        assertEquals(residual, subject.spec().residual());
        assertTrue(subject.spec().expand());
        assertEquals(6, subject.spec().hiddenChannels());
        assertEquals(Padding.SYMMETRIC, subject.spec().padding());
        assertEquals(directory.getFileName().toString(), subject.name());
    }

    @Test
    void read_withoutExpandWeights_noExpandStage() throws IOException, UsageException {
        npy("input", new int[] {4, 3, 2});
        npy("output", new int[] {4, 3, 3});
        stage("depthwise", 2, 2, 3, 3);
        stage("project", 3, 3, 2);
        final Subject subject = TrainedBlock.read(directory);
        assertFalse(subject.spec().expand());
        assertEquals(null, subject.weights().expand());
    }

    @Test
    void read_missingFile_refused() throws IOException {
        writeSmallBlock(4, 3, 2);
        Files.delete(directory.resolve("project.mean.npy"));
        assertTrue(refused().contains("project.mean.npy does not exist"));
    }

    @Test
    void read_outputOfNoStride_refused() throws IOException {
        writeSmallBlock(3, 3, 2);
        assertTrue(refused().contains("output.npy has shape [3, 3, 2]"));
    }

    @Test
    void read_transposedWeights_refused() throws IOException {
        writeSmallBlock(4, 3, 2);
        npy("expand.weight", new int[] {2, 6});
        assertTrue(refused().contains("expand.weight.npy has shape [2, 6]; expected [6, 2]"));
    }

    @Test
    void read_missingExpandWeights_refused() throws IOException {
        writeSmallBlock(4, 3, 2);
        Files.delete(directory.resolve("expand.weight.npy"));
        assertTrue(refused().contains("no expand.weight.npy"));
    }

    @Test
    void read_noChannels_refused() throws IOException {
        npy("input", new int[] {4, 3, 0});
        npy("output", new int[] {4, 3, 2});
        assertTrue(refused().contains("input.npy has shape [4, 3, 0]"));
        writeSmallBlock(4, 3, 2);
        npy("depthwise.weight", new int[] {0, 3, 3});
        refused();
    }

    @Test
    void read_weightThatIsNaN_refused() throws IOException {
        writeSmallBlock(4, 3, 2);
        NpyFile.write(directory.resolve("project.gamma.npy"), new int[] {2}, 1, Float.NaN);
        assertTrue(refused().contains("project batch norm gamma[1] is NaN"));
    }

    @Test
    void read_notADirectory_refused() {
        assertThrows(UsageException.class, () -> TrainedBlock.read(directory.resolve("none")));
    }

    @Test
    void largestDifference_trainedBlocks_within1e5OfTheLargestOutput() throws IOException, UsageException {
        final Path trained = SharedFiles.need(getClass(), "blocks");
        for (String name : new String[] {"block-01", "block-02", "block-03", "block-15"}) {
            final Contestant contestant = new Contestant(TrainedBlock.read(trained.resolve(name)), Backend.AUTO, Threads.CALLER);
            assertTrue(Double.isNaN(contestant.largestDifference()), "before the first run");
            contestant.runFused();
            contestant.runStaged();
            contestant.runScalar();
            final double relative = contestant.largestDifference() / contestant.largestExpected();
            assertTrue(relative <= 1e-5, name + ": " + relative);
            assertTrue(contestant.bitsEqual(), name);
        }
    }
}
