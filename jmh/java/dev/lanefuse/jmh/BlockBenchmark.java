package dev.lanefuse.jmh;

import dev.lanefuse.Backend;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.InvertedResidual;
import dev.lanefuse.Threads;
import dev.lanefuse.Workspace;
import dev.lanefuse.cli.MobileNetBlocks;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One fused block of MobileNetV2 1.0 224, by its channels.
 *
 * <p>Before it is timed, every other block runs too: C2 decides by profile, and in a network the blocks share their kernels.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class BlockBenchmark {
    /** Input, hidden and output channels. */
    @Param({
        "32-32-16", "16-96-24", "24-144-24", "24-144-32", "32-192-32", "32-192-64",
        "64-384-64", "64-384-96", "96-576-96", "96-576-160", "160-960-160", "160-960-320"
    })
    public String block;

    /** Threads of a run. */
    @Param("1")
    public int threads;

    private Threads team;
    private InvertedResidual prepared;
    private Workspace workspace;
    private float[] in;
    private float[] out;

    /** Prepares the block, checks it against the scalar backend, and runs the mix. */
    @Setup
    public void setUp() {
        team = Threads.of(threads);
        final BlockSpec spec = MobileNetBlocks.DISTINCT.stream()
                .filter(d -> d.name().equals(block))
                .findFirst()
                .orElseThrow()
                .spec();
        prepare(spec, team);
        final float[] expected = new float[out.length];
        InvertedResidual.prepare(spec, MobileNetBlocks.weights(spec, 1), Backend.SCALAR, Threads.CALLER).run(in, expected);
        prepared.run(in, out, workspace);
        for (int i = 0; i < out.length; i++) {
            if (Float.floatToRawIntBits(out[i]) != Float.floatToRawIntBits(expected[i])) {
                throw new IllegalStateException(block + ": element " + i + " is " + out[i] + "; the scalar backend has " + expected[i]);
            }
        }
        for (int round = 0; round < 200; round++) {
            MobileNetBlocks.DISTINCT.forEach(d -> Mix.run(d.spec()));
        }
    }

    private void prepare(BlockSpec spec, Threads threadsOfRun) {
        final BlockWeights weights = MobileNetBlocks.weights(spec, 1);
        prepared = InvertedResidual.prepare(spec, weights, Backend.AUTO, threadsOfRun);
        workspace = prepared.newWorkspace();
        in = MobileNetBlocks.input(spec, 1);
        out = new float[spec.outputHeight() * spec.outputWidth() * spec.outputChannels()];
    }

    /** Ends the threads. */
    @TearDown
    public void tearDown() {
        team.close();
    }

    /** One run. */
    @Benchmark
    public float[] fused() {
        prepared.run(in, out, workspace);
        return out;
    }

    /** All blocks, prepared once in this JVM. */
    private static final class Mix {
        private static final InvertedResidual[] BLOCKS = MobileNetBlocks.DISTINCT.stream()
                .map(d -> InvertedResidual.prepare(d.spec(), MobileNetBlocks.weights(d.spec(), 1)))
                .toArray(InvertedResidual[]::new);
        private static final float[][] INPUTS =
                Arrays.stream(BLOCKS).map(b -> MobileNetBlocks.input(b.spec(), 1)).toArray(float[][]::new);

        static void run(BlockSpec spec) {
            for (int i = 0; i < BLOCKS.length; i++) {
                if (BLOCKS[i].spec().equals(spec)) {
                    BLOCKS[i].run(INPUTS[i], new float[spec.outputHeight() * spec.outputWidth() * spec.outputChannels()]);
                }
            }
        }
    }
}
