package dev.lanefuse.jmh.service;

import dev.lanefuse.Backend;
import dev.lanefuse.Samples;
import dev.lanefuse.Threads;
import dev.lanefuse.jmh.Engines;
import dev.lanefuse.net.Network;
import dev.lanefuse.onnx.InputLayout;
import dev.lanefuse.onnx.OnnxModel;
import dev.lanefuse.onnx.OnnxRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/**
 * A seeded image for a network from a file.
 *
 * @param model the network
 * @param image {@code [inputHeight][inputWidth][inputChannels]}
 * @param answer what the scalar backend says of it
 */
record Question(OnnxModel model, float[] image, float[] answer) {
    /** One for the network of a file. */
    static Question of(Path file) throws IOException {
        final OnnxModel model = OnnxModel.read(file);
        final Network network = model.network(Backend.SCALAR, Threads.CALLER);
        final float[] image = Samples.values(network.inputSize(), 1, new Random(1));
        final float[] answer = new float[network.outputSize()];
        network.newSession().run(image, answer);
        return new Question(model, image, answer);
    }

    /** An image of this network in the order that an engine takes: the peer wants it as the file does. */
    static float[] imageFor(String engine, OnnxModel model, float[] image) {
        return engine.equals(Model.ONNX_RUNTIME) && model.inputLayout() == InputLayout.NCHW
                ? OnnxRuntime.toNchw(image, model.inputHeight(), model.inputWidth(), model.inputChannels()) : image;
    }

    /** This image in the order that an engine takes. */
    float[] imageFor(String engine) {
        return imageFor(engine, model, image);
    }

    /**
     * Holds an engine's answer against this one: ours to the bit, the peer's within its rounding.
     *
     * @throws IllegalStateException if it is another
     */
    void check(String engine, float[] given) {
        Engines.check(engine, given, answer);
    }
}
