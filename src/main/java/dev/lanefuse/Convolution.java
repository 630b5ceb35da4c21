package dev.lanefuse;

import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.exec.PreparedBlock;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.weights.Packing;
import java.util.List;
import java.util.Objects;

/**
 * One prepared convolution by itself: the expand, depthwise or project stage of a block, or a dense 3x3, on plain NHWC arrays.
 *
 * <p>It runs the kernels of the fused block, so stage after stage gives the block's bits. Layout, rules and thread-safety are those of
 * {@link InvertedResidual}.
 */
public final class Convolution {
    private final ConvolutionSpec spec;
    private final Backend backend;
    private final int flushed;
    private final Runner runner;

    private Convolution(ConvolutionSpec spec, Backend backend, int flushed, Runner runner) {
        this.spec = spec;
        this.backend = backend;
        this.flushed = flushed;
        this.runner = runner;
    }

    /**
     * Checks, folds, packs and plans a convolution for the best backend and the calling thread. The weights are copied.
     *
     * @throws IllegalArgumentException if weights do not fit the shape or are not finite; the message names the index
     */
    public static Convolution prepare(ConvolutionSpec spec, ConvolutionWeights weights) {
        return prepare(spec, weights, Backend.AUTO, Threads.CALLER);
    }

    /**
     * Checks, folds, packs and plans a convolution. The weights are copied.
     *
     * @throws IllegalArgumentException if weights do not fit the shape or are not finite; the message names the index
     * @throws IllegalStateException if the backend cannot be had
     */
    public static Convolution prepare(ConvolutionSpec spec, ConvolutionWeights weights, Backend backend, Threads threads) {
        Objects.requireNonNull(threads, "threads");
        final Backend resolved = backend.resolve();
        final Kernels kernels = backend.kernels();
        final PreparedBlock prepared = PreparedBlock.of(kernels, new Packing(kernels.layout(), List.of(spec)), spec, weights);
        final Convolution convolution = new Convolution(
                spec, resolved, prepared.flushed(), new Runner(prepared.block(), spec, spec, spec.multiplyAdds(), resolved, threads));
        backend.prepared();
        return convolution;
    }

    /** The shape. */
    public ConvolutionSpec spec() {
        return spec;
    }

    /** The backend that computes: SIMD, for {@link Backend#AUTO} as soon as it is compiled ({@link Readiness}), or SCALAR. */
    public Backend backend() {
        return backend;
    }

    /** How many folded weights and biases were subnormal and became 0. */
    public int flushedWeights() {
        return flushed;
    }

    /** Scratch for one run at a time. */
    public Workspace newWorkspace() {
        return runner.newWorkspace(false);
    }

    /** Bytes of a {@link #newWorkspace}. */
    public long workspaceBytes() {
        return runner.workspaceBytes(false);
    }

    /**
     * Runs one image with a workspace of this convolution's pool, as {@link InvertedResidual#run(float[], float[])} does.
     *
     * @param in {@code [inputHeight][inputWidth][inputChannels]}
     * @param out {@code [outputHeight][outputWidth][outputChannels]}, overwritten
     * @throws IllegalArgumentException if an array is too short or both are the same
     */
    public void run(float[] in, float[] out) {
        runner.run(in, null, out);
    }

    /**
     * Runs one image.
     *
     * @param in {@code [inputHeight][inputWidth][inputChannels]}
     * @param out {@code [outputHeight][outputWidth][outputChannels]}, overwritten
     * @throws IllegalArgumentException if an array is too short, both are the same, or the workspace is another's
     * @throws IllegalStateException if the workspace is in use
     */
    public void run(float[] in, float[] out, Workspace workspace) {
        run(1, in, 0, spec.inputChannels(), null, 0, spec.outputChannels(), out, 0, spec.outputChannels(), workspace);
    }

    /**
     * Runs some images that may be slices of larger arrays, adding a residual before the activation.
     *
     * @param images how many, from 1
     * @param in {@code [images][inputHeight][inputWidth]} pixels from {@code inOffset}, {@code inPixelStride} elements apart
     * @param residual pixels like the output's, or null for none; only pointwise convolutions take one
     * @param out {@code [images][outputHeight][outputWidth]} pixels from {@code outOffset}, {@code outPixelStride} elements apart
     * @throws IllegalArgumentException if a range leaves its array, a stride is below the channels, the output shares an element with
     *     another array, a residual is given to a 3x3 convolution, or the workspace is another's
     * @throws IllegalStateException if the workspace is in use
     */
    public void run(
            int images, float[] in, int inOffset, int inPixelStride, float[] residual, int residualOffset, int residualPixelStride,
            float[] out, int outOffset, int outPixelStride, Workspace workspace) {
        if (residual != null && spec.kind() != Kind.POINTWISE) {
            throw new IllegalArgumentException("a residual is given to a " + spec.kind()
                    + " convolution; expected none, only POINTWISE adds one");
        }
        runner.run(images, in, inOffset, inPixelStride, residual, residualOffset, residualPixelStride,
                out, outOffset, outPixelStride, workspace);
    }
}
