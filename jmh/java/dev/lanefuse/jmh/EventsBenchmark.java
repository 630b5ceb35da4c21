package dev.lanefuse.jmh;

import dev.lanefuse.Backend;
import dev.lanefuse.Samples;
import dev.lanefuse.Threads;
import dev.lanefuse.event.Events;
import dev.lanefuse.net.Layer;
import dev.lanefuse.net.MobileNetV2;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.SeededWeights;
import dev.lanefuse.net.Session;
import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * What events cost a run: in a JVM that cannot have them, in one that nobody records, while others are recorded, and when they are.
 *
 * <p>The smallest MobileNetV2 says what that is of a network; the mean of one value is next to nothing but the call, and shows nanoseconds.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 5, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class EventsBenchmark {
    private static final String RECORDING = "-XX:StartFlightRecording:maxsize=10m";

    /** MobileNetV2's width and input size, or a mean. */
    @Param({"0.35 32", "mean of 1"})
    public String network;

    private Session session;
    private float[] in;
    private float[] out;

    /** Prepares the network, and looks whether this JVM is what the benchmark's name says. */
    @Setup
    public void setUp(BenchmarkParams parameters) {
        final String method = parameters.getBenchmark();
        if (Events.arePossible() == method.endsWith(".absent") || Events.wantRuns() != method.endsWith(".recorded")) {
            throw new IllegalStateException(
                    method + ": events are possible: " + Events.arePossible() + ", wanted: " + Events.wantRuns());
        }
        final Network prepared = prepare();
        session = prepared.newSession();
        in = Samples.values(prepared.inputSize(), 1, new Random(1));
        out = new float[prepared.outputSize()];
    }

    private Network prepare() {
        if (network.startsWith("mean")) {
            return Network.prepare(1, 1, 1, List.of(new Layer.GlobalAveragePool()), Backend.AUTO.resolve(), Threads.CALLER);
        }
        final String[] parts = network.split(" ");
        final MobileNetV2 model = MobileNetV2.of(Double.parseDouble(parts[0]), Integer.parseInt(parts[1])).withClasses(10);
        return model.prepare(SeededWeights.of(model, 1), Backend.AUTO.resolve(), Threads.CALLER);
    }

    private float[] run() {
        session.run(in, out);
        return out;
    }

    /** What a run asks when it begins, and nothing else: the cost by itself, on whatever machine. */
    @Benchmark
    public boolean question() {
        return Events.wantRuns();
    }

    /** The same while others are recorded. */
    @Benchmark
    @Fork(value = 5, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", RECORDING})
    public boolean questionWhileOthersAreRecorded() {
        return Events.wantRuns();
    }

    /** Without the module {@code jdk.jfr}: as if the events were not there. */
    @Benchmark
    @Fork(value = 5, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector",
        "--limit-modules", "java.base,java.logging,java.management,jdk.management,jdk.unsupported,jdk.incubator.vector"})
    public float[] absent() {
        return run();
    }

    /** As it is by default. */
    @Benchmark
    public float[] notRecorded() {
        return run();
    }

    /** With the recorder at work on what it records by default. */
    @Benchmark
    @Fork(value = 5, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", RECORDING})
    public float[] othersRecorded() {
        return run();
    }

    /** Runs and stages are recorded. */
    @Benchmark
    @Fork(value = 5, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector",
        RECORDING + ",+dev.lanefuse.Run#enabled=true,+dev.lanefuse.Stage#enabled=true"})
    public float[] recorded() {
        return run();
    }
}
