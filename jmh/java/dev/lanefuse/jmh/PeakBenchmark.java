package dev.lanefuse.jmh;

import dev.lanefuse.kernel.simd.FmaPeak;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The FMA peak of one core: 12 independent chains of vectors. Peak in GFLOP/s = 2 x lanes / nanoseconds per operation. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class PeakBenchmark {
    private static final int STEPS = 100_000;

    /** One operation is one vector FMA. */
    @Benchmark
    @OperationsPerInvocation(FmaPeak.CHAINS * STEPS)
    public float fma() {
        return FmaPeak.chains(STEPS);
    }
}
