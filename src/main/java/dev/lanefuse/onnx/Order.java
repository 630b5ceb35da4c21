package dev.lanefuse.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The nodes that an output needs, each behind all that it reads. What hangs on other outputs is not looked at. */
final class Order {
    private enum State {
        OPEN, DONE
    }

    private final Graph graph;
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<Node, State> states = new IdentityHashMap<>();
    private final List<Node> order = new ArrayList<>();

    private Order(Graph graph) {
        this.graph = graph;
    }

    /**
     * Sorts.
     *
     * @throws OnnxFormatException if the output is no tensor of the graph, a tensor is made twice or is missing, or there is a cycle
     */
    static List<Node> of(Graph graph, String output) throws OnnxFormatException {
        final Order order = new Order(graph);
        order.findProducers();
        final Node last = order.producers.get(output);
        if (last == null) {
            throw new OnnxFormatException("no node makes the output " + Text.quoted(output) + "; expected the name of a node's output");
        }
        order.sort(last);
        return order.order;
    }

    private void findProducers() throws OnnxFormatException {
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                if (!output.isEmpty() && (producers.put(output, node) != null || graph.initialisers().containsKey(output)
                        || graph.inputs().containsKey(output))) {
                    throw node.refuse("makes the tensor " + Text.quoted(output) + ", which is there already; expected one maker");
                }
            }
        }
    }

    /** Depth first without recursion: a node stays on the stack until all that it reads is done. */
    private void sort(Node last) throws OnnxFormatException {
        final Deque<Node> stack = new ArrayDeque<>();
        stack.push(last);
        while (!stack.isEmpty()) {
            final Node node = stack.peek();
            if (states.get(node) == null) {
                states.put(node, State.OPEN);
                pushInputs(node, stack);
            } else {
                stack.pop();
                if (states.put(node, State.DONE) == State.OPEN) {
                    order.add(node);
                }
            }
        }
    }

    private void pushInputs(Node node, Deque<Node> stack) throws OnnxFormatException {
        for (String input : node.inputs()) {
            final Node producer = producers.get(input);
            if (producer == null) {
                if (!input.isEmpty() && !graph.initialisers().containsKey(input) && !graph.inputs().containsKey(input)) {
                    throw node.refuse("reads the tensor " + Text.quoted(input) + ", which is missing; expected an input, an initialiser or"
                            + " the output of a node");
                }
            } else if (states.get(producer) == State.OPEN) {
                throw node.refuse("reads the tensor " + Text.quoted(input) + ", which is made from its own output; expected no cycle");
            } else if (states.get(producer) == null) {
                stack.push(producer);
            }
        }
    }
}
