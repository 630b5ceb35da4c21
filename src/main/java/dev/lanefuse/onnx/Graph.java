package dev.lanefuse.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A ModelProto: its graph and the version of the operators in it.
 *
 * @param opset version of ONNX's own operators
 * @param nodes in the order of the file
 * @param initialisers tensors by name
 * @param inputs ValueInfoProtos by name, without initialisers
 * @param outputs names of the graph's outputs
 * @param fileSize bytes of the file, and of those that hold values of its tensors
 */
record Graph(
        int opset, List<Node> nodes, Map<String, Tensor> initialisers, Map<String, Bytes> inputs, List<String> outputs, long fileSize) {
    private static final int OLDEST = 7;
    private static final int NEWEST = 22;

    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_OPSET = 8;
    private static final int OPSET_DOMAIN = 1;
    private static final int OPSET_VERSION = 2;
    private static final int NODE = 1;
    private static final int INITIALISER = 5;
    private static final int INPUT = 11;
    private static final int OUTPUT = 12;

    /**
     * Reads a file.
     *
     * @param files that may hold values of its tensors
     */
    static Graph read(byte[] file, ExternalData files) throws OnnxFormatException {
        Bytes graph = null;
        long opset = 0;
        int domains = 0;
        for (final Fields fields = new Fields(new Bytes(file, 0, file.length)); fields.next();) {
            switch (fields.number()) {
                case MODEL_GRAPH -> {
                    if (graph != null) {
                        throw new OnnxFormatException("the file holds two graphs; expected one");
                    }
                    graph = fields.bytes();
                }
                case MODEL_OPSET -> {
                    limit("domains of operators", ++domains, Limits.ATTRIBUTES);
                    opset = Math.max(opset, opset(fields.bytes()));
                }
                default -> { /* who made it, and with what */ }
            }
        }
        if (graph == null) {
            throw new OnnxFormatException("the file holds no graph; expected an ONNX model");
        }
        if (opset < OLDEST || opset > NEWEST) {
            throw new OnnxFormatException("the model's operators are of version (opset) " + opset + "; expected " + OLDEST + " to "
                    + NEWEST);
        }
        return read(graph, (int) opset, files);
    }

    /** The version if it is that of ONNX's own operators, else 0. */
    private static long opset(Bytes message) throws OnnxFormatException {
        String domain = "";
        long version = 0;
        for (final Fields fields = new Fields(message); fields.next();) {
            switch (fields.number()) {
                case OPSET_DOMAIN -> domain = fields.text();
                case OPSET_VERSION -> version = fields.integer();
                default -> { /* none in the schema */ }
            }
        }
        return domain.isEmpty() || domain.equals("ai.onnx") ? version : 0;
    }

    private static Graph read(Bytes graph, int opset, ExternalData files) throws OnnxFormatException {
        final List<Node> nodes = new ArrayList<>();
        final Map<String, Tensor> initialisers = new HashMap<>();
        final Map<String, Bytes> inputs = new HashMap<>();
        final List<String> outputs = new ArrayList<>();
        int names = 0;
        int entries = 0;
        for (final Fields fields = new Fields(graph); fields.next();) {
            switch (fields.number()) {
                case NODE -> {
                    limit("nodes", nodes.size() + 1, Limits.ENTRIES);
                    final Node node = Node.read(fields.bytes(), nodes.size());
                    names += node.inputs().size() + node.outputs().size();
                    limit("inputs and outputs of nodes", names, Limits.NAMES);
                    nodes.add(node);
                }
                case INITIALISER -> {
                    limit("initialisers, inputs and outputs", ++entries, 2 * Limits.ENTRIES);
                    final Tensor tensor = Tensor.read(fields.bytes(), files);
                    if (initialisers.put(tensor.name(), tensor) != null) {
                        throw new OnnxFormatException("there are two initialisers " + Text.quoted(tensor.name()) + "; expected one");
                    }
                }
                case INPUT -> {
                    limit("initialisers, inputs and outputs", ++entries, 2 * Limits.ENTRIES);
                    final Bytes input = fields.bytes();
                    inputs.put(Door.name(input), input);
                }
                case OUTPUT -> {
                    limit("initialisers, inputs and outputs", ++entries, 2 * Limits.ENTRIES);
                    outputs.add(Door.name(fields.bytes()));
                }
                default -> { /* documentation, shapes that follow from the rest */ }
            }
        }
        inputs.keySet().removeAll(initialisers.keySet());
        return new Graph(opset, nodes, initialisers, inputs, outputs, files.size());
    }

    private static void limit(String what, int count, int most) throws OnnxFormatException {
        if (count > most) {
            throw new OnnxFormatException("there are more than " + most + " " + what + "; expected a network of MobileNetV2's family");
        }
    }
}
