package dev.lanefuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.Backend;
import dev.lanefuse.InOneJvm;
import dev.lanefuse.Threads;
import dev.lanefuse.net.Network;
import dev.lanefuse.onnx.InputLayout;
import dev.lanefuse.onnx.OnnxModel;
import dev.lanefuse.onnx.TinyModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code bench} makes of times: figures that were worked out by hand. */
@InOneJvm
class FiguresTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A block of the network, of which there are so many. */
    private static Subject subject(String name, int count) {
        final MobileNetBlocks.Distinct block = MobileNetBlocks.DISTINCT.stream().filter(one -> one.name().equals(name)).findFirst()
                .orElseThrow();
        return new Subject(name, block.spec(), MobileNetBlocks.weights(block.spec(), 1), MobileNetBlocks.input(block.spec(), 1), null,
                count);
    }

    /** Two threads, each with a peak of 100 GFLOP/s. */
    private static BenchReport report(boolean equal) {
        final Result first = new Result(subject("32-192-64", 1), 200, 500, 2000, true, 3000, 0.25, 0.0625);
        final Result second = new Result(subject("64-384-64", 3), 100, 110, 400, equal, 5000, null, null);
        return new BenchReport(Backend.SCALAR, 2, 100, List.of(first, second));
    }

    @Test
    void report_ofTwoBlocks_isWorkedOut() {
        final long firstAdds = 28 * 28 * 32 * 192 + 14 * 14 * 192 * 9 + 14 * 14 * 192 * 64;
        final long secondAdds = 14 * 14 * (64 * 384 + 384 * 9 + 384 * 64);
        final Map<String, Object> json = JsonReader.map(JsonReader.read(report(true).json()));
        assertEquals(200.0, (Double) json.get("peakGflops"), 1e-3); // of two threads
        assertEquals("scalar", json.get("backend"));
        assertEquals(1.0, json.get("lanes"));
        assertEquals(2.0, json.get("threads"));
        final List<?> blocks = (List<?>) json.get("blocks");
        assertFigures(JsonReader.map(blocks.getFirst()), 1, 200, 2 * firstAdds / 200e3, 10, 2.5, 3000);
        assertFigures(JsonReader.map(blocks.getLast()), 3, 100, 2 * secondAdds / 100e3, 4, 1.1, 5000);
        assertFigures(JsonReader.map(json.get("total")), 4, 500, 2 * (firstAdds + 3 * secondAdds) / 500e3, 3200 / 500.0, 830 / 500.0, 5000);
    }

    private static void assertFigures(Map<String, Object> figures, int count, double micros, double gigaflops, double overScalar,
            double overStages, double scratch) {
        assertEquals(count, (Double) figures.get("count"));
        assertEquals(micros, (Double) figures.get("micros"), 1e-3);
        assertEquals(gigaflops, (Double) figures.get("gflops"), 1e-3);
        assertEquals(gigaflops / 2, (Double) figures.get("percentOfPeak"), 1e-3); // of 200
        assertEquals(overScalar, (Double) figures.get("speedupOverScalar"), 1e-3);
        assertEquals(overStages, (Double) figures.get("fusedOverStages"), 1e-3);
        assertEquals(scratch, figures.get("scratchBytes"));
        assertEquals(true, figures.get("bitsEqual"));
    }

    @Test
    void report_ofATrainedBlock_saysHowFarItIsFromWhatWasGiven() {
        final List<?> blocks = (List<?>) JsonReader.map(JsonReader.read(report(true).json())).get("blocks");
        assertEquals(0.25, JsonReader.map(blocks.getFirst()).get("largestDifference"));
        assertEquals(0.0625, JsonReader.map(blocks.getFirst()).get("relativeDifference"));
        report(true).print(stream());
        assertTrue(text().lines().anyMatch(line -> line.startsWith("64-384-64") && line.endsWith(" 4.9")), text()); // KiB
    }

    @Test
    void report_ofOtherBits_saysSoAndFails() {
        assertEquals(Main.OK, BenchCommand.exitCode(report(true), stream()));
        assertEquals("", text());
        final BenchReport different = report(false);
        assertEquals(Main.FAILURE, BenchCommand.exitCode(different, stream()));
        assertTrue(text().startsWith("lanefuse: bits differ"), text());
        final Map<String, Object> json = JsonReader.map(JsonReader.read(different.json()));
        assertEquals(List.of(true, false), ((List<?>) json.get("blocks")).stream().map(block -> JsonReader.map(block).get("bitsEqual"))
                .toList());
        assertEquals(false, JsonReader.map(json.get("total")).get("bitsEqual"));
        different.print(stream());
        assertEquals(2, text().lines().filter(line -> line.contains("DIFFERENT")).count(), text()); // the block's and the total's
    }

    /** Bits are looked at: an output that nobody has written is not equal. */
    @Test
    void bits_areCompared() {
        final Contestant contestant = new Contestant(subject("160-960-160", 1), Backend.AUTO.resolve(), Threads.CALLER);
        assertFalse(contestant.bitsEqual());
        contestant.runFused();
        contestant.runScalar();
        assertFalse(contestant.bitsEqual());
        contestant.runStaged();
        assertTrue(contestant.bitsEqual());
    }

    @Test
    void model_ofABatch_isWorkedOut() throws Exception {
        final OnnxModel model = OnnxModel.read(TinyModel.meanColour(4, InputLayout.NHWC, true));
        final Network network = model.network();
        final ModelResult result = new ModelResult(model, network, 2, 3, 1e-3, 2);
        final Map<String, Object> json = JsonReader.map(JsonReader.read(result.json()));
        final double gigaflops = 2.0 * 3 * 784 / 1e3; // in a microsecond
        assertEquals(784.0, json.get("multiplyAdds"));
        assertEquals(gigaflops, (Double) json.get("gflops"), 1e-3);
        assertEquals(4.0, json.get("peakGflops"));
        assertEquals(100 * gigaflops / 4, (Double) json.get("percentOfPeak"), 1e-3);
        assertEquals(3.0, json.get("batch"));
        result.print(stream());
        assertTrue(text().contains("3000000.0 images/s"), text());
        final Network two = model.network(Backend.SCALAR, Threads.on(Runnable::run, 2));
        for (int batch = 1; batch <= 3; batch++) { // an arena for each thread as soon as there is an image for each
            assertEquals((double) two.memory().sessionBytes() + (batch < 2 ? 0 : two.memory().batchBytes()), JsonReader.map(JsonReader.read(
                    new ModelResult(model, two, 2, batch, 1, 2).json())).get("arenaBytes"));
        }
    }

    private PrintStream stream() {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
