package dev.lanefuse.jmh.service;

import dev.lanefuse.Backend;
import dev.lanefuse.Threads;
import dev.lanefuse.image.ImageClassifier;
import dev.lanefuse.image.Photos;
import dev.lanefuse.image.Preset;
import dev.lanefuse.net.SessionPool;
import dev.lanefuse.onnx.OnnxModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * One engine under load in a JVM of its own, which does what it is told line by line: {@code capacity SECONDS} and
 * {@code load SCHEDULE RATE SECONDS MEGABYTES}, the last being what else is allocated a second. The answers begin with the same words.
 */
final class LoadChild {
    private static final int RUNS = Runtime.getRuntime().availableProcessors();

    private LoadChild() {}

    /**
     * Checks the engine's answer, prints {@code ready}, and does what it is told until there is no more of it.
     *
     * @param arguments engine, .onnx file, labels, and a photo to be sent to a service or nothing to ask without one
     */
    public static void main(String[] arguments) throws IOException, ExecutionException, InterruptedException {
        final Path file = Path.of(arguments[1]);
        final Question question = Question.of(file);
        final Model model = Model.read(arguments[0], file, RUNS);
        final float[] image = question.imageFor(arguments[0]);
        final float[] answer = model.run(image);
        question.check(arguments[0], answer);
        if (arguments.length == 3) {
            obey(() -> expect(Arrays.equals(answer, model.run(image))));
            return;
        }
        final byte[] photo = Files.readAllBytes(Path.of(arguments[3]));
        final Path labels = Path.of(arguments[2]);
        final Preset preset = Preset.of(question.model());
        final ImageClassifier scalar = ImageClassifier.of(question.model(), preset, labels, Backend.SCALAR, Threads.CALLER);
        final String label = scalar.classify(photo, 1).getFirst().label();
        try (PhotoService service = new PhotoService(arguments[0].equals(Model.LANEFUSE)
                ? ours(ImageClassifier.of(question.model(), preset, labels, Backend.AUTO, Threads.CALLER))
                : peers(model, question.model(), scalar, Files.readAllLines(labels)))) {
            obey(() -> expect(label.equals(service.ask(photo))));
        }
    }

    private static PhotoService.Labels ours(ImageClassifier classifier) {
        final ImageClassifier bounded = classifier.withSessions(RUNS, SessionPool.FOREVER);
        return photo -> bounded.classify(photo, 1).getFirst().label();
    }

    /** In front of the peer our decoder, so that both have the same. */
    private static PhotoService.Labels peers(Model model, OnnxModel file, ImageClassifier decoder, List<String> labels) {
        return photo -> {
            final float[] image = decoder.prepare(Photos.decoded(photo));
            final float[] answer = model.run(Question.imageFor(Model.ONNX_RUNTIME, file, image));
            return labels.get(largest(answer) + labels.size() - answer.length); // one more than answers: the first is the background
        };
    }

    private static int largest(float[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            largest = values[i] > values[largest] ? i : largest;
        }
        return largest;
    }

    private static void expect(boolean same) {
        if (!same) {
            throw new IllegalStateException("an answer is another one; expected the same to the same question");
        }
    }

    private static void obey(Loop.Request request) throws IOException, ExecutionException {
        try (Loop loop = new Loop(request);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("ready to be told");
            for (String line = in.readLine(); line != null; line = in.readLine()) { // an order a step
                final String[] words = line.split(" ");
                System.out.println(words[0] + " " + switch (words[0]) {
                    case "capacity" -> loop.closed(Double.parseDouble(words[1]));
                    case "load" -> {
                        final long[] offsets = Schedule.valueOf(words[1]).offsets(Double.parseDouble(words[2]), Double.parseDouble(words[3]));
                        try (Garbage _ = new Garbage(Integer.parseInt(words[4]))) {
                            yield loop.open(offsets).line();
                        }
                    }
                    default -> throw new IllegalArgumentException("got \"" + line + "\"; expected capacity or load");
                });
            }
        }
    }
}
