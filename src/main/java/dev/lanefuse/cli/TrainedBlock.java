package dev.lanefuse.cli;

import dev.lanefuse.Activation;
import dev.lanefuse.Backend;
import dev.lanefuse.BatchNorm;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.InvertedResidual;
import dev.lanefuse.Padding;
import dev.lanefuse.Threads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A trained block and an activation at its door, from a directory of .npy files.
 *
 * <pre>
 *   input.npy                [H][W][Cin]
 *   output.npy               [Hout][Wout][Cout]   what another engine answers
 *   expand.weight.npy        [Cexp][Cin]          none: no expand stage
 *   depthwise.weight.npy     [Cexp][3][3]
 *   project.weight.npy       [Cout][Cexp]
 *   STAGE.gamma.npy, .beta.npy, .mean.npy, .variance.npy   one a channel; epsilon 1e-5
 * </pre>
 *
 * ReLU6, ReLU6, linear; symmetric padding. Stride and residual follow from the images: the residual is added at stride 1 where input
 * and output have the same channels.
 */
final class TrainedBlock {
    private static final double EPSILON = 1e-5;

    private final Path directory;

    private TrainedBlock(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads a directory.
     *
     * @throws NpyFormatException if a file is missing or no such array
     * @throws UsageException if the arrays do not fit together
     */
    static Subject read(Path directory) throws NpyFormatException, UsageException {
        if (!Files.isDirectory(directory)) {
            throw new UsageException("--block got " + directory + "; expected a directory of .npy files");
        }
        return new TrainedBlock(directory).subject();
    }

    private Subject subject() throws NpyFormatException, UsageException {
        final Npy input = image("input");
        final Npy output = image("output");
        final int inChannels = input.shape()[2];
        final int outChannels = output.shape()[2];
        final boolean expand = Files.exists(directory.resolve("expand.weight.npy"));
        final Npy depthwise = read("depthwise.weight");
        if (depthwise.shape().length != 3) {
            throw wrong("depthwise.weight.npy", depthwise.shape(), "[channels, 3, 3]");
        }
        final int hidden = depthwise.shape()[0];
        if (!expand && hidden != inChannels) {
            throw wrong("depthwise.weight.npy", depthwise.shape(), inChannels + " input channels, there being no expand.weight.npy");
        }
        final int stride = stride(input.shape(), output.shape());
        final BlockWeights weights = new BlockWeights(
                expand ? stage("expand", hidden, inChannels) : null,
                stage("depthwise", hidden, 3, 3),
                stage("project", outChannels, hidden));
        try {
            final BlockSpec spec = new BlockSpec(input.shape()[0], input.shape()[1], inChannels, hidden, outChannels, expand,
                    Kind.DEPTHWISE, stride, Padding.SYMMETRIC, stride == 1 && inChannels == outChannels,
                    Activation.RELU6, Activation.RELU6, Activation.NONE);
            InvertedResidual.prepare(spec, weights, Backend.SCALAR, Threads.CALLER); // for its checks
            return new Subject(name(), spec, weights, input.values(), output.values(), 1);
        } catch (IllegalArgumentException e) {
            throw new UsageException(directory + ": " + e.getMessage());
        }
    }

    private String name() {
        return directory.toAbsolutePath().normalize().getFileName() == null
                ? directory.toString() : directory.toAbsolutePath().normalize().getFileName().toString();
    }

    private Npy read(String name) throws NpyFormatException {
        return Npy.read(directory.resolve(name + ".npy"));
    }

    private Npy image(String name) throws NpyFormatException, UsageException {
        final Npy image = read(name);
        if (image.shape().length != 3 || image.values().length == 0) {
            throw wrong(name + ".npy", image.shape(), "[height, width, channels], none of them 0");
        }
        return image;
    }

    private int stride(int[] in, int[] out) throws UsageException {
        for (int stride = 1; stride <= 2; stride++) {
            if (out[0] == (in[0] - 1) / stride + 1 && out[1] == (in[1] - 1) / stride + 1) {
                return stride;
            }
        }
        throw wrong("output.npy", out, in[0] + " x " + in[1] + " pixels as in input.npy (stride 1) or half as many, rounded up (stride 2)");
    }

    private ConvolutionWeights stage(String stage, int... shape) throws NpyFormatException, UsageException {
        final float[] kernel = values(stage + ".weight", shape);
        final BatchNorm norm = new BatchNorm(values(stage + ".gamma", shape[0]), values(stage + ".beta", shape[0]),
                values(stage + ".mean", shape[0]), values(stage + ".variance", shape[0]), EPSILON);
        return ConvolutionWeights.of(kernel, norm);
    }

    private float[] values(String name, int... shape) throws NpyFormatException, UsageException {
        final Npy array = read(name);
        if (!Arrays.equals(array.shape(), shape)) {
            throw wrong(name + ".npy", array.shape(), Arrays.toString(shape));
        }
        return array.values();
    }

    private UsageException wrong(String file, int[] shape, String rule) {
        return new UsageException(directory.resolve(file) + " has shape " + Arrays.toString(shape) + "; expected " + rule);
    }
}
