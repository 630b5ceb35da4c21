package dev.lanefuse.jmh.report;

import dev.lanefuse.cli.MobileNetBlocks;
import dev.lanefuse.jmh.report.Cell.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which JVMs are started, in which order. In a round each subject has its engines one after the other, so that what is divided by one
 * another was measured within seconds; all rounds together show how far JVMs and times of day are apart. What is least missed comes last:
 * when the machine is slower than was reckoned with, the rest is left out.
 *
 * @param name of the plan
 * @param limitSeconds after which no JVM is started
 * @param effort of each JVM
 * @param forks the JVMs
 */
record Plan(String name, int limitSeconds, Effort effort, List<Fork> forks) {
    /** Ours, and others' libraries next to it. */
    private static final List<String> LIBRARIES = List.of("fused", "onednn-blocked", "onnxruntime", "xnnpack");

    /** With them what is in the plots too. */
    private static final List<String> MAIN = with(LIBRARIES, "c-intrinsics");

    /** Engines that use no lanes. */
    private static final List<String> SCALAR = List.of("c-plain", "scalar");

    private static final List<String> NET_ENGINES = List.of("lanefuse", "onednn", "onnxruntime", "xnnpack");
    private static final List<String> OTHER_NET_ENGINES = List.of("c-intrinsics", "stages", "c-plain", "scalar");
    private static final List<String> NETS = List.of("1.0 224", "0.35 96");

    /** Ours with threads that spin between runs, as the peers' do. */
    private static final String SPINNING = "fused-spinning";

    private static final String SPINNING_NET = "lanefuse-spinning";

    /** Options whose effect on our blocks is shown: 8 lanes with 16 registers, and 4 lanes. */
    private static final List<String> FLAGS = List.of("-XX:UseAVX=2", "-XX:MaxVectorSize=16");

    /**
     * A JVM.
     *
     * @param round from 1
     * @param cell what it measures
     */
    record Fork(int round, Cell cell) {}

    private static final Effort THOROUGH = new Effort(3000, 3, 240, 5, 200);

    /** What a JVM takes besides its iterations: to start, to prepare a subject and to check what the engine answers. */
    private static final double START_SECONDS = 1.5;

    /**
     * What a JVM does.
     *
     * @param compileMillis how long an engine in Java runs, among other subjects, before the first iteration; twice as long before a cold
     * one
     * @param warmups iterations whose times are thrown away
     * @param warmupMillis time of each
     * @param iterations those whose times are kept
     * @param iterationMillis time of each
     */
    record Effort(int compileMillis, int warmups, int warmupMillis, int iterations, int iterationMillis) {
        /** Time of each warm-up: what measures a limit in Java is compiled in it. */
        int warmupMillis(Cell cell) {
            return cell.engine().equals("java") ? warmupMillis + compileMillis / warmups : warmupMillis;
        }

        double seconds(Cell cell) {
            final int compile = cell.cold() ? 2 * compileMillis : compileMillis;
            return ((cell.isOurs() ? compile : 0) + warmups * warmupMillis(cell) + iterations * iterationMillis) / 1e3;
        }
    }

    /**
     * A plan by its name.
     *
     * @throws IllegalArgumentException if none has it
     */
    static Plan named(String name) {
        return switch (name) {
            case "full" -> full();
            case "quick" -> quick();
            case "nets" -> nets();
            default -> throw new IllegalArgumentException("plan is \"" + name + "\"; expected full, quick or nets");
        };
    }

