package dev.lanefuse.jmh;

import dev.lanefuse.Backend;
import dev.lanefuse.Samples;
import dev.lanefuse.Threads;
import dev.lanefuse.net.MobileNetV2;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.SeededWeights;
import dev.lanefuse.net.Session;
import java.util.Map;
import java.util.Random;
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

/** Whole MobileNetV2s with seeded weights, by width and input size. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 10, time = 1)
public class NetBenchmark {
    /** Width and input size. */
    @Param({"1.0 224", "0.35 96"})
    public String model;

    /** Images of a run. */
    @Param({"1", "8"})
    public int batch;

    /** Threads of a run. */
    @Param("1")
    public int threads;

    private Threads team;
    private Session session;
    private float[] in;
    private float[] out;

    /** Prepares the network and checks it against the scalar backend. */
    @Setup
    public void setUp() {
        final String[] parts = model.split(" ");
        final MobileNetV2 network = MobileNetV2.of(Double.parseDouble(parts[0]), Integer.parseInt(parts[1]));
        final Map<String, float[]> arrays = SeededWeights.of(network, 1);
        team = Threads.of(threads);
        final Network prepared = network.prepare(arrays, Backend.AUTO, team);
        session = prepared.newSession();
        in = Samples.values(batch * prepared.inputSize(), 1, new Random(1));
        out = new float[batch * prepared.outputSize()];
        final float[] expected = new float[out.length];
        network.prepare(arrays, Backend.SCALAR, Threads.CALLER).newSession().run(batch, in, 0, expected, 0);
        session.run(batch, in, 0, out, 0);
        for (int i = 0; i < out.length; i++) {
            if (Float.floatToRawIntBits(out[i]) != Float.floatToRawIntBits(expected[i])) {
                throw new IllegalStateException(model + ": element " + i + " is " + out[i] + "; the scalar backend has " + expected[i]);
            }
        }
    }

    /** Ends the threads. */
    @TearDown
    public void tearDown() {
        team.close();
    }

    /** One run of all images. */
    @Benchmark
    public float[] run() {
        session.run(batch, in, 0, out, 0);
        return out;
    }
}
