package dev.lanefuse;

import dev.lanefuse.exec.PreparedBlock;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.weights.Packing;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * A prepared inverted residual block (or one of its relatives, see {@link BlockSpec}): prepare it once, run it many times.
 *
 * <p>Images are NHWC: {@code [image][row][pixel of a row][channel]}, pixels {@code pixelStride} elements apart and rows and images without
 * gaps. Input and output may lie in the same array, one behind the other, or pixel by pixel side by side within the greatest common divisor
 * of their strides. Results are the same bits on every backend, for any number of threads and images ({@link dev.lanefuse}).
 *
 * <p>Immutable and thread-safe: one prepared block serves all threads. A run writes the output image and its workspace, nothing else; what
 * it was given wrong it says before it writes. After warm-up a run on its thread alone allocates nothing; threads that sleep between runs
 * make a queue's node of some 32 bytes each time, and so does a caller that meets one at the queue's lock.
 */
public final class InvertedResidual {
    private final BlockSpec spec;
    private final Backend backend;
    private final int flushed;
    private final long weightBytes;
    private final Runner runner;

    private InvertedResidual(BlockSpec spec, Backend backend, int flushed, long weightBytes, Runner runner) {
        this.spec = spec;
        this.backend = backend;
        this.flushed = flushed;
        this.weightBytes = weightBytes;
        this.runner = runner;
    }

    /**
     * Checks, folds, packs and plans a block for the best backend and the calling thread. The weights are copied.
     *
     * @throws IllegalArgumentException if weights do not fit the shape or are not finite; the message names stage and index
     */
    public static InvertedResidual prepare(BlockSpec spec, BlockWeights weights) {
        return prepare(spec, weights, Backend.AUTO, Threads.CALLER);
    }

    /**
     * Checks, folds, packs and plans a block. The weights are copied.
     *
     * @throws IllegalArgumentException if weights do not fit the shape or are not finite; the message names stage and index
     * @throws IllegalStateException if the backend cannot be had
     */
    public static InvertedResidual prepare(BlockSpec spec, BlockWeights weights, Backend backend, Threads threads) {
        final InvertedResidual block = prepare(spec, weights, backend.resolve(), backend.kernels(), threads, 0, 0);
        backend.prepared();
        return block;
    }

    /** With a plan that tests may force: 0 leaves band height or slice width to the planner. */
    static InvertedResidual prepare(
            BlockSpec spec, BlockWeights weights, Backend backend, Kernels kernels, Threads threads, int bandRows, int sliceWidth) {
        Objects.requireNonNull(threads, "threads");
        final Packing packing = new Packing(kernels.layout(), spec.stages());
        final PreparedBlock prepared = PreparedBlock.of(kernels, packing, spec, weights, bandRows, sliceWidth);
        return new InvertedResidual(spec, backend, prepared.flushed(), packing.bytes(),
                new Runner(prepared.block(), spec.stages().getFirst(), spec.projectStage(), spec.multiplyAdds(), backend, threads));
    }

    /** The shape. */
    public BlockSpec spec() {
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

    /** Bytes of the packed weights. */
    public long weightBytes() {
        return weightBytes;
    }

    /** How the block is cut: band height and slice width. */
    public String planDescription() {
        return runner.block().describePlan();
    }

    /** Workspaces of its pool, in use or idle. */
    int pooledWorkspaces() {
        return runner.pooledWorkspaces();
    }

    /** Scratch for one run at a time. */
    public Workspace newWorkspace() {
        return runner.newWorkspace(false);
    }

    /** Scratch for one run at a time that can also stage images in segments and buffers. */
    public Workspace newStagingWorkspace() {
        return runner.newWorkspace(true);
    }

    /** Bytes of a {@link #newWorkspace}. */
    public long workspaceBytes() {
        return runner.workspaceBytes(false);
    }

    /** Bytes of a {@link #newStagingWorkspace}. */
    public long stagingWorkspaceBytes() {
        return runner.workspaceBytes(true);
    }

    /**
     * Runs one image with a workspace of this block's pool: at most one for each processor; whoever finds none free waits without end, and
     * an interrupt does not end that.
     *
     * @param in {@code [inputHeight][inputWidth][inputChannels]}
     * @param out {@code [outputHeight][outputWidth][outputChannels]}, overwritten
     * @throws IllegalArgumentException if an array is too short or both are the same
     */
    public void run(float[] in, float[] out) {
        runner.run(in, spec.residual() ? in : null, out);
    }

    /**
     * Runs one image.
     *
     * @param in {@code [inputHeight][inputWidth][inputChannels]}
     * @param out {@code [outputHeight][outputWidth][outputChannels]}, overwritten
     * @throws IllegalArgumentException if an array is too short, both are the same, or the workspace is another block's
     * @throws IllegalStateException if the workspace is in use
     */
    public void run(float[] in, float[] out, Workspace workspace) {
        run(1, in, 0, spec.inputChannels(), out, 0, spec.outputChannels(), workspace);
    }

    /**
     * Runs some images that may be slices of larger arrays.
     *
     * @param images how many, from 1
     * @param in {@code [images][inputHeight][inputWidth]} pixels from {@code inOffset}, {@code inPixelStride} elements apart
     * @param out {@code [images][outputHeight][outputWidth]} pixels from {@code outOffset}, {@code outPixelStride} elements apart;
     *     the elements between one pixel's channels and the next are left alone
     * @throws IllegalArgumentException if a range leaves its array, a stride is below the channels, input and output may share an element,
     *     or the workspace is another block's
     * @throws IllegalStateException if the workspace is in use
     */
    public void run(
            int images, float[] in, int inOffset, int inPixelStride, float[] out, int outOffset, int outPixelStride, Workspace workspace) {
        runner.run(images, in, inOffset, inPixelStride, spec.residual() ? in : null, inOffset, inPixelStride,
                out, outOffset, outPixelStride, workspace);
    }

    /**
     * Runs one image from segment to segment: native-endian floats without gaps, staged in the workspace. They may overlap: the image is
     * read before anything is written.
     *
     * @throws IllegalArgumentException if a segment is too short, the output is read-only, or the workspace is no staging one of this block
     * @throws IllegalStateException if the workspace is in use, or a segment's arena is closed
     * @throws WrongThreadException if a segment is another thread's
     */
    public void run(MemorySegment in, MemorySegment out, Workspace workspace) {
        runner.run(in, out, spec.residual(), workspace);
    }

    /**
     * Runs one image from buffer to buffer, from their positions, which do not move; staged in the workspace. They may overlap: the image
     * is read before anything is written.
     *
     * @throws IllegalArgumentException if too little remains, the output is read-only, or the workspace is no staging one of this block
     * @throws IllegalStateException if the workspace is in use
     */
    public void run(FloatBuffer in, FloatBuffer out, Workspace workspace) {
        runner.run(in, out, spec.residual(), workspace);
    }
}
