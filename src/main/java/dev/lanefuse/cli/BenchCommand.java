package dev.lanefuse.cli;

import dev.lanefuse.Backend;
import dev.lanefuse.Threads;
import dev.lanefuse.onnx.OnnxModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code bench}: measures blocks and compares their bits with the scalar backend's. */
final class BenchCommand {
    static final String HELP = """
            Usage: lanefuse bench [options]

            Measures the 17 inverted residual blocks of MobileNetV2 1.0 at 224 x 224 (12 distinct shapes, seeded weights), in about
            a minute: warm-up of all blocks in turn, then rounds over all blocks, the median of the rounds.

              --json FILE         also write the figures to FILE
              --threads N         threads of a run, 1 to 256 (default 1); the FMA peak is N times that of one thread
              --backend NAME      auto, simd or scalar (default auto)
              --blocks LIST       only these blocks, separated by commas: positions in the network, 1 to 17, or names such as
                                  24-144-32 (input, hidden and output channels), which stand for all blocks of that shape
              --block DIR         a trained block and a real activation in place of the seeded ones; may be repeated. DIR holds
                                  input.npy [H][W][C], output.npy, expand.weight.npy [out][in] (none: no expand stage),
                                  depthwise.weight.npy [channel][3][3], project.weight.npy, and for each stage
                                  STAGE.gamma.npy, .beta.npy, .mean.npy, .variance.npy (epsilon 1e-5, symmetric padding).
                                  Stride and residual follow from the images. Also prints the largest difference from output.npy
              --model FILE        a whole network from an .onnx file in place of the blocks, on a seeded image
              --size HxW          its input size, where the file leaves that open
              --output NAME       the tensor at which it ends, where it has more outputs than one, or is to end before its output
              --batch N           images of a run of the network, 1 to 1024 (default 1)
              --quick             shorter and less exact: at most some 15 seconds
              --help              this text

            Columns: us is the median of a hot run; % peak is of the FMA peak measured in the same run; x scalar is the speed-up over
            the scalar backend, x stages over the same kernels run stage by stage over whole images, both with as many threads.
            bits says whether fused, staged and scalar runs gave the very bits of the scalar backend on one thread; scratch is a
            workspace. The total takes each shape as often as its count.

            Exit code: 0; 1 if bits differ or something else fails; 2 if an argument or a file is wrong.
            """;

    private static final String COMMAND = "bench";

    /** The most images of a run. */
    private static final int MAX_BATCH = 1024;

    private BenchCommand() {}

    /** Runs the command; the result is its exit code. */
    static int run(PrintStream out, PrintStream err, List<String> arguments) throws UsageException, IOException {
        final Options options = Options.parse(COMMAND, arguments, Set.of("--quick", "--help"),
                Set.of("--json", "--threads", "--backend", "--blocks", "--block", "--model", "--size", "--output", "--batch"), Set.of(
                        "--block"));
        if (options.has("--help")) {
            out.print(HELP);
            return Main.OK;
        }
        options.refuseWithout(COMMAND, "--model", List.of("--size", "--output", "--batch"));
        final Backend backend = options.backend().resolve(); // what AUTO comes to, without scalar kernels before
        final int threadCount = options.threads();
        final Path json = options.json();
        if (options.has("--model")) {
            return model(out, options, backend, threadCount, json);
        }
        final List<Subject> subjects = subjects(options);

        Machine.print(out, backend);
        final BenchReport report = measure(subjects, backend, threadCount, options.has("--quick") ? Effort.QUICK : Effort.FULL);
        report.print(out);
        if (json != null) {
            Files.writeString(json, report.json());
        }
        return exitCode(report, err);
    }

    static int exitCode(BenchReport report, PrintStream err) {
        if (!report.bitsEqual()) {
            err.println("lanefuse: bits differ from the scalar backend's; expected the same bits everywhere");
            return Main.FAILURE;
        }
        return Main.OK;
    }

    private static int model(PrintStream out, Options options, Backend backend, int threads, Path json) throws UsageException, IOException {
        if (options.has("--block") || options.has("--blocks")) {
            throw new UsageException("bench got --model and blocks; expected one of them");
        }
        final int batch = options.number("--batch", 1, MAX_BATCH, 1);
        final OnnxModel model = Models.read(options);
        Machine.print(out, backend);
        final ModelResult result = ModelBench.measure(model, backend, threads, batch, options.has("--quick") ? Effort.QUICK : Effort.FULL);
        result.print(out);
        if (json != null) {
            Files.writeString(json, result.json());
        }
        return Main.OK;
    }

    private static BenchReport measure(List<Subject> subjects, Backend backend, int threadCount, Effort effort) {
        try (Threads threads = Threads.of(threadCount); Progress progress = new Progress()) {
            progress.show("preparing");
            final List<Contestant> contestants = new ArrayList<>();
            subjects.forEach(subject -> contestants.add(new Contestant(subject, backend, threads)));
            final Measurement measurement = new Measurement(contestants, effort, progress);
            final List<Result> results = measurement.results();
            return new BenchReport(backend, threadCount, measurement.peak(), results);
        }
    }

    private static List<Subject> subjects(Options options) throws UsageException, NpyFormatException {
        if (!options.has("--block")) {
            return seeded(options.has("--blocks") ? positions(options.get("--blocks", "")) : allPositions());
        }
        if (options.has("--blocks")) {
            throw new UsageException("bench got --block and --blocks; expected one of them");
        }
        final List<Subject> trained = new ArrayList<>();
        for (String directory : options.all("--block")) {
            trained.add(TrainedBlock.read(Options.path("--block", directory)));
        }
        return trained;
    }

    private static List<Subject> seeded(Set<Integer> positions) {
        final List<Subject> subjects = new ArrayList<>();
        for (MobileNetBlocks.Distinct block : MobileNetBlocks.DISTINCT) {
            final int count = (int) positions.stream().filter(p -> p >= block.first() && p <= block.last()).count();
            if (count > 0) {
                subjects.add(new Subject(block.name(), block.spec(), MobileNetBlocks.weights(block.spec(), block.first()),
                        MobileNetBlocks.input(block.spec(), block.first()), null, count));
            }
        }
        return subjects;
    }

    private static Set<Integer> allPositions() {
        return IntStream.rangeClosed(1, MobileNetBlocks.COUNT).boxed().collect(Collectors.toSet());
    }

    private static Set<Integer> positions(String list) throws UsageException {
        final Set<Integer> positions = new TreeSet<>();
        for (String item : list.split(",", -1)) {
            final int before = positions.size();
            for (MobileNetBlocks.Distinct block : MobileNetBlocks.DISTINCT) {
                for (int p = block.first(); p <= block.last(); p++) {
                    if (item.strip().equals(block.name()) || item.strip().equals(Integer.toString(p))) {
                        if (!positions.add(p)) {
                            throw new UsageException("--blocks names block " + p + " twice; expected each once");
                        }
                    }
                }
            }
            if (positions.size() == before) {
                throw new UsageException("--blocks has \"" + item + "\"; expected positions from 1 to " + MobileNetBlocks.COUNT
                        + " or names such as " + MobileNetBlocks.DISTINCT.getLast().name());
            }
        }
        return positions;
    }
}
