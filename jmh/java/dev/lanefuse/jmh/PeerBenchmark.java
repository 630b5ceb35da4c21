package dev.lanefuse.jmh;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lanefuse.Backend;
import dev.lanefuse.Samples;
import dev.lanefuse.Threads;
import dev.lanefuse.net.Session;
import dev.lanefuse.onnx.MobileNetFile;
import dev.lanefuse.onnx.OnnxModel;
import java.io.IOException;
import java.nio.FloatBuffer;
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

/**
 * The same .onnx file by Lanefuse and by ONNX Runtime's Java API, each in JVMs of its own: its threads spin on after a run, as is its default, and
 * would take the other's time. Answers are compared before anything is timed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 1)
public class PeerBenchmark {
    /** Who computes. */
    @Param({"lanefuse", "onnxruntime"})
    public String engine;

    /** Width and input size. */
    @Param({"1.0 224", "0.35 96"})
    public String model;

    /** Images of a run. */
    @Param({"1", "8"})
    public int batch;

    /** Threads of a run. */
    @Param({"1", "2"})
    public int threads;

    private Threads team;
    private Session session;
    private OrtSession.SessionOptions options;
    private OrtSession peer;
    private Map<String, OnnxTensor> tensors;
    private float[] in;
    private float[] out;

    /** Writes the file, opens it with both, and compares. */
    @Setup
    public void setUp() throws IOException, OrtException {
        final String[] parts = model.split(" ");
        final int size = Integer.parseInt(parts[1]);
        final byte[] file = MobileNetFile.write(MobileNetFile.Style.TORCH, Double.parseDouble(parts[0]), size, 1000, 1);
        final int plane = size * size;
        final float[] nchw = Samples.values(batch * 3 * plane, 1, new Random(1));
        in = new float[nchw.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = nchw[i / (3 * plane) * 3 * plane + i % 3 * plane + i % (3 * plane) / 3];
        }
        out = new float[batch * 1000];
        team = Threads.of(threads);
        session = OnnxModel.read(file).network(Backend.AUTO, team).newSession();
        session.run(batch, in, 0, out, 0);

        final OrtEnvironment environment = OrtEnvironment.getEnvironment();
        options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        peer = environment.createSession(file, options);
        final OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(nchw), new long[] {batch, 3, size, size});
        tensors = Map.of(peer.getInputNames().iterator().next(), tensor);
        try (OrtSession.Result result = peer.run(tensors)) {
            compare(((OnnxTensor) result.get(0)).getFloatBuffer());
        }
        if (engine.equals("lanefuse")) {
            peer.close(); // and its threads
            peer = null;
        }
    }

    private void compare(FloatBuffer expected) {
        float largest = 0;
        float difference = 0;
        for (int i = 0; i < out.length; i++) {
            largest = Math.max(largest, Math.abs(expected.get(i)));
            difference = Math.max(difference, Math.abs(expected.get(i) - out[i]));
        }
        if (!(difference <= 1e-4f * largest)) {
            throw new IllegalStateException("answers differ by " + difference + " of " + largest + "; expected at most 1e-4 of it");
        }
    }

    /** Ends the threads. */
    @TearDown
    public void tearDown() throws OrtException {
        team.close();
        if (peer != null) {
            peer.close();
        }
        tensors.values().forEach(OnnxTensor::close);
        options.close();
    }

    /** One run of all images. */
    @Benchmark
    public float[] run() throws OrtException {
        if (peer == null) {
            session.run(batch, in, 0, out, 0);
        } else {
            peer.run(tensors).close();
        }
        return out;
    }
}
