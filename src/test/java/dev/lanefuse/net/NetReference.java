package dev.lanefuse.net;

import dev.lanefuse.Activation;
import dev.lanefuse.Backend;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.Convolution;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.ErrorBound;
import dev.lanefuse.InvertedResidual;
import dev.lanefuse.Threads;
import dev.lanefuse.reference.ChainReference;
import dev.lanefuse.reference.Reference;
import java.util.List;

/** Whole networks from the references of their stages, one stage after the other, each image in an array of its own. */
final class NetReference {
    private NetReference() {}

    /** The contract's bits. */
    static float[] bits(List<Layer> layers, int channels, float[] in) {
        float[] x = in;
        int width = channels;
        for (Layer layer : layers) {
            x = switch (layer) {
                case Layer.Convolution(ConvolutionSpec spec, ConvolutionWeights weights) ->
                    ChainReference.convolution(spec, weights, x, null);
                case Layer.Block(BlockSpec spec, BlockWeights weights) -> ChainReference.block(spec, weights, x);
                default -> tail(layer, width, x);
            };
            width = channels(layer, width);
        }
        return x;
    }

    /** The same by way of the front door: convolutions and blocks prepared one by one. */
    static float[] byTheFrontDoor(List<Layer> layers, int channels, float[] in, Backend backend) {
        float[] x = in;
        int width = channels;
        for (Layer layer : layers) {
            x = switch (layer) {
                case Layer.Convolution(ConvolutionSpec spec, ConvolutionWeights weights) -> {
                    final float[] y = new float[spec.outputHeight() * spec.outputWidth() * spec.outputChannels()];
                    final Convolution stage = Convolution.prepare(spec, weights, backend, Threads.CALLER);
                    stage.run(x, y, stage.newWorkspace());
                    yield y;
                }
                case Layer.Block(BlockSpec spec, BlockWeights weights) -> {
                    final float[] y = new float[spec.outputHeight() * spec.outputWidth() * spec.outputChannels()];
                    InvertedResidual.prepare(spec, weights, backend, Threads.CALLER).run(x, y);
                    yield y;
                }
                default -> tail(layer, width, x);
            };
            width = channels(layer, width);
        }
        return x;
    }

    private static float[] tail(Layer layer, int channels, float[] x) {
        return switch (layer) {
            case Layer.FullyConnected(int outputs, float[] kernel, float[] bias, Activation activation) ->
                ChainReference.convolution(connection(x.length, outputs, activation), ConvolutionWeights.of(kernel, bias), x, null);
            case Layer.Scale(float[] kernel, float[] bias, Activation activation) -> ChainReference.scale(x, kernel, bias, activation);
            case Layer.GlobalAveragePool() -> ChainReference.mean(x, channels);
            case Layer.Softmax() -> ChainReference.softmax(x, channels);
            case Layer.Sigmoid() -> ChainReference.sigmoid(x);
            default -> throw new AssertionError(layer);
        };
    }

    private static ConvolutionSpec connection(int inputs, int outputs, Activation activation) {
        return ConvolutionSpec.pointwise(1, 1, inputs, outputs, activation);
    }

    private static int channels(Layer layer, int before) {
        return switch (layer) {
            case Layer.Convolution(ConvolutionSpec spec, _) -> spec.outputChannels();
            case Layer.Block(BlockSpec spec, _) -> spec.outputChannels();
            case Layer.FullyConnected connected -> connected.outputs();
            default -> before;
        };
    }

    /**
     * The truth and how far from it the contract may be.
     *
     * @param value in double
     * @param error bound of each element
     */
    record Exact(double[] value, double[] error) {}

    /** The truth in double, with a bound derived stage by stage; no softmax and no sigmoid. */
    static Exact exact(List<Layer> layers, int channels, float[] in) {
        double[] x = Reference.widen(in);
        double[] error = new double[in.length];
        int width = channels;
        for (Layer layer : layers) {
            final double[] before = x;
            switch (layer) {
                case Layer.Convolution(ConvolutionSpec spec, ConvolutionWeights weights) -> {
                    error = ErrorBound.convolution(spec, weights, before, error);
                    x = Reference.convolution(spec, weights, before, null);
                }
                case Layer.Block(BlockSpec spec, BlockWeights weights) -> {
                    error = ErrorBound.block(spec, weights, before, error);
                    x = Reference.block(spec, weights, before);
                }
                case Layer.FullyConnected(int outputs, float[] kernel, float[] bias, Activation activation) -> {
                    final ConvolutionSpec spec = connection(before.length, outputs, activation);
                    error = ErrorBound.convolution(spec, ConvolutionWeights.of(kernel, bias), before, error);
                    x = Reference.convolution(spec, ConvolutionWeights.of(kernel, bias), before, null);
                }
                case Layer.Scale(float[] kernel, float[] bias, Activation activation) -> {
                    error = ErrorBound.scale(kernel, bias, before, error);
                    x = Reference.scale(before, kernel, bias, activation);
                }
                case Layer.GlobalAveragePool() -> {
                    error = ErrorBound.mean(before, error, width);
                    x = Reference.mean(before, width);
                }
                default -> throw new IllegalArgumentException(layer + "; expected a network without");
            }
            width = channels(layer, width);
        }
        return new Exact(x, error);
    }
}
