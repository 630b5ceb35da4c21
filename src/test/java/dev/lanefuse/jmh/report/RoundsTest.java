package dev.lanefuse.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import dev.lanefuse.jmh.report.Cell.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.SampleTimeResult;
import org.openjdk.jmh.results.ThroughputResult;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.util.SampleBuffer;

/** JVMs of JMH, the smallest there are; in one of the test JVMs, for those that are started choose their lanes themselves. */
class RoundsTest {
    private static final Plan.Effort LEAST = new Plan.Effort(10, 1, 10, 2, 10);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    @Test
    @InOneJvm
    void run_limitBlockAndStranger_figuresAndAReason() throws IOException {
        final Cell limit = new Cell(Kind.LIMIT, Report.FMA, "java", 1, false, "");
        final Cell block = new Cell(Kind.BLOCK, "160-960-160", "fused", 1, false, "");
        final Cell stranger = new Cell(Kind.BLOCK, "160-960-160", "abacus", 1, false, "");
        final Report report = run(3600, new Plan.Fork(1, limit), new Plan.Fork(2, block), new Plan.Fork(2, stranger), new Plan.Fork(4,
                block), new Plan.Fork(4, stranger));

        final Row ran = report.row(block).orElseThrow();
        assertEquals(List.of(2, 4), ran.forks().stream().map(Row.Fork::round).toList());
        assertTrue(ran.forks().stream().allMatch(fork -> fork.values().size() == 2 && fork.values().stream().allMatch(value -> value > 0)));
        assertEquals(1, report.overOurs(ran));
        assertTrue(ran.tail().getFirst().micros() <= ran.median() && ran.median() <= ran.tail().getLast().micros());
        assertTrue(ran.bytesPerRun() >= 0);
        assertTrue(report.partOfPeak(ran) > 0);
        final Row reason = report.rows(Kind.BLOCK).stream().filter(row -> !row.ran()).findFirst().orElseThrow();
        assertEquals(stranger, reason.cell());
        assertTrue(reason.reason().contains("abacus"), reason.reason());
        assertEquals(1, Files.readString(directory.resolve("jmh.log")).lines()
                .filter(line -> line.startsWith("# Parameters: ") && line.contains("abacus")).count(),
                "what has failed is not tried again");
        assertEquals(5, out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.endsWith(" left)")).count());
        assertTrue(Files.readString(directory.resolve("jmh.json")).contains("BlockContest.run"));
        assertTrue(Files.size(directory.resolve("jmh.log")) > 0);
    }

    @Test
    void value_ofARateOnTwoThreads_isThatOfBoth() {
        final IterationResult iteration = new IterationResult(null, null, null);
        iteration.addResult(new ThroughputResult(ResultRole.PRIMARY, "fma", 200, 1000, TimeUnit.NANOSECONDS));
        iteration.addResult(new ThroughputResult(ResultRole.PRIMARY, "fma", 300, 1000, TimeUnit.NANOSECONDS));
        assertEquals(0.5, Rounds.value(iteration.getPrimaryResult()));
    }

    @Test
    void value_ofSampledRuns_isTheMiddleOne() {
        final IterationResult iteration = new IterationResult(null, null, null);
        final SampleBuffer samples = new SampleBuffer();
        for (long nanos : new long[] {10, 20, 300}) {
            samples.add(nanos);
        }
        iteration.addResult(new SampleTimeResult(ResultRole.PRIMARY, "run", samples, TimeUnit.NANOSECONDS));
        assertEquals(20, Rounds.value(iteration.getPrimaryResult()));
    }

    /** The JVM of the second round finds no classes. */
    @Test
    @InOneJvm
    void run_cellThatFailsInALaterRound_hasNoFigures() throws IOException {
        final Cell limit = new Cell(Kind.LIMIT, Report.FMA, "java", 1, false, "");
        final String classPath = System.getProperty("java.class.path");
        try {
            System.setProperty("jmh.ignoreLock", "true");
            final PrintStream first = new PrintStream(out, true, StandardCharsets.UTF_8) {
                @Override
                public PrintStream printf(Locale locale, String format, Object... arguments) {
                    if (format.contains("left)")) { // the line of a JVM
                        System.setProperty("java.class.path", directory.toString());
                    }
                    return super.printf(locale, format, arguments);
                }
            };
            final Report report = Rounds.run(new Plan("test", 3600, LEAST, List.of(new Plan.Fork(1, limit), new Plan.Fork(2, limit))),
                    directory, first);
            final Row row = report.rows().getFirst();
            assertFalse(row.ran());
            assertTrue(row.reason().startsWith("in round 2: "), row.reason());
            final List<String> lines = out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.endsWith(" left)")).toList();
            assertTrue(lines.getFirst().contains(" GFLOP/s ") && lines.getLast().contains("did not run"), lines.toString());
        } finally {
            System.setProperty("java.class.path", classPath);
        }
    }

    /** Nor for a JVM that would not end in time. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void run_outOfTime_startsNothing(int seconds) throws IOException {
        final Report report = run(seconds, new Plan.Fork(1, new Cell(Kind.BLOCK, "160-960-160", "fused", 1, false, "")));
        assertEquals(List.of(), report.rows());
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("1 of 1 JVMs left out"), out.toString(StandardCharsets.UTF_8));
        assertTrue(report.conditions().get("run").endsWith(", in which 1 of 1 JVMs were left out"), report.conditions().get("run"));
        assertFalse(report.conditions().get("CPU").isEmpty());
    }

    /** What a row says is what its JVM gets. */
    @Test
    void options_areThoseOfTheCell() {
        for (boolean cold : new boolean[] {false, true}) {
            for (int threads = 1; threads <= 2; threads++) {
                final Options options = Rounds.options(new Cell(Kind.BLOCK, "24-144-24", "onnxruntime", threads, cold, "-XX:UseAVX=2"),
                        LEAST);
                assertEquals(List.of("24-144-24"), parameter(options, "block"));
                assertEquals(List.of("onnxruntime"), parameter(options, "engine"));
                assertEquals(List.of(Integer.toString(threads)), parameter(options, "threads"));
                assertEquals(List.of(cold ? "cold" : "hot"), parameter(options, "cache"));
                assertEquals(List.of("10"), parameter(options, "warmUp"));
                assertTrue(options.getJvmArgs().get().contains("-XX:UseAVX=2"));
                assertEquals(TimeUnit.MICROSECONDS, options.getTimeUnit().get());
                assertFalse(options.getThreads().hasValue()); // an engine has its own
                final Options limit = Rounds.options(new Cell(Kind.LIMIT, Report.FMA, "c", threads, false, ""), LEAST);
                assertEquals(threads, options(limit, "fmaInC").getThreads().get());
            }
        }
        assertEquals(List.of("0.35 96"), parameter(Rounds.options(new Cell(Kind.NET, "0.35 96", "lanefuse", 1, false, ""), LEAST), "net"));
        assertEquals(List.of("L3"), parameter(options(Rounds.options(new Cell(Kind.LIMIT, "L3", "java", 1, false, ""), LEAST), "read"),
                "level"));
    }

    /** A limit in Java is compiled in its warm-ups, for which an engine has its own. */
    @Test
    void options_ofALimitInJava_haveTheTimeToCompileIt() {
        final Plan.Effort effort = new Plan.Effort(900, 3, 50, 2, 20);
        assertEquals("350 ms", Rounds.options(new Cell(Kind.LIMIT, Report.FMA, "java", 1, false, ""), effort).getWarmupTime().get()
                .toString());
        assertEquals("50 ms", Rounds.options(new Cell(Kind.LIMIT, Report.FMA, "c", 1, false, ""), effort).getWarmupTime().get()
                .toString());
        final Options options = Rounds.options(new Cell(Kind.BLOCK, "24-144-24", "fused", 1, false, ""), effort);
        assertEquals("50 ms", options.getWarmupTime().get().toString());
        assertEquals("20 ms", options.getMeasurementTime().get().toString());
        assertEquals(List.of("900"), parameter(options, "warmUp"));
    }

    /** They are for one benchmark. */
    private static Options options(Options options, String benchmark) {
        assertTrue(options.getIncludes().getFirst().contains("." + benchmark), options.getIncludes().toString());
        return options;
    }

    private static List<String> parameter(Options options, String name) {
        return List.copyOf(options.getParameter(name).get());
    }

    /** Of a thousand runs of 1 us and ten of 100, most take 1. */
    @Test
    void tail_countsRuns() {
        final SampleBuffer samples = new SampleBuffer();
        for (int i = 0; i < 1010; i++) {
            samples.add(i < 1000 ? 1000 : 100_000);
        }
        final IterationResult iteration = new IterationResult(null, null, null);
        iteration.addResult(new SampleTimeResult(ResultRole.PRIMARY, "run", samples, TimeUnit.MICROSECONDS));
        final List<Row.Percentile> tail = Rounds.tail(List.of(new BenchmarkResult(null, List.of(iteration))));
        assertEquals(1, tail.stream().filter(point -> point.percent() == 50).findFirst().orElseThrow().micros(), 1e-9);
        assertEquals(1, tail.stream().filter(point -> point.percent() == 99).findFirst().orElseThrow().micros(), 1e-9);
        assertEquals(100, tail.getLast().micros(), 0.1); // JMH keeps so many digits
    }

    /** Of ten runs one takes longer than at 90 %, and none is beyond 95. */
    @Test
    void tail_ofTenRuns_endsWhereNoneIsBeyond() {
        final SampleBuffer samples = new SampleBuffer();
        for (int i = 1; i <= 10; i++) {
            samples.add(1000 * i);
        }
        final IterationResult iteration = new IterationResult(null, null, null);
        iteration.addResult(new SampleTimeResult(ResultRole.PRIMARY, "run", samples, TimeUnit.MICROSECONDS));
        final List<Row.Percentile> tail = Rounds.tail(List.of(new BenchmarkResult(null, List.of(iteration))));
        assertEquals(List.of(0.0, 10.0, 25.0, 50.0, 75.0, 90.0, 100.0), tail.stream().map(Row.Percentile::percent).toList());
        assertEquals(List.of(1L, 1L, 3L, 5L, 8L, 9L, 10L), tail.stream().map(point -> Math.round(point.micros())).toList());
    }

    private Report run(int limitSeconds, Plan.Fork... forks) throws IOException {
        System.setProperty("jmh.ignoreLock", "true"); // nothing is timed here: other runs of JMH do not matter
        return Rounds.run(new Plan("test", limitSeconds, LEAST, List.of(forks)), directory, new PrintStream(out, true,
                StandardCharsets.UTF_8));
    }
}
