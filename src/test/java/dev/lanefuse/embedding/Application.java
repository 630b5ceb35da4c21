package dev.lanefuse.embedding;

import dev.lanefuse.Activation;
import dev.lanefuse.Backend;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.Convolution;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.InvertedResidual;
import dev.lanefuse.Padding;
import dev.lanefuse.Threads;
import dev.lanefuse.net.Layer;
import dev.lanefuse.net.MobileNetV2;
import dev.lanefuse.net.Network;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A program that embeds Lanefuse, by its exported packages alone. However it is started, its answers are the same bits. */
public final class Application {
    /** The word before an answer. */
    static final String ANSWER = "answer";

    /** Inputs of the pointwise chain; its weights are {@link #CHAIN_WEIGHTS}, its bias is {@link #CHAIN_BIAS}. */
    static final float[] CHAIN_INPUTS = values(100, 1);

    static final float[] CHAIN_WEIGHTS = values(100, 2);

    static final float CHAIN_BIAS = 0.3f;

    private Application() {}

    /** Prints what serves, where it came from, and the answers: a word and what belongs to it a line. */
    public static void main(String[] arguments) {
        System.out.println("backend " + Backend.AUTO.description());
        System.out.println("module " + Backend.class.getModule());
        answers().forEach(answer -> System.out.println(ANSWER + " " + answer));
    }

    /** One line an answer. */
    public static List<String> answers() {
        final BlockSpec spec = BlockSpec.bottleneckBlock(14, 14, 24, 6, 24, 1);
        final ConvolutionWeights expand = weights(spec.expandStage(), 3);
        final ConvolutionWeights depthwise = weights(spec.convolutionStage(), 5);
        final ConvolutionWeights project = weights(spec.projectStage(), 7);
        final float[] image = values(14 * 14 * 24, 9);
        final float[] fused = new float[14 * 14 * 24];
        InvertedResidual.prepare(spec, new BlockWeights(expand, depthwise, project)).run(image, fused);
        final float[] expanded = stage(spec.expandStage(), expand, image, null);
        final float[] convolved = stage(spec.convolutionStage(), depthwise, expanded, null);
        return List.of(
                "rounding " + rounding(),
                "chain " + chain(),
                "depthwise " + depthwise(),
                "scale " + scale(),
                "stages " + digest(stage(spec.projectStage(), project, convolved, image)),
                "block " + digest(fused),
                "network " + digest(network()));
    }

    /**
     * The square of 1 + 2^-12 less 1 + 2^-11: 2^-24 if it is rounded once, 0 if the product is rounded by itself (to 1 + 2^-11, half a last
     * place below it).
     */
    private static float rounding() {
        final float x = 1 + 0x1p-12f;
        return stage(ConvolutionSpec.pointwise(1, 1, 1, 1, Activation.NONE),
                ConvolutionWeights.of(new float[] {x}, new float[] {-(1 + 0x1p-11f)}), new float[] {x}, null)[0];
    }

    private static float chain() {
        return stage(ConvolutionSpec.pointwise(1, 1, CHAIN_INPUTS.length, 1, Activation.NONE),
                ConvolutionWeights.of(CHAIN_WEIGHTS, new float[] {CHAIN_BIAS}), CHAIN_INPUTS, null)[0];
    }

    /** The middle of 3 x 3 pixels, of as many channels as are read as they lie; its chain has the first inputs and weights of the other. */
    private static float depthwise() {
        final int channels = 32;
        final float[] in = new float[9 * channels], kernel = new float[9 * channels], bias = new float[channels];
        for (int tap = 0; tap < 9; tap++) {
            for (int c = 0; c < channels; c++) {
                in[tap * channels + c] = CHAIN_INPUTS[tap];
                kernel[c * 9 + tap] = CHAIN_WEIGHTS[tap];
            }
        }
        Arrays.fill(bias, CHAIN_BIAS);
        return stage(ConvolutionSpec.depthwise(3, 3, channels, 1, Padding.SAME, Activation.NONE), ConvolutionWeights.of(kernel, bias), in,
                null)[4 * channels];
    }

    private static float scale() {
        final float[] out = new float[1];
        Network.prepare(1, 1, 1, List.of(new Layer.Scale(new float[] {CHAIN_WEIGHTS[0]}, new float[] {CHAIN_BIAS}, Activation.NONE)))
                .newSession().run(new float[] {CHAIN_INPUTS[0]}, out);
        return out[0];
    }

    private static float[] stage(ConvolutionSpec spec, ConvolutionWeights weights, float[] in, float[] residual) {
        final Convolution stage = Convolution.prepare(spec, weights, Backend.AUTO, Threads.CALLER);
        final int outputs = spec.outputChannels();
        final float[] out = new float[spec.outputHeight() * spec.outputWidth() * outputs];
        stage.run(1, in, 0, spec.inputChannels(), residual, 0, outputs, out, 0, outputs, stage.newWorkspace());
        return out;
    }

    private static float[] network() {
        final MobileNetV2 model = MobileNetV2.of(0.35, 64).withClasses(10);
        final Map<String, float[]> arrays = new LinkedHashMap<>();
        model.shapes().forEach((name, length) -> arrays.put(name, values(length, arrays.size())));
        arrays.forEach((name, array) -> {
            for (int i = 0; name.endsWith("running_var") && i < array.length; i++) {
                array[i] = array[i] * array[i] + 0.25f;
            }
        });
        final float[] logits = new float[10];
        try (Threads threads = Threads.of(2)) {
            final Network network = model.prepare(arrays, Backend.AUTO, threads);
            network.newSession().run(values(network.inputSize(), 11), logits);
        }
        return logits;
    }

    private static ConvolutionWeights weights(ConvolutionSpec spec, long seed) {
        return ConvolutionWeights.of(values((int) spec.parameters(), seed), values(spec.outputChannels(), seed + 1));
    }

    private static float[] values(int count, long seed) {
        final Random random = new Random(seed);
        final float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    private static String digest(float[] values) {
        final ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
