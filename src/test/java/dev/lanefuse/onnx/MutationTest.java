package dev.lanefuse.onnx;

import static dev.lanefuse.onnx.ModelFile.attribute;
import static dev.lanefuse.onnx.ModelFile.list;
import static dev.lanefuse.onnx.SmallNet.padded;
import static dev.lanefuse.onnx.SmallNet.stride2;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.net.Network;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Twenty thousand files with mistakes in them, seeded: each is refused or is a model, at a cost that its size bounds. */
class MutationTest {
    private static final int CASES = 20_000;
    private static final long RUNNABLE = 1_000_000;

    private static List<byte[]> originals() {
        final List<byte[]> files = new ArrayList<>();
        final SmallNet torch = new SmallNet(new ModelFile(11).listed(), 6, 6).dense(4, padded(), stride2()).norm().relu();
        final String before = torch.at;
        torch.bottleneck(6).then("Add", before).then("GlobalAveragePool").then("Flatten");
        files.add(torch.then("Gemm", torch.file.weights(3, 4), torch.file.numbers(1, 0, 3), attribute("transB", 1)).bytes());

        final ModelFile file = new ModelFile(13).with(ModelFile.Floats.PACKED);
        final SmallNet tensorflow = new SmallNet(file, file.input("x", "n", 6, 6, 3), 3).then("Transpose", list("perm", 0, 3, 1, 2));
        tensorflow.then("Pad", file.integers(0, 0, 0, 0, 0, 0, 1, 1)).dense(4, stride2(), attribute("auto_pad", "VALID"))
                .then("Mul", file.numbers(1, 0, 4, 1, 1)).then("Clip", file.scalar(0), file.scalar(6)).depthwise(attribute("auto_pad",
                        "VALID")).pointwise(5)
                .then("ReduceMean", list("axes", 2, 3), attribute("keepdims", 0)).then("MatMul", file.weights(5, 3)).then("Softmax");
        files.add(tensorflow.bytes());

        final ModelFile shapes = new ModelFile(17).with(ModelFile.Floats.SINGLE);
        final SmallNet computed = new SmallNet(shapes, shapes.input("x", "n", 2, 4, 4), 2);
        computed.then("Conv", shapes.node("Transpose", shapes.weights(3, 2, 1, 1), list("perm", 0, 1, 3, 2))).then("GlobalAveragePool");
        computed.channels = 3;
        final String first = shapes.node("Gather", List.of(shapes.node("Shape", computed.at), shapes.integers(0)));
        final String cut = shapes.node("Slice", List.of(shapes.integers(7, -1, 5), shapes.integers(1), shapes.integers(2)));
        computed.then("Reshape", shapes.node("Concat", List.of(first, cut), attribute("axis", 0)));
        files.add(computed.then("Unsqueeze", shapes.integers(2, 3)).pointwise(4).then("Squeeze", shapes.integers(-1, -2)).bytes());
        files.add(computedFromConstants());
        final ModelFile scaled = new ModelFile(13);
        final SmallNet bytes = new SmallNet(scaled, scaled.typedInput("x", Tensor.UINT8, 1, 5, 5, 3), 3).then("Cast", attribute("to",
                Tensor.FLOAT));
        bytes.then("Mul", scaled.numbers(0.01, 0, 3)).then("Sub", scaled.node("Max", List.of(scaled.scalar(0.5f), scaled.scalar(0.25f))))
                .relu()
                .then("Transpose", list("perm", 0, 3, 1, 2)).dense(4, padded()).relu().norm().then("GlobalAveragePool").then("Flatten");
        files.add(bytes.then("Gemm", scaled.weights(4, 2)).then("Mul", scaled.scalar(2)).then("Sigmoid").bytes());
        files.add(unoptimised());
        return files;
    }

