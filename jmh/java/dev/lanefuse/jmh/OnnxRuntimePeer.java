package dev.lanefuse.jmh;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lanefuse.onnx.LayersFile;
import dev.lanefuse.onnx.OnnxRuntime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * ONNX Runtime's Java API on a file of the layers, from a tensor to a tensor that are both kept. Whatever is not the number of threads is
 * left at its default: all optimisations of the graph, threads that spin on after a run.
 */
final class OnnxRuntimePeer implements Engine {
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    OnnxRuntimePeer(Task task, int threads) {
        final long[] shape = {task.images(), task.channels(), task.height(), task.width()};
        final OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            session = environment.createSession(LayersFile.write(task.layers(), shape), options);
            final FloatBuffer images = direct(task.in().length);
            final int size = task.in().length / task.images();
            for (int i = 0; i < task.images(); i++) {
                final float[] image = Arrays.copyOfRange(task.in(), i * size, (i + 1) * size);
                images.put(OnnxRuntime.toNchw(image, task.height(), task.width(), task.channels()));
            }
            inputs = Map.of(session.getInputNames().iterator().next(), OnnxTensor.createTensor(environment, images.rewind(), shape));
            try (OrtSession.Result first = session.run(inputs)) {
                final long[] given = ((OnnxTensor) first.get(0)).getInfo().getShape();
                final FloatBuffer buffer = direct((int) Arrays.stream(given).reduce(1, (a, b) -> a * b));
                outputs = Map.of(session.getOutputNames().iterator().next(), OnnxTensor.createTensor(environment, buffer, given));
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    @Override
    public void run() {
        try {
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public float[] output() {
        final OnnxTensor tensor = outputs.values().iterator().next();
        final long[] shape = tensor.getInfo().getShape();
        final int images = (int) shape[0];
        final int channels = (int) shape[1];
        final int height = shape.length == 4 ? (int) shape[2] : 1;
        final int width = shape.length == 4 ? (int) shape[3] : 1;
        final int size = channels * height * width;
        final float[] values = new float[images * size];
        tensor.getFloatBuffer().get(values);
        for (int i = 0; i < images; i++) {
            final float[] image = Arrays.copyOfRange(values, i * size, (i + 1) * size);
            System.arraycopy(OnnxRuntime.toNhwc(image, height, width, channels), 0, values, i * size, size);
        }
        return values;
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
