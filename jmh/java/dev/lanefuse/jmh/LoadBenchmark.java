package dev.lanefuse.jmh;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lanefuse.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Path;
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

/**
 * From a file to a session that is ready to run, once in a JVM: by Lanefuse, loading its classes included, and by ONNX Runtime's Java API,
 * whose native library is unpacked and loaded before.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 20, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class LoadBenchmark {
    /** Who loads. */
    @Param({"lanefuse", "onnxruntime"})
    public String engine;

    /** The file. */
    @Param("../shared/models/mobilenetv2-1.0-224.onnx")
    public String model;

    private OrtEnvironment environment;

    /** Loads the native library where it is needed. */
    @Setup
    public void setUp() {
        environment = engine.equals("onnxruntime") ? OrtEnvironment.getEnvironment() : null;
    }

    /** One session of one thread; the JVM ends behind it. */
    @Benchmark
    public Object load() throws IOException, OrtException {
        if (environment == null) {
            return OnnxModel.read(Path.of(model)).network().newSession();
        }
        final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        return environment.createSession(model, options);
    }
}
