package dev.lanefuse.onnx;

import dev.lanefuse.Backend;
import dev.lanefuse.Threads;
import dev.lanefuse.net.Layer;
import dev.lanefuse.net.Network;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A network read from an .onnx file: its stages, as the blocks and layers that they were recognised as.
 *
 * <p>Recognised is structure, not names: chains of convolutions with batch normalisation and clamps, as PyTorch and tf2onnx write them
 * (operators of version 7 to 22, floats, or uint8 that is cast to them first), become fused blocks wherever 1x1, 3x3, 1x1 stand in a row.
 * What cannot be run is refused when the file is read, with the node's name, its operator and the reason.
 *
 * <p>Needs the artifact {@code com.google.protobuf:protobuf-java} on the class path or module path. Immutable and thread-safe. It holds
 * the trained numbers as floats, and not the file; a network that is made of it copies them.
 *
 * <p>Files are not trusted: they are checked before anything of their sizes is allocated, and reading one takes memory of a small multiple
 * of its bytes and some fixed megabytes. The largest file that is read has 256 MiB. A model that is read from its path may keep weights in
 * files beside it, in the same folder (external data, as PyTorch's {@code model.onnx.data}), which count with it; one that is given as
 * bytes has to hold them all.
 */
public final class OnnxModel {
    private static final String ARTIFACT = "com.google.protobuf:protobuf-java";

    /** Bytes of the file that are read at a time. */
    static final int PIECE = 1 << 18;

    private final int opset;
    private final String output;
    private final Entrance entrance;
    private final OutputKind kind;
    /** Rows, pixels of a row, channels. */
    private final int[] outputShape;
    private final List<Fusion.Part> parts;
    private final List<Layer> layers;

    private OnnxModel(int opset, String output, Entrance entrance, List<Step> steps, List<Fusion.Part> parts) {
        final Step last = steps.getLast();
        this.opset = opset;
        this.output = output;
        this.entrance = entrance;
        this.kind = kind(steps);
        this.outputShape = new int[] {last.height(), last.width(), last.channels()}; // a step knows its nodes, and they the file
        this.parts = parts;
        final List<Layer> all = new ArrayList<>();
        for (Fusion.Part part : parts) {
            all.add(part.layer());
        }
        this.layers = List.copyOf(all);
    }

    /**
     * Reads a file up to its only output.
     *
     * @throws OnnxFormatException if it is no ONNX model, or not one that can be run here
     * @throws IOException if it cannot be read
     * @throws IllegalStateException if the artifact for reading it is missing
     */
    public static OnnxModel read(Path file) throws IOException {
        return read(file, OnnxOptions.DEFAULT);
    }

    /**
     * Reads a file.
     *
     * @throws OnnxFormatException if it is no ONNX model, or not one that can be run here
     * @throws IOException if it cannot be read
     * @throws IllegalStateException if the artifact for reading it is missing
     */
    public static OnnxModel read(Path file, OnnxOptions options) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new OnnxFormatException(file + " is no regular file; expected an .onnx file");
        }
        final long size = Files.size(file);
        if (size > Limits.FILE) {
            throw new OnnxFormatException(file + " has " + size + " bytes; expected at most " + Limits.FILE);
        }
        try (InputStream in = Files.newInputStream(file)) { // no channel of its own: an interrupt would close that
            return read(bytes(in, (int) size, file), ExternalData.beside(file, (int) size), options);
        }
    }

    /**
     * All bytes of a file. In pieces: a stream copies through memory of its own as large as what it is asked for, and pages that nobody has
     * touched cost more than the copy.
     *
     * @throws OnnxFormatException if they are not {@code size}
     */
    static byte[] bytes(InputStream in, int size, Path file) throws IOException {
        final byte[] bytes = new byte[size];
        int end = 0;
        for (int read = 1; read > 0 && end < size; end += read) { // a piece a step
            read = in.readNBytes(bytes, end, Math.min(PIECE, size - end));
        }
        if (end < size || in.read() >= 0) {
            throw new OnnxFormatException(file + " had " + size + " bytes and now has " + (end < size ? "fewer" : "more")
                    + "; expected a file that nobody writes to");
        }
        return bytes;
    }

    /**
     * Reads the bytes of a file up to its only output; they are neither kept nor changed.
     *
     * @throws OnnxFormatException if they are no ONNX model, or not one that can be run here
     * @throws IllegalStateException if the artifact for reading them is missing
     */
    public static OnnxModel read(byte[] file) throws OnnxFormatException {
        return read(file, OnnxOptions.DEFAULT);
    }

    /**
     * Reads the bytes of a file; they are neither kept nor changed.
     *
     * @throws OnnxFormatException if they are no ONNX model, or not one that can be run here
     * @throws IllegalStateException if the artifact for reading them is missing
     */
    public static OnnxModel read(byte[] file, OnnxOptions options) throws OnnxFormatException {
        if (file.length > Limits.FILE) {
            throw new OnnxFormatException("the file has " + file.length + " bytes; expected at most " + Limits.FILE);
        }
        return read(file, ExternalData.none(file.length), options);
    }

    private static OnnxModel read(byte[] file, ExternalData files, OnnxOptions options) throws OnnxFormatException {
        Objects.requireNonNull(options, "options");
        try {
            return model(Graph.read(file, files), options);
        } catch (LinkageError e) { // not there, not to be seen from a named module, or of a time before what is called
            throw new IllegalStateException("reading an .onnx file needs the artifact " + ARTIFACT + " (" + e + "); expected its jar on the"
                    + " class path (java -jar takes none: -cp does); where Lanefuse is on the module path, there, with"
                    + " --add-modules com.google.protobuf", e);
        }
    }

    private static OnnxModel model(Graph graph, OnnxOptions options) throws OnnxFormatException {
        final String output = output(graph, options);
        final List<Node> order = Order.of(graph, output);
        final Entrance entrance = Entrance.of(graph, order, options);
        final Chain chain = new Chain(entrance.step(), entrance.batch());
        new Interpreter(graph, chain, entrance.name(), entrance.axes()).run(order, output);
        if (chain.steps().isEmpty()) {
            throw order.getLast().refuse("gives the model's input as its output; expected a stage between them");
        }
        return new OnnxModel(graph.opset(), output, entrance, chain.steps(), Fusion.of(entrance.step().channels(), chain.steps()));
    }

    private static String output(Graph graph, OnnxOptions options) throws OnnxFormatException {
        if (options.output() != null) {
            return options.output();
        }
        if (graph.outputs().size() != 1) {
            final List<String> names = graph.outputs().stream().limit(8).map(Text::quoted).toList();
            throw new OnnxFormatException("the model has " + graph.outputs().size() + " outputs "
                    + String.join(", ", names) + (names.size() < graph.outputs().size() ? ", ..." : "")
                    + "; expected one, or the name of the one to stop at");
        }
        return graph.outputs().getFirst();
    }

    /** A scale leaves it at what was scaled; but probabilities are none then, and of an image it is an image. */
    private static OutputKind kind(List<Step> steps) {
        int at = steps.size() - 1;
        while (at > 0 && steps.get(at).kind() == Step.Kind.SCALE) {
            at--;
        }
        final Step step = steps.get(at);
        return switch (step.kind()) {
            case SOFTMAX, SIGMOID -> step.height() * step.width() > 1
                    ? OutputKind.IMAGE
                    : at == steps.size() - 1 ? OutputKind.PROBABILITIES : OutputKind.FEATURES;
            case FULLY_CONNECTED -> OutputKind.LOGITS;
            case AVERAGE_POOL -> OutputKind.FEATURES;
            case CONVOLUTION, SCALE, ADD, INPUT -> OutputKind.IMAGE;
        };
    }

    /** The layers for a {@link Network}; their arrays are the model's own and not to be changed. */
    public List<Layer> layers() {
        return layers;
    }

    /** The stages with the nodes that they come from, one for each layer. */
    public List<OnnxStage> stages() {
        return parts.stream().map(OnnxStage::of).toList();
    }

    /** Rows of an input image. */
    public int inputHeight() {
        return entrance.step().height();
    }

    /** Pixels of an input row. */
    public int inputWidth() {
        return entrance.step().width();
    }

    /** Values of an input pixel. */
    public int inputChannels() {
        return entrance.step().channels();
    }

    /**
     * The order in which the file expects an image; the network takes {@code [height][width][channels]} in either case, which
     * {@link dev.lanefuse.Nchw} makes of the other.
     */
    public InputLayout inputLayout() {
        return entrance.layout();
    }

    /** Whether the file takes bytes (uint8), from 0 to 255, that it turns into floats; the network takes floats in either case. */
    public boolean takesBytes() {
        return entrance.bytes();
    }

    /** What the model answers. */
    public OutputKind outputKind() {
        return kind;
    }

    /** Values of an output image: {@code [height][width][channels]}. */
    public int outputSize() {
        return outputShape[0] * outputShape[1] * outputShape[2];
    }

    /** Multiply-adds of one image, taps in the padding included. */
    public long multiplyAdds() {
        return stages().stream().mapToLong(OnnxStage::multiplyAdds).sum();
    }

    /**
     * What was fused and what was not: the input and the output, then one line a stage with shape, multiply-adds, and nodes of the file.
     */
    public List<String> describe() {
        final List<OnnxStage> stages = stages();
        final String prefix = commonPrefix(stages);
        final List<String> lines = new ArrayList<>();
        lines.add("input " + Text.quoted(entrance.name()) + " " + inputLayout() + " " + inputHeight() + "x" + inputWidth() + " "
                + inputChannels() + ", output " + Text.quoted(output) + " " + outputKind() + " " + outputShape[0] + "x" + outputShape[1]
                + " "
                + outputShape[2] + ", operators of version " + opset);
        if (!prefix.isEmpty()) {
            lines.add("nodes are named from " + prefix + " on");
        }
        for (int i = 0; i < stages.size(); i++) {
            lines.add(String.format(Locale.ROOT, "%3d  %s", i, stages.get(i).line(prefix.length())));
        }
        return lines;
    }

    /** What all names of nodes begin with, up to a slash. */
    private static String commonPrefix(List<OnnxStage> stages) {
        String prefix = stages.getFirst().nodes().getFirst();
        for (OnnxStage stage : stages) {
            for (String node : stage.nodes()) {
                while (!node.startsWith(prefix)) {
                    prefix = prefix.substring(0, prefix.length() - 1);
                }
            }
        }
        return prefix.substring(0, prefix.lastIndexOf('/') + 1);
    }

    /** A network on the best backend, computed by the calling thread. */
    public Network network() {
        return network(Backend.AUTO, Threads.CALLER);
    }

    /**
     * A network, folded and packed.
     *
     * @throws IllegalStateException if the backend cannot be had
     */
    public Network network(Backend backend, Threads threads) {
        return Network.prepare(inputHeight(), inputWidth(), inputChannels(), layers(), backend, threads);
    }
}
