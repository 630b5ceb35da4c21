package dev.lanefuse.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.lanefuse.net.Network;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** What another engine answers to a file. */
public final class OnnxRuntime {
    private OnnxRuntime() {}

    /**
     * Runs one image.
     *
     * @param image in the order of the file
     * @return the named output, or the first
     */
    static float[] run(byte[] file, String output, float[] image, long... shape) throws OrtException {
        return run((environment, options) -> environment.createSession(file, options), output, image, shape);
    }

    /** The same with a file, which may have others beside it. */
    static float[] run(Path file, float[] image, long... shape) throws OrtException {
        return run((environment, options) -> environment.createSession(file.toString(), options), null, image, shape);
    }

    /** Opens a model. */
    private interface Source {
        OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    private static float[] run(Source source, String output, float[] image, long... shape) throws OrtException {
        final OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            try (OrtSession session = source.open(environment, options);
                    OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), shape);
                    OrtSession.Result result = session.run(Map.of(input(session), tensor))) {
                final OnnxTensor answer = (OnnxTensor) (output == null ? result.get(0) : result.get(output).orElseThrow());
                final float[] values = new float[answer.getFloatBuffer().remaining()];
                answer.getFloatBuffer().get(values);
                return values;
            }
        }
    }

    /** The input that is no initialiser. */
    private static String input(OrtSession session) {
        return session.getInputNames().iterator().next();
    }

    /**
     * The largest difference between this network and ONNX Runtime on a seeded image, as a part of the largest answer.
     *
     * @param model read from the file
     * @param output order of the dimensions of an output image
     */
    static double difference(byte[] file, OnnxModel model, InputLayout output, long seed) throws OrtException {
        final Random random = new Random(seed);
        final float[] image = new float[model.inputHeight() * model.inputWidth() * model.inputChannels()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
        return difference(file, model, output, image);
    }

    /** The same on an image {@code [inputHeight][inputWidth][inputChannels]}. */
    static double difference(byte[] file, OnnxModel model, InputLayout output, float[] image) throws OrtException {
        final int height = model.inputHeight();
        final int width = model.inputWidth();
        final int channels = model.inputChannels();
        final boolean nchw = model.inputLayout() == InputLayout.NCHW;
        final float[] expected = nchw
                ? run(file, null, toNchw(image, height, width, channels), 1, channels, height, width)
                : run(file, null, image, 1, height, width, channels);
        final Network network = model.network();
        final float[] got = new float[network.outputSize()];
        network.newSession().run(image, got);
        return difference(expected, output == InputLayout.NCHW
                ? toNchw(got, network.outputHeight(), network.outputWidth(), network.outputChannels()) : got);
    }

    /** The largest difference as a part of the largest expected magnitude. */
    static double difference(float[] expected, float[] got) {
        if (expected.length != got.length) {
            return Double.NaN;
        }
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < got.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) expected[i] - got[i]));
        }
        return difference / largest;
    }

    /** An image with its channels in planes. */
    public static float[] toNchw(float[] image, int height, int width, int channels) {
        final float[] turned = new float[image.length];
        for (int i = 0; i < height * width; i++) {
            for (int c = 0; c < channels; c++) {
                turned[c * height * width + i] = image[i * channels + c];
            }
        }
        return turned;
    }

    /** An image with its channels in pixels. */
    public static float[] toNhwc(float[] image, int height, int width, int channels) {
        final float[] turned = new float[image.length];
        for (int i = 0; i < height * width; i++) {
            for (int c = 0; c < channels; c++) {
                turned[i * channels + c] = image[c * height * width + i];
            }
        }
        return turned;
    }
}
