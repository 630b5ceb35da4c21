package dev.lanefuse.image;

import dev.lanefuse.Backend;
import dev.lanefuse.Threads;
import dev.lanefuse.net.Layer;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.SessionPool;
import dev.lanefuse.onnx.OnnxModel;
import dev.lanefuse.onnx.OutputKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * Says what is on a photo: decodes it, resizes it to the network's input (squashed, antialiased), normalises it, runs the network.
 *
 * <p>Thread-safe: a run takes a session from a pool of one for each processor ({@link Network#newPool()}); whoever finds none free waits
 * ({@link #withSessions} has it otherwise). Needs the module {@code java.desktop}.
 */
public final class ImageClassifier implements AutoCloseable {
    private final Network network;
    private final Preset preset;
    private final Labels labels;
    private final SessionPool sessions;

    private ImageClassifier(Network network, Preset preset, Labels labels, SessionPool sessions) {
        this.network = network;
        this.preset = preset;
        this.labels = labels;
        this.sessions = sessions;
    }

    /**
     * Reads a model and its labels, for the best backend and the calling thread.
     *
     * @param model an .onnx file
     * @param labels a text with a label a line: as many as the network has outputs, or {@code background} and those. Of ImageNet's, 1000
     *     will do for 1001 outputs, and 1001 for 1000
     * @throws IOException if one of the files cannot be read, or is wrong
     * @throws IllegalStateException if the artifact for reading an .onnx file is missing, or a backend that a system property asks for
     */
    public static ImageClassifier read(Path model, Path labels) throws IOException {
        Objects.requireNonNull(labels, "labels");
        final OnnxModel read = OnnxModel.read(model);
        return of(read, Preset.of(read), labels, Backend.AUTO, Threads.CALLER);
    }

    /**
     * Prepares a model.
     *
     * @param labels a text with a label a line; null for none
     * @throws ImageFormatException if the model takes no colours or gives no classes, or the labels do not fit it
     * @throws IOException if the labels cannot be read
     * @throws IllegalStateException if the backend cannot be had
     */
    public static ImageClassifier of(OnnxModel model, Preset preset, Path labels, Backend backend, Threads threads) throws IOException {
        requirePhotosToClasses(model);
        return of(model, preset, labels == null ? Labels.none() : Labels.read(labels, model.outputSize()), backend, threads);
    }

    /**
     * Prepares a model whose labels come from anywhere.
     *
     * @param labels as many as the network has outputs, and as {@link #read} has it for the background; or none. They are copied
     * @throws ImageFormatException if the model takes no colours or gives no classes, or the labels do not fit it
     * @throws IllegalStateException if the backend cannot be had
     */
    public static ImageClassifier of(OnnxModel model, Preset preset, List<String> labels, Backend backend, Threads threads)
            throws ImageFormatException {
        requirePhotosToClasses(model);
        final Labels names = labels.isEmpty()
                ? Labels.none()
                : Labels.of(List.copyOf(labels), model.outputSize(), "there are " + labels.size() + " labels");
        return of(model, preset, names, backend, threads);
    }

    private static void requirePhotosToClasses(OnnxModel model) throws ImageFormatException {
        if (model.inputChannels() != Pixels.CHANNELS) {
            throw new ImageFormatException("the model takes " + model.inputChannels() + " channels; expected red, green and blue");
        }
        if (model.outputKind() == OutputKind.IMAGE || model.outputKind() == OutputKind.FEATURES) {
            throw new ImageFormatException("the model answers with " + model.outputKind() + "; expected one of classes: "
                    + OutputKind.LOGITS + " or " + OutputKind.PROBABILITIES);
        }
    }

    private static ImageClassifier of(OnnxModel model, Preset preset, Labels labels, Backend backend, Threads threads) {
        Objects.requireNonNull(preset, "preset");
        final List<Layer> layers = new ArrayList<>(model.layers());
        if (model.outputKind() == OutputKind.LOGITS) {
            layers.add(model.outputSize() == 1 ? new Layer.Sigmoid() : new Layer.Softmax()); // softmax of a single logit would be 1
        }
        final Network network = Network.prepare(
                model.inputHeight(), model.inputWidth(), model.inputChannels(), layers, backend, threads);
        return new ImageClassifier(network, preset, labels, network.newPool());
    }

    /**
     * This classifier with another pool of sessions, for callers on platform threads who would rather be refused than wait without end
     * ({@link SessionPool}): a {@code classify} throws what {@link SessionPool#run(float[], float[])} throws. Both have the same network,
     * each its own sessions. A closed one refuses its own runs, and ends the network's threads: the other's runs are then computed by their
     * callers.
     *
     * @param limit how many sessions, 1 to 65536
     * @param patience how long a run that finds none free waits for one: zero for not at all, {@link SessionPool#FOREVER} without end
     * @throws IllegalArgumentException if the limit is none of these or the patience is negative
     */
    public ImageClassifier withSessions(int limit, Duration patience) {
        return new ImageClassifier(network, preset, labels, network.newPool(limit, patience));
    }

    /** The network: the model, with the softmax or sigmoid behind it that it may lack. */
    public Network network() {
        return network;
    }

    /** How colours are normalised. */
    public Preset preset() {
        return preset;
    }

    /**
     * The likeliest classes of a photo in a file.
     *
     * @param top how many, from 1; less where the network has less
     * @throws IllegalArgumentException if {@code top} is below 1
     * @throws ImageFormatException if the file is no image that can be decoded
     * @throws OutOfMemoryError if there is less memory free at this moment than that takes
     * @throws IOException if it cannot be read
     * @throws CancellationException if the thread is interrupted while it waits for others; it stays interrupted
     * @throws IllegalStateException if the classifier is closed, or the module java.desktop is missing
     */
    public List<Guess> classify(Path image, int top) throws IOException {
        requireSome(top);
        return classify(prepare(image), top);
    }

    /**
     * The likeliest classes of a photo.
     *
     * @param image the bytes of a JPEG, PNG or BMP file
     * @param top how many, from 1; less where the network has less
     * @throws IllegalArgumentException if {@code top} is below 1
     * @throws ImageFormatException if they are no image that can be decoded
     * @throws OutOfMemoryError if there is less memory free at this moment than that takes
     * @throws CancellationException if the thread is interrupted while it waits for others; it stays interrupted
     * @throws IllegalStateException if the classifier is closed, or the module java.desktop is missing
     */
    public List<Guess> classify(byte[] image, int top) throws ImageFormatException {
        requireSome(top);
        return classify(prepare(ImageFile.decode(Objects.requireNonNull(image, "image"), "the image")), top);
    }

    /**
     * The network's input for a photo in a file: {@code [inputHeight][inputWidth][3]}.
     *
     * @throws ImageFormatException if the file is no image that can be decoded
     * @throws OutOfMemoryError if there is less memory free at this moment than that takes
     * @throws IOException if it cannot be read
     * @throws IllegalStateException if the module java.desktop is missing
     */
    public float[] prepare(Path image) throws IOException {
        return prepare(ImageFile.read(image));
    }

    /** The network's input for decoded pixels: {@code [inputHeight][inputWidth][3]}. */
    public float[] prepare(Pixels image) {
        final float[] input = Resize.resize(image, network.inputHeight(), network.inputWidth());
        preset.normalise(input);
        return input;
    }

    /**
     * The likeliest classes of what {@code prepare} gave.
     *
     * @param input {@code [inputHeight][inputWidth][3]}
     * @param top how many, from 1; less where the network has less
     * @throws CancellationException if the thread is interrupted while it waits for others; it stays interrupted
     * @throws IllegalStateException if the classifier is closed
     * @throws IllegalArgumentException if the input is too short, or {@code top} is below 1
     */
    public List<Guess> classify(float[] input, int top) {
        requireSome(top);
        final float[] probabilities = new float[network.outputSize()];
        sessions.run(input, probabilities);
        return Arrays.stream(likeliest(probabilities, top)).mapToObj(i -> new Guess(i, labels.of(i), probabilities[i])).toList();
    }

    /** Closes the network ({@link Network#close}). Runs in progress are finished, later ones refused. */
    @Override
    public void close() {
        sessions.close();
        network.close();
    }

    private static void requireSome(int top) {
        if (top < 1) {
            throw new IllegalArgumentException("the number of guesses is " + top + "; expected at least 1");
        }
    }

    /** The indices of the likeliest classes. */
    static int[] likeliest(float[] probabilities, int top) {
        final long[] best = new long[Math.min(top, probabilities.length)]; // sorted
        int count = 0;
        for (int i = 0; i < probabilities.length; i++) {
            final long place = place(probabilities[i], i);
            if (count == best.length && place > best[count - 1]) {
                continue;
            }
            count = Math.min(count + 1, best.length);
            final int at = -1 - Arrays.binarySearch(best, 0, count - 1, place); // no two are the same
            System.arraycopy(best, at, best, at + 1, count - 1 - at);
            best[at] = place;
        }
        return Arrays.stream(best).mapToInt(place -> (int) place).toArray();
    }

    /**
     * A number by which the likeliest come first, of equals the one of the lower index, and NaN at the end; no probability is negative, so
     * their bits are in their order. The lower half is the index.
     */
    private static long place(float probability, int index) {
        return (long) (Float.isNaN(probability) ? 1 : -Float.floatToIntBits(probability)) << Integer.SIZE | index;
    }
}
