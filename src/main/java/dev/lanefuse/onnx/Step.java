package dev.lanefuse.onnx;

import dev.lanefuse.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of the chain that a graph comes to: a convolution with its batch normalisation and clamp, an addition, a pooling, a scale,
 * probabilities.
 */
final class Step {
    /** What a step does. */
    enum Kind {
        INPUT, CONVOLUTION, FULLY_CONNECTED, SCALE, ADD, AVERAGE_POOL, SOFTMAX, SIGMOID
    }

    private final Kind kind;
    private final int index;
    private final int height;
    private final int width;
    private final int channels;
    private final Trained trained;
    private final Step added;
    private final List<Node> nodes = new ArrayList<>(3);
    private Activation activation = Activation.NONE;
    private int version;
    private boolean read;

    private Step(Kind kind, int index, int height, int width, int channels, Trained trained, Step added, Node first) {
        this.kind = kind;
        this.index = index;
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.trained = trained;
        this.added = added;
        if (first != null) {
            nodes.add(first);
        }
    }

    static Step input(int height, int width, int channels) {
        return new Step(Kind.INPUT, -1, height, width, channels, null, null, null);
    }

    static Step convolution(int index, Trained trained, Node node) {
        return new Step(Kind.CONVOLUTION, index, trained.spec().outputHeight(), trained.spec().outputWidth(),
                trained.spec().outputChannels(), trained, null, node);
    }

    static Step fullyConnected(int index, Trained trained, Node node) {
        return new Step(Kind.FULLY_CONNECTED, index, 1, 1, trained.spec().outputChannels(), trained, null, node);
    }

    /** Of what is no convolution; its numbers are to be added. */
    static Step scale(int index, Step last, Node node) {
        return new Step(Kind.SCALE, index, last.height, last.width, last.channels, Trained.ones(last.channels), null, node);
    }

    static Step add(int index, Step last, Step added, Node node) {
        return new Step(Kind.ADD, index, last.height, last.width, last.channels, null, added, node);
    }

    static Step pool(int index, Step last, Node node) {
        return new Step(Kind.AVERAGE_POOL, index, 1, 1, last.channels, null, null, node);
    }

    /** Probabilities: by softmax, or each by itself. */
    static Step probabilities(Kind kind, int index, Step last, Node node) {
        return new Step(kind, index, last.height, last.width, last.channels, null, null, node);
    }

    /** A node that became part of this step: what it gave before is no more to be had. */
    void amend(Node node) {
        version++;
        nodes.add(node);
    }

    void setActivation(Activation other) {
        activation = other;
    }

    void setRead() {
        read = true;
    }

    Kind kind() {
        return kind;
    }

    /** Position in the chain; -1 for the input. */
    int index() {
        return index;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    int channels() {
        return channels;
    }

    /** Numbers of a convolution, a fully connected layer or a scale; null for any other. */
    Trained trained() {
        return trained;
    }

    /** What an addition adds to the step before it. */
    Step added() {
        return added;
    }

    Activation activation() {
        return activation;
    }

    /** The node that began the step. */
    Node first() {
        return nodes.getFirst();
    }

    /** The nodes that it computes. */
    List<Node> nodes() {
        return nodes;
    }

    int version() {
        return version;
    }

    /** Whether another step has taken what this one gives: then nothing can become part of it any more. */
    boolean isRead() {
        return read;
    }
}
