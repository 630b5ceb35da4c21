package dev.lanefuse.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.Backend;
import dev.lanefuse.SharedFiles;
import dev.lanefuse.Threads;
import dev.lanefuse.onnx.InputLayout;
import dev.lanefuse.onnx.OnnxModel;
import dev.lanefuse.onnx.TinyModel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageClassifierTest {
    private static final int GREEN = 0x20ff20;

    @TempDir
    Path directory;

    private ImageClassifier classifier(InputLayout layout, boolean softmax, String... labels) throws IOException {
        final Path model = Files.write(directory.resolve("m.onnx"), TinyModel.meanColour(5, layout, softmax));
        return ImageClassifier.read(model, Files.write(directory.resolve("labels.txt"), List.of(labels)));
    }

    private static Guess best(ImageClassifier classifier) throws IOException {
        return classifier.classify(Photos.plain("png", 30, 20, GREEN), 1).getFirst();
    }

    @Test
    void classify_logits_givesProbabilities() throws IOException {
        final ImageClassifier classifier = classifier(InputLayout.NCHW, false, "red", "green", "blue", "x", "y");
        assertEquals(Preset.TORCH, classifier.preset());
        final List<Guess> all = classifier.classify(Photos.plain("png", 30, 20, GREEN), 9);
        assertEquals(List.of(1, 2, 0), all.subList(0, 3).stream().map(Guess::index).toList());
        assertEquals("green", all.getFirst().label());
        assertEquals(1, all.stream().mapToDouble(Guess::probability).sum(), 1e-5);
        assertEquals(5, all.size());
    }

    @Test
    void classify_probabilities_areLeftAsTheyAre() throws IOException {
        final ImageClassifier classifier = classifier(InputLayout.NHWC, true, "red", "green", "blue", "x", "y");
        assertEquals(Preset.TF, classifier.preset());
        final double blue = Math.exp(0x20 / 127.5 - 1);
        assertEquals(Math.E / (Math.E + 2 * blue + 2 * Math.exp(-9)), best(classifier).probability(), 1e-5);
    }

    /** Bytes are from 0 to 255, whatever the order of the input. */
    @Test
    void classify_byAModelThatTakesBytes_givesThemAsTheyAre() throws IOException {
        final Path model = Files.write(directory.resolve("bytes.onnx"), TinyModel.bytes());
        final ImageClassifier classifier = ImageClassifier.read(model, Files.write(directory.resolve("labels.txt"), List.of("red", "green",
                "blue")));
        assertEquals(Preset.RAW, classifier.preset());
        assertEquals(1, best(classifier).probability(), 1e-6);
    }

    /** Softmax of one number would be 1, whatever is on the photo. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void classify_byOneNumber_givesItsProbability(boolean sigmoid) throws IOException {
        final Path model = Files.write(directory.resolve("one.onnx"), TinyModel.redness(sigmoid));
        final ImageClassifier classifier = ImageClassifier.read(model, Files.write(directory.resolve("labels.txt"), List.of("red")));
        final Guess red = classifier.classify(Photos.plain("png", 9, 9, 0xff0000), 3).getFirst();
        assertEquals("red", red.label());
        final double difference = (1 - 0.485) / 0.229 - (0 - 0.406) / 0.225;
        assertEquals(1 / (1 + Math.exp(-difference)), red.probability(), 1e-5);
    }

    /** Of equals the one of the lower index comes first, and NaN last, as a stable sort has it. */
    @Test
    void likeliest_ofAnyProbabilities_areSorted() {
        final Random random = new Random(5);
        for (int size : new int[] {1, 2, 9, 200}) {
            final float[] probabilities = new float[size];
            for (int i = 0; i < size; i++) {
                probabilities[i] = random.nextInt(9) == 0 ? Float.NaN : random.nextInt(3) == 0 ? random.nextInt(3) / 2f : random
                        .nextFloat();
            }
            final List<Integer> sorted = IntStream.range(0, size).boxed()
                    .sorted(Comparator.comparing(i -> Float.isNaN(probabilities[i]) ? 2 : -probabilities[i])).toList();
            for (int top : new int[] {1, 2, 5, size, Integer.MAX_VALUE}) {
                assertEquals(sorted.subList(0, Math.min(top, size)),
                        Arrays.stream(ImageClassifier.likeliest(probabilities, top)).boxed().toList());
            }
        }
    }

    @Test
    void labels_fromAnywhere_areThoseOfAFile() throws IOException {
        final OnnxModel model = OnnxModel.read(TinyModel.meanColour(5, InputLayout.NCHW, false));
        final List<String> names = new ArrayList<>(List.of("background", "red", "green", "blue", "x", "y"));
        final ImageClassifier classifier = ImageClassifier.of(model, Preset.TORCH, names, Backend.AUTO, Threads.CALLER);
        names.set(2, "gone");
        assertEquals("green", best(classifier).label());
        final String message = assertThrows(ImageFormatException.class,
                () -> ImageClassifier.of(model, Preset.TORCH, List.of("a", "b"), Backend.AUTO, Threads.CALLER)).getMessage();
        assertEquals("there are 2 labels; expected one for each of the network's 5 outputs, or \"background\" and those", message);
    }

    /** One label more than outputs: the background is in the list only; one less: in the network only. */
    @Test
    void labels_ofTheBackground_shift() throws IOException {
        assertEquals("green", best(classifier(InputLayout.NCHW, false, "background", "red", "green", "blue", "x", "y")).label());
        assertEquals("green", best(classifier(InputLayout.NCHW, false, "\uFEFFbackground", "red", "green", "blue", "x", "y")).label());
        assertEquals("green", best(classifier(InputLayout.NCHW, false, "Background", "red", "green", "blue", "x", "y")).label());
        assertEquals("green", best(classifier(InputLayout.NCHW, false, " red", " green\t", "blue", "x", "y ")).label());
        final Path dummies = Files.write(directory.resolve("dummy.txt"),
                IntStream.range(0, 1001).mapToObj(i -> i == 0 ? "dummy" : "class " + i).toList());
        final ImageClassifier fewer = ImageClassifier.read(
                Files.write(directory.resolve("narrow.onnx"), TinyModel.meanColour(1000, InputLayout.NCHW, false)), dummies);
        assertEquals("class 2", best(fewer).label());
        final Path labels = directory.resolve("imagenet.txt");
        Files.write(labels, IntStream.range(0, 1000).mapToObj(i -> i == 0 ? "green" : "other").toList());
        final ImageClassifier more = ImageClassifier.read(
                Files.write(directory.resolve("wide.onnx"), TinyModel.meanColour(1001, InputLayout.NCHW, false)), labels);
        assertEquals("green", best(more).label());
        final List<Guess> guesses = more.classify(Photos.plain("png", 8, 8, 0xff0000), 1);
        assertEquals("background", guesses.getFirst().label());
        assertTrue(guesses.getFirst().toString().endsWith("%  background (0)"), guesses.toString());
    }

    /** A name too many or too few would give every class that of its neighbour. */
    @Test
    void labels_ofAnotherNumber_areRefused() throws IOException {
        for (List<String> labels : List.of(List.of("a", "b", "c"), List.of("a", "b", "c", "d"), List.of("a", "b", "c", "d", "e", "f"),
                List.of(""))) {
            final String message = assertThrows(ImageFormatException.class,
                    () -> classifier(InputLayout.NCHW, false, labels.toArray(String[]::new))).getMessage();
            assertTrue(message.contains((labels.getFirst().isEmpty() ? 0 : labels.size())
                    + " lines; expected one for each of the network's 5"),
                    message);
        }
    }

    /** Neither is read: a file that is all holes, and what is no file. */
    @Test
    void labels_withoutEnd_areRefused() throws IOException {
        final Path large = directory.resolve("large.txt");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        final OnnxModel model = OnnxModel.read(TinyModel.meanColour(5, InputLayout.NCHW, false));
        for (Path labels : List.of(large, directory)) {
            final String message = assertThrows(ImageFormatException.class,
                    () -> ImageClassifier.of(model, Preset.TF, labels, Backend.AUTO, Threads.CALLER)).getMessage();
            assertTrue(message.contains(labels.toString()) && message.contains("; expected "), message);
        }
    }

    @Test
    void labels_withBlankLinesAtTheEnd_areAsWithout() throws IOException {
        assertEquals("green", best(classifier(InputLayout.NCHW, false, "red", "green", "blue", "x", "y", "", " ")).label());
    }

    @Test
    void classify_forNoGuess_isRefused() throws IOException {
        final ImageClassifier classifier = classifier(InputLayout.NCHW, false, "red", "green", "blue", "x", "y");
        final byte[] photo = Photos.plain("png", 3, 3, GREEN);
        for (int top : new int[] {0, -1, Integer.MIN_VALUE}) {
            final String message = assertThrows(IllegalArgumentException.class, () -> classifier.classify(photo, top)).getMessage();
            assertEquals("the number of guesses is " + top + "; expected at least 1", message);
            assertThrows(IllegalArgumentException.class, () -> classifier.classify(new byte[5], top)); // before the photo is looked at
        }
    }

    @Test
    void of_withoutLabels_callsClassesByNumber() throws IOException {
        final OnnxModel model = OnnxModel.read(TinyModel.meanColour(5, InputLayout.NCHW, false));
        assertEquals("class 1", best(ImageClassifier.of(model, Preset.TF, List.of(), Backend.AUTO, Threads.CALLER)).label());
    }

    @Test
    void of_modelWithoutClassesOrColours_isRefused() throws IOException {
        for (byte[] file : List.of(TinyModel.features(), TinyModel.image(), TinyModel.ofChannels(1), TinyModel.ofChannels(4))) {
            final OnnxModel model = OnnxModel.read(file);
            final String message = assertThrows(ImageFormatException.class,
                    () -> ImageClassifier.of(model, Preset.TF, List.of(), Backend.AUTO, Threads.CALLER)).getMessage();
            assertTrue(message.contains(model.inputChannels() == 3 ? model.outputKind().name() : "expected red, green and blue"), message);
        }
    }

    /** More than a double's exponential can be. */
    @Test
    void classify_ofLargeLogits_givesProbabilities() throws IOException {
        final OnnxModel model = OnnxModel.read(TinyModel.meanColourTimes(4));
        final ImageClassifier classifier = ImageClassifier.of(model, Preset.RAW, List.of(), Backend.AUTO, Threads.CALLER);
        final Guess best = classifier.classify(Photos.plain("png", 8, 8, 0xfaffaa), 3).getFirst();
        assertEquals(1, best.index());
        assertEquals(1, best.probability(), 1e-6);
    }

    /** All that a classifier is but its sessions. */
    @Test
    void withSessions_classifiesAlike() throws IOException {
        final ImageClassifier classifier = classifier(InputLayout.NCHW, false, "red", "green", "blue", "x", "y");
        final byte[] photo = Photos.plain("png", 30, 20, GREEN);
        assertEquals(classifier.classify(photo, 5), classifier.withSessions(1, Duration.ZERO).classify(photo, 5));
    }

    @Test
    void close_endsTheNetworksThreads() throws Exception {
        final OnnxModel model = OnnxModel.read(TinyModel.meanColour(5, InputLayout.NCHW, false));
        final Threads threads = Threads.of(2);
        ImageClassifier.of(model, Preset.TF, List.of(), Backend.AUTO, threads).close();
        assertTrue(((ExecutorService) threads.executor()).awaitTermination(1, TimeUnit.MINUTES));
    }

    @Test
    void classify_byManyThreads_answersTheSame() throws IOException {
        final ImageClassifier classifier = classifier(InputLayout.NCHW, false, "red", "green", "blue", "x", "y");
        final List<Guess> expected = classifier.classify(Photos.plain("bmp", 9, 9, GREEN), 5);
        IntStream.range(0, 64).parallel().forEach(i -> {
            try {
                assertEquals(expected, classifier.classify(Photos.plain("bmp", 9, 9, GREEN), 5));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void close_refusesFurtherPhotos() throws IOException {
        final ImageClassifier classifier = classifier(InputLayout.NCHW, false, "red", "green", "blue", "x", "y");
        try (classifier) {
            assertEquals("green", best(classifier).label());
        }
        final String message = assertThrows(IllegalStateException.class, () -> best(classifier)).getMessage();
        assertTrue(message.contains("closed; expected"), message);
    }

    /** The second run is begun by the executor of the first, so at a moment when that has the only session. */
    @Test
    void withSessions_ofOneAndNoPatience_refusesASecondRunAtTheSameTime() throws IOException {
        final OnnxModel model = OnnxModel.read(TinyModel.meanColour(5, InputLayout.NCHW, false));
        final AtomicReference<Executable> whileRunning = new AtomicReference<>();
        final List<Exception> refusals = new ArrayList<>();
        final Executor executor = part -> refusals.add(assertThrows(RejectedExecutionException.class, whileRunning.get()));
        final ImageClassifier waiting = ImageClassifier.of(model, Preset.TF, List.of(), Backend.AUTO, Threads.on(executor, 2));
        final ImageClassifier classifier = waiting.withSessions(1, Duration.ZERO);
        whileRunning.set(() -> classifier.classify(Photos.plain("png", 3, 3, GREEN), 1));
        assertEquals("class 1", best(classifier).label());
        assertTrue(refusals.getFirst().getMessage().startsWith("all 1 sessions were in use"), refusals.toString());
        assertEquals("class 1", best(classifier).label());
    }

    /** What the models answer to the photos, by those who collected them. */
    @ParameterizedTest
    @CsvSource({"mobilenetv2-1.0-224.onnx", "mobilenetv2-1.0-224-tf.onnx"})
    void classify_photos_namesWhatIsOnThem(String name) throws IOException {
        final ImageClassifier classifier = ImageClassifier.read(SharedFiles.need(getClass(), "models", name),
                SharedFiles.need(getClass(), "images", "imagenet_labels.txt"));
        assertEquals("Egyptian cat", classifier.classify(SharedFiles.need(getClass(), "images", "cat.bmp"), 1).getFirst().label());
        assertEquals("macaw", classifier.classify(SharedFiles.need(getClass(), "images", "parrot.jpg"), 1).getFirst().label());
        assertEquals("military uniform",
                classifier.classify(SharedFiles.need(getClass(), "images", "grace_hopper.bmp"), 1).getFirst().label());
    }
}
