package dev.lanefuse.jmh;

import static dev.lanefuse.kernel.Kernels.ORIGIN;

import dev.lanefuse.kernel.simd.FmaPeak;
import dev.lanefuse.nativereference.NativeBlock;
import dev.lanefuse.nativereference.NativeBlock.Variant;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a core can do at most: an operation of {@link #fma} is a multiplication or an addition, so that its operations a nanosecond are
 * GFLOP/s; one of {@link #read} is a byte, so that they are GB/s. With {@code -t 2} two cores do it at once.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-Xmx3g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MachineLimits {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int MOST_LANES = 16;
    private static final int STEPS = 10_000;

    /** Bytes of a call of {@link #read}: a multiple of each smaller buffer, a part of the larger one. */
    private static final int BYTES = 96 << 20;

    /** Multiply-adds in registers. */
    @Benchmark
    @OperationsPerInvocation(2 * FmaPeak.CHAINS * MOST_LANES * STEPS)
    public float fma() {
        return FmaPeak.chains(STEPS * MOST_LANES / FLOATS.length());
    }

    /** The same in C. */
    @Benchmark
    @OperationsPerInvocation(2 * FmaPeak.CHAINS * MOST_LANES * STEPS)
    public float fmaInC() {
        final Variant variant = CTwin.intrinsics();
        return NativeBlock.peak(variant, variant == Variant.AVX512 ? STEPS : 2 * STEPS);
    }

    /** Reads of whole vectors. */
    @Benchmark
    @OperationsPerInvocation(BYTES)
    public float read(Buffer buffer) {
        return buffer.read();
    }

    /** The same in C. */
    @Benchmark
    @OperationsPerInvocation(BYTES)
    public float readInC(Buffer buffer) {
        return buffer.readInC(CTwin.intrinsics());
    }

    /** An array that lies in a level of the memory: half of what the caches of today's cores hold, or more than all of them. */
    public enum Level {
        /** 24 KiB. */
        L1(24),
        /** 1 MiB. */
        L2(1 << 10),
        /** 32 MiB. */
        L3(32 << 10),
        /** 1152 MiB. */
        DRAM(1152 << 10);

        private final int kibibytes;

        Level(int kibibytes) {
            this.kibibytes = kibibytes;
        }
    }

    /** A thread's own buffer, read round and round. */
    @State(Scope.Thread)
    public static class Buffer {
        /** From {@code ORIGIN} in a large array vectors straddle no cache lines. */
        private static final int LARGE = 1 << 20;

        /** Where it lies. */
        @Param
        public Level level;

        private float[] values;
        private int size;

        /** What a call reads, again and again. */
        private int part;

        private int at;

        /** Writes it: pages that nobody has written may all be one page of zeros. */
        @Setup
        public void setUp() {
            size = level.kibibytes * 1024 / Float.BYTES;
            part = Math.min(size, BYTES / Float.BYTES);
            values = new float[ORIGIN + Math.max(size, LARGE)];
            Arrays.fill(values, 1);
        }

        private float read() {
            final float sum = sum(values, ORIGIN + at, part, BYTES / Float.BYTES / part);
            at = (at + part) % size;
            return sum;
        }

        private float readInC(Variant variant) {
            final MemorySegment from = MemorySegment.ofArray(values).asSlice((long) Float.BYTES * (ORIGIN + at));
            final float sum = NativeBlock.read(variant, from, part, BYTES / Float.BYTES / part);
            at = (at + part) % size;
            return sum;
        }

        /** Eight chains: two loads a cycle, each waiting four cycles for its sum. */
        private static float sum(float[] values, int from, int count, int times) {
            FloatVector acc0 = FloatVector.zero(FLOATS);
            FloatVector acc1 = acc0;
            FloatVector acc2 = acc0;
            FloatVector acc3 = acc0;
            FloatVector acc4 = acc0;
            FloatVector acc5 = acc0;
            FloatVector acc6 = acc0;
            FloatVector acc7 = acc0;
            final int lanes = FLOATS.length();
            for (int time = 0; time < times; time++) {
                for (int i = from; i < from + count; i += 8 * lanes) {
                    acc0 = acc0.add(FloatVector.fromArray(FLOATS, values, i));
                    acc1 = acc1.add(FloatVector.fromArray(FLOATS, values, i + lanes));
                    acc2 = acc2.add(FloatVector.fromArray(FLOATS, values, i + 2 * lanes));
                    acc3 = acc3.add(FloatVector.fromArray(FLOATS, values, i + 3 * lanes));
                    acc4 = acc4.add(FloatVector.fromArray(FLOATS, values, i + 4 * lanes));
                    acc5 = acc5.add(FloatVector.fromArray(FLOATS, values, i + 5 * lanes));
                    acc6 = acc6.add(FloatVector.fromArray(FLOATS, values, i + 6 * lanes));
                    acc7 = acc7.add(FloatVector.fromArray(FLOATS, values, i + 7 * lanes));
                }
            }
            return acc0.add(acc1).add(acc2).add(acc3).add(acc4.add(acc5).add(acc6).add(acc7)).lane(0);
        }
    }
}