    /** Everything, in less than 45 minutes. */
    static Plan full() {
        final Builder builder = new Builder();
        for (int round = 1; round <= 3; round++) {
            builder.round = round;
            builder.limits("java", "c");
            final List<String> contest = with(MAIN, "onednn-depthwise-fused");
            builder.cells(Kind.BLOCK, blocks(), round == 1 ? with(contest, "onednn-nhwc", "stages") : contest, 1, false);
            builder.cells(Kind.NET, NETS, NET_ENGINES, 1, false);
            builder.cells(Kind.NET, NETS, NET_ENGINES, 2, false);
        }
        builder.round = 1;
        builder.cells(Kind.BLOCK, blocks(), with(MAIN, "stages", SPINNING), 2, false);
        builder.cells(Kind.NET, NETS, List.of(SPINNING_NET), 2, false);
        builder.cells(Kind.BLOCK, blocks(), MAIN, 1, true);
        builder.cells(Kind.NET, NETS, OTHER_NET_ENGINES, 1, false);
        builder.cells(Kind.BLOCK, blocks(), SCALAR, 1, false);
        builder.flags(blocks());
        builder.cells(Kind.NET, NETS, NET_ENGINES, 1, true);
        builder.cells(Kind.BLOCK, blocks(), LIBRARIES, 2, true);
        builder.cells(Kind.NET, NETS, NET_ENGINES, 2, true);
        return new Plan("full", 2640, THOROUGH, builder.forks);
    }

    /** Whole networks in hot caches, on one thread and two, seven times over, in less than 15 minutes. */
    static Plan nets() {
        final Builder builder = new Builder();
        for (int round = 1; round <= 7; round++) {
            builder.round = round;
            builder.peaks();
            builder.cells(Kind.NET, NETS, NET_ENGINES, 1, false);
            builder.cells(Kind.NET, NETS, with(NET_ENGINES, SPINNING_NET), 2, false);
        }
        return new Plan("nets", 860, THOROUGH, builder.forks);
    }

    /** The main engines on one thread and a sample of the rest, in less than 5 minutes. */
    static Plan quick() {
        final List<String> one = List.of("24-144-24");
        final Builder builder = new Builder();
        builder.limits("java");
        builder.cells(Kind.BLOCK, blocks(), with(MAIN, "stages"), 1, false);
        builder.cells(Kind.NET, NETS, NET_ENGINES, 1, false);
        builder.cells(Kind.NET, NETS.subList(0, 1), NET_ENGINES, 2, false);
        builder.cells(Kind.BLOCK, one, List.of("fused", "onednn-blocked"), 1, true);
        builder.flags(one);
        builder.cells(Kind.BLOCK, one, List.of("onednn-depthwise-fused", "onednn-nhwc"), 1, false);
        builder.cells(Kind.BLOCK, one, SCALAR, 1, false);
        return new Plan("quick", 258, new Effort(1300, 1, 150, 5, 50), builder.forks);
    }

    private static List<String> with(List<String> engines, String... others) {
        return Stream.concat(engines.stream(), Stream.of(others)).toList();
    }

    private static List<String> blocks() {
        return MobileNetBlocks.DISTINCT.stream().map(MobileNetBlocks.Distinct::name).toList();
    }

    /** How long it takes where the JVMs start as fast as where this was written. */
    double seconds() {
        return forks.stream().mapToDouble(this::seconds).sum();
    }

    /** The same for one JVM. */
    double seconds(Fork fork) {
        return START_SECONDS + effort.seconds(fork.cell());
    }

    /** How many rounds there are. */
    int rounds() {
        return forks.stream().mapToInt(Fork::round).max().orElse(0);
    }

    private static final class Builder {
        private final List<Fork> forks = new ArrayList<>();
        private int round = 1;

        /** The peaks, and the memories in what is named. */
        void limits(String... readers) {
            peaks();
            cells(Kind.LIMIT, Report.MEMORIES, List.of(readers), 1, false);
        }

        /** On one thread in Java and in C, on two in Java. */
        void peaks() {
            cells(Kind.LIMIT, List.of(Report.FMA), List.of("java", "c"), 1, false);
            cells(Kind.LIMIT, List.of(Report.FMA), List.of("java"), 2, false);
        }

        void cells(Kind kind, List<String> subjects, List<String> engines, int threads, boolean cold) {
            for (String subject : subjects) {
                engines.forEach(engine -> forks.add(new Fork(round, new Cell(kind, subject, engine, threads, cold, ""))));
            }
        }

        void flags(List<String> blocks) {
            FLAGS.forEach(flag -> forks.add(new Fork(round, new Cell(Kind.LIMIT, Report.FMA, "java", 1, false, flag))));
            for (String block : blocks) {
                FLAGS.forEach(flag -> forks.add(new Fork(round, new Cell(Kind.BLOCK, block, "fused", 1, false, flag))));
            }
        }
    }
}
