package dev.lanefuse.cli;

import dev.lanefuse.Threads;
import dev.lanefuse.image.Guess;
import dev.lanefuse.image.ImageClassifier;
import dev.lanefuse.image.ImageFormatException;
import dev.lanefuse.image.Preset;
import dev.lanefuse.onnx.OnnxModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code classify}: says what is on photos. */
final class ClassifyCommand {
    static final String HELP = """
            Usage: lanefuse classify --model FILE --image FILE... [options]

            Says what is on photos, with a network of MobileNetV2's family from an .onnx file.

              --model FILE      the network
              --image FILE...   JPEG, PNG, BMP; one or more, and the option may be repeated
              --labels FILE     the classes' names, one a line: as many as the network has outputs, or "background" in front of
                                them; ImageNet's 1000 for 1001 outputs, too
              --top N           how many classes to print of an image, 1 to 1000 (default 5)
              --preset NAME     how colours are normalised: torch ((v / 255 - mean) / deviation of ImageNet), tf (v / 127.5 - 1),
                                unit (v / 255) or raw (v); default: raw for a model that takes bytes, raw or unit for one that
                                scales its input, where its numbers show it; else torch for NCHW input, tf for NHWC
              --size HxW        the input size, where the file leaves that open
              --output NAME     the tensor at which the network ends, where it has more outputs than one
              --threads N       threads of a run, 1 to 256 (default 1)
              --backend NAME    auto, simd or scalar (default auto)
              --json FILE       also write the answers to FILE
              --help            this text

            An image is resized to the network's input without keeping its proportions, bilinear and antialiased. The time printed
            is that of the network alone; in a fresh JVM the first images take longer, until the kernels are compiled.

            Exit code: 0; 1 if something fails; 2 if an argument or a file is wrong. A broken image gets its line, and the others
            are still answered.
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final ImageClassifier classifier;
    private final int top;
    private final List<Object> results = new ArrayList<>();
    private int code = Main.OK;

    private ClassifyCommand(PrintStream out, PrintStream err, ImageClassifier classifier, int top) {
        this.out = out;
        this.err = err;
        this.classifier = classifier;
        this.top = top;
    }

    /** Runs the command; the result is its exit code. */
    static int run(PrintStream out, PrintStream err, List<String> arguments) throws UsageException, IOException {
        final Options options = Options.parse("classify", arguments, Set.of("--help"),
                Set.of("--model", "--image", "--labels", "--top", "--preset", "--size", "--output", "--threads", "--backend", "--json"),
                Set.of("--image"));
        if (options.has("--help")) {
            out.print(HELP);
            return Main.OK;
        }
        for (String needed : List.of("--model", "--image")) {
            if (!options.has(needed)) {
                throw new UsageException("classify got no " + needed + "; expected one");
            }
        }
        final Path json = options.json();
        final int top = options.number("--top", 1, 1000, 5);
        final List<Path> images = new ArrayList<>();
        for (String image : options.all("--image")) {
            images.add(Options.path("--image", image));
        }
        try (Threads threads = Threads.of(options.threads())) {
            final ClassifyCommand command = new ClassifyCommand(out, err, classifier(options, threads), top);
            command.classify(images);
            if (json != null) {
                Files.writeString(json, Json.write(Map.of("results", command.results)));
            }
            return command.code;
        }
    }

    private static ImageClassifier classifier(Options options, Threads threads) throws UsageException, IOException {
        final Preset given = switch (options.get("--preset", "").toLowerCase(Locale.ROOT)) {
            case "torch" -> Preset.TORCH;
            case "tf" -> Preset.TF;
            case "unit" -> Preset.UNIT;
            case "raw" -> Preset.RAW;
            case "" -> null;
            default -> throw new UsageException("--preset is \"" + options.get("--preset", "") + "\"; expected torch, tf, unit or raw");
        };
        final Path labels = options.has("--labels")
                ? Options.input("--labels", options.get("--labels", ""), "a text with a label a line") : null;
        final OnnxModel model = Models.read(options);
        final Preset preset = given == null ? Preset.of(model) : given;
        return ImageClassifier.of(model, preset, labels, options.backend(), threads);
    }

    private void classify(List<Path> images) {
        final long start = System.nanoTime();
        try (Progress progress = new Progress()) {
            for (int i = 0; i < images.size(); i++) {
                progress.show(String.format(Locale.ROOT, "image %d of %d, %.1f images/s", i + 1, images.size(), i / seconds(start)));
                classify(images.get(i), progress);
            }
        }
        if (results.size() > 1) {
            out.printf(Locale.ROOT, "%d images in %.2f s: %.1f images/s, decoding included%n", results.size(), seconds(start),
                    results.size() / seconds(start));
        }
    }

    private void classify(Path image, Progress progress) {
        final float[] input;
        try {
            input = classifier.prepare(Options.input("--image", image.toString(), "an image"));
        } catch (IOException | UsageException e) {
            progress.clear();
            code = Main.fail(err, e instanceof ImageFormatException || e instanceof UsageException
                    ? e.getMessage() : image + " cannot be read (" + e + "); expected an image", Main.USAGE);
            return;
        } catch (OutOfMemoryError e) { // others may be smaller
            progress.clear();
            code = Math.max(code, Main.fail(err, e));
            return;
        }
        final long start = System.nanoTime();
        final List<Guess> guesses = classifier.classify(input, top);
        final double millis = 1e3 * seconds(start);
        progress.clear();
        out.printf(Locale.ROOT, "%s  %.1f ms%n", image, millis);
        guesses.forEach(guess -> out.println("  " + guess.toString().replaceAll("\\p{Cc}", "?"))); // to a terminal
        results.add(result(image, guesses, millis));
    }

    private static Map<String, Object> result(Path image, List<Guess> guesses, double millis) {
        final List<Object> top = new ArrayList<>();
        for (Guess guess : guesses) {
            final Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("index", guess.index());
            entry.put("label", guess.label());
            entry.put("probability", (double) guess.probability());
            top.add(entry);
        }
        final Map<String, Object> result = new LinkedHashMap<>();
        result.put("image", image.toString());
        result.put("top", top);
        result.put("millis", millis);
        return result;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
