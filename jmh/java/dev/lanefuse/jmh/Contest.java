package dev.lanefuse.jmh;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * One task by one engine in a JVM of its own: threads that spin on after a run, as some peers' do, would take another's time. The output is
 * compared with ours before anything is timed; what is timed are single runs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class Contest {
    /** What a run may allocate that is compiled. */
    private static final int SPARE_BYTES = 1024;

    /** So many times as long a warm-up takes at most. */
    private static final int MOST = 4;

    /** Threads of a run. */
    @Param({"1", "2"})
    public int threads;

    /** What the caches hold when a run begins: all that they can of the last run, or nothing of it. */
    @Param({"hot", "cold"})
    public String cache;

    /** MiB that are read before a cold run; auto: twice the L3, at most 512. */
    @Param("auto")
    public String sweep;

    /**
     * Milliseconds of processor time that an engine in Java runs, in company, before the first iteration, at least: until it is compiled;
     * twice as many if that is cold, for cold runs are too few to have compiled what is left.
     */
    @Param("3000")
    public int warmUp;

    private Engine contestant;
    private Sweep sweeper;

    /** Who computes: a name that {@link Engines} knows. */
    abstract String engine();

    abstract Task task();

    /** What else an engine in Java runs before it is timed, so that its loops are compiled as they are in a program. */
    List<Task> company() {
        return List.of();
    }

    /** Prepares, compares, warms up. */
    @Setup
    public void setUp() {
        if (!cache.equals("hot") && !cache.equals("cold")) {
            throw new IllegalArgumentException("cache is \"" + cache + "\"; expected hot or cold");
        }
        final Task task = task();
        contestant = Engines.checked(engine(), task, threads, task.answer());
        sweeper = cache.equals("cold") ? new Sweep(sweep, threads) : null;
        if (Engines.isOurs(engine())) {
            warmUp();
        }
    }

    /** Until the time is up and a run leaves no vector as an object: on a machine that others use too C2 may come later. */
    private void warmUp() {
        final List<Engine> others = company().stream().map(other -> Engines.prepare(engine(), other, threads)).toList();
        final ThreadMXBean clock = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long enough = (sweeper == null ? 1 : 2) * warmUp * 1_000_000L;
        final long start = clock.getCurrentThreadCpuTime();
        long time = 0;
        for (long allocated = 0; time < enough || allocated > SPARE_BYTES && time < MOST * enough; time = clock.getCurrentThreadCpuTime() - start) {
            others.forEach(Engine::run);
            final long before = clock.getCurrentThreadAllocatedBytes();
            contestant.run();
            allocated = clock.getCurrentThreadAllocatedBytes() - before;
        }
        others.forEach(Engine::close);
    }

    /** Before each run, and not timed. */
    @Setup(Level.Invocation)
    public void cool() {
        if (sweeper != null) {
            sweeper.run();
        }
    }

    /** One run. */
    @Benchmark
    public void run() {
        contestant.run();
    }

    /** Ends the threads. */
    @TearDown
    public void tearDown() {
        contestant.close();
    }
}
