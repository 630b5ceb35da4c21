package dev.lanefuse.jmh.service;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;

/**
 * ONNX Runtime as a service has it: one session for all threads, runs of one thread each, and for each run at a time an input outside of
 * the heap that is kept.
 */
final class OnnxRuntimeModel implements Model {
    /** The memory of an input, and the input by its name. */
    private record Slot(FloatBuffer values, Map<String, OnnxTensor> inputs) {}

    private final OrtSession session;
    private final BlockingQueue<Slot> slots;

    OnnxRuntimeModel(Path file, int runs) {
        final OrtEnvironment environment = OrtEnvironment.getEnvironment();
        this.slots = new ArrayBlockingQueue<>(runs, true);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(file.toString(), options);
            final NodeInfo input = session.getInputInfo().values().iterator().next();
            final long[] shape = ((TensorInfo) input.getInfo()).getShape();
            int size = 1;
            for (int i = 0; i < shape.length; i++) {
                shape[i] = Math.max(1, shape[i]); // images whose number is left open: -1
                size *= (int) shape[i];
            }
            for (int i = 0; i < runs; i++) {
                final FloatBuffer values = ByteBuffer.allocateDirect(size * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
                slots.add(new Slot(values, Map.of(input.getName(), OnnxTensor.createTensor(environment, values, shape))));
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public float[] run(float[] image) {
        final Slot slot;
        try {
            slot = slots.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while all inputs are in use");
        }
        try {
            slot.values.put(0, image);
            try (OrtSession.Result result = session.run(slot.inputs)) {
                return ((OnnxTensor) result.get(0)).getFloatBuffer().array();
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            slots.add(slot);
        }
    }
}