    /** Biases that are expanded, and channels that are gathered. */
    private static byte[] unoptimised() {
        final ModelFile file = new ModelFile(18);
        final SmallNet net = new SmallNet(file, file.typedInput("x", Tensor.UINT8, 1, 4, 4, 3), 3);
        net.then("Transpose", list("perm", 0, 3, 1, 2)).then("Cast", attribute("to", Tensor.FLOAT)).then("Clip", file.scalar(0), file
                .scalar(255));
        final String kernel = file.weights(4, 3, 1, 1);
        final String bias = file.node("Expand", List.of(file.scalar(0.5f), file.node("Shape", kernel, attribute("end", 1))));
        net.then("Conv", kernel, bias).then("Neg").relu().then("GlobalAveragePool").then("Gather", file.integer(0), attribute("axis", 3));
        final String indices = file.node("Reshape", List.of(file.integers(0, 1, 2, 3), file.integers(1, 4, 1)));
        net.then("Squeeze").then("Gather", indices).then("Squeeze", file.integers(2));
        return net.then("Gemm", file.weights(4, 2), file.node("Expand", List.of(file.floats(new int[] {2}, 1, 2), file.integers(1, 2))))
                .bytes();
    }

    /** A scale, a bound and a shape that nobody has folded. */
    private static byte[] computedFromConstants() {
        final ModelFile file = new ModelFile(15);
        final SmallNet net = new SmallNet(file, file.input("x", "n", 3, 4, 4), 3);
        final String epsilon = file.initialiser(ModelFile.tensor(Tensor.DOUBLE, 1).bytes(10, Proto.raw(0.5)), Tensor.DOUBLE);
        final String variance = file.node("Add", List.of(file.variances(4), file.node("Cast", epsilon, attribute("to", Tensor.FLOAT))));
        final String scale = file.node("Neg", file.node("Pow", List.of(variance, file.scalar(-0.5f))));
        final String column = file.node("Unsqueeze", List.of(scale, file.integers(1, 2)));
        net.pointwise(4).then("Mul", file.node("Mul", List.of(file.numbers(1, 0, 1, 4, 1, 1), column))).relu();
        net.then("Min", file.node("CastLike", List.of(file.integer(6), net.at))).then("GlobalAveragePool");
        final String floats = file.node("Cast", file.node("Shape", net.at), attribute("to", Tensor.FLOAT));
        final String cut = file.node("Slice", List.of(floats, file.integers(0), file.integers(1)));
        final String batch = file.node("Cast", cut, attribute("to", Tensor.INT64));
        final String eight = file.node("Mul", List.of(file.integer(4), file.integer(2)));
        final String four = file.node("Sub", List.of(eight, file.integers(4)));
        return net.then("Reshape", file.node("Concat", List.of(batch, four), attribute("axis", 0))).bytes();
    }

    private static byte[] mutated(byte[] file, Random random) {
        byte[] bytes = file.clone();
        for (int n = 1 + random.nextInt(4); n > 0 && bytes.length > 8; n--) {
            final int at = random.nextInt(bytes.length);
            final int count = 1 + random.nextInt(Math.min(16, bytes.length - at));
            switch (random.nextInt(8)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
                case 3 -> bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
                case 4 -> bytes = spliced(bytes, at, count, new byte[0]);
                case 5 -> bytes = spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + count));
                case 6 -> bytes = spliced(bytes, at, Math.min(count, 2), new Proto().varint(random.nextLong() >>> random.nextInt(64))
                        .toBytes());
                default -> bytes = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, at) : spliced(bytes, at, count, random(random, count));
            }
        }
        return bytes;
    }

    private static byte[] random(Random random, int count) {
        final byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int at, int removed, byte[] added) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.writeBytes(added);
        out.write(bytes, at + removed, bytes.length - at - removed);
        return out.toByteArray();
    }

    @Test
    void read_mutatedFiles_refusedOrAModel() {
        final List<byte[]> originals = originals();
        originals.forEach(original -> assertTrue(Effort.read(original) != null));
        int models = 0;
        for (int i = 0; i < CASES; i++) {
            try {
                final OnnxModel model = Effort.read(mutated(originals.get(i % originals.size()), new Random(i)));
                if (model != null && model.multiplyAdds() < RUNNABLE) {
                    models++;
                    run(model.network());
                }
            } catch (RuntimeException | Error e) {
                throw new AssertionError("case " + i + ": " + e, e);
            }
        }
        assertTrue(models > CASES / 50 && models < CASES, models + " models: the mutations are too strong or too weak");
    }

    private static void run(Network network) {
        network.newSession().run(new float[network.inputSize()], new float[network.outputSize()]);
    }
}
