package dev.lanefuse.jmh.service;

import dev.lanefuse.net.Network;
import dev.lanefuse.net.SessionPool;
import dev.lanefuse.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A network from a file that any number of threads may ask: so many are answered at a time, each by its own thread, the others wait in
 * order.
 */
interface Model {
    /** Ours, on whichever backend the JVM's options have it. */
    String LANEFUSE = "lanefuse";

    /** The peer's Java API. */
    String ONNX_RUNTIME = "onnxruntime";

    /**
     * Answers.
     *
     * @param image one, in the order that {@link Question#imageFor} gives
     * @return the network's output, an array of the caller's own
     */
    float[] run(float[] image);

    /**
     * Reads a file, ready to run.
     *
     * @param engine {@link #LANEFUSE} or {@link #ONNX_RUNTIME}
     * @param runs how many at a time
     */
    static Model read(String engine, Path file, int runs) throws IOException {
        if (engine.equals(ONNX_RUNTIME)) {
            return new OnnxRuntimeModel(file, runs);
        }
        final Network network = OnnxModel.read(file).network();
        return new Lanefuse(network.newPool(runs, SessionPool.FOREVER), network.outputSize());
    }

    /** A pool of sessions. */
    record Lanefuse(SessionPool pool, int outputSize) implements Model {
        @Override
        public float[] run(float[] image) {
            final float[] answer = new float[outputSize];
            pool.run(image, answer);
            return answer;
        }
    }
}
