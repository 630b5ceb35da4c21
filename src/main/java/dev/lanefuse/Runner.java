package dev.lanefuse;

import dev.lanefuse.event.Events;
import dev.lanefuse.event.RunLabel;
import dev.lanefuse.event.RunRecording;
import dev.lanefuse.exec.FusedBlock;
import dev.lanefuse.exec.KernelProvider;
import dev.lanefuse.exec.Pool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.List;

/** What blocks and single convolutions have in common: checks, workspaces, and the ways to hand over images. */
final class Runner {
    /** Workspaces that a block keeps at most: one for each processor. */
    private static final int POOL = Math.max(1, Runtime.getRuntime().availableProcessors());

    private final FusedBlock block;
    private final ConvolutionSpec first;
    private final ConvolutionSpec last;
    private final long multiplyAdds;
    private final Backend backend;
    private final Threads threads;

    /** Workspaces of runs that bring none; whoever finds none waits. */
    private final Pool<Workspace> pool = new Pool<>(POOL, () -> newWorkspace(false));

    Runner(FusedBlock block, ConvolutionSpec first, ConvolutionSpec last, long multiplyAdds, Backend backend, Threads threads) {
        this.block = block;
        this.first = first;
        this.last = last;
        this.multiplyAdds = multiplyAdds;
        this.backend = backend;
        this.threads = threads;
    }

    FusedBlock block() {
        return block;
    }

    private int inputPixels() {
        return first.inputHeight() * first.inputWidth();
    }

    private int outputPixels() {
        return last.outputHeight() * last.outputWidth();
    }

    int inputSize() {
        return inputPixels() * first.inputChannels();
    }

    int outputSize() {
        return outputPixels() * last.outputChannels();
    }

    Workspace newWorkspace(boolean staging) {
        return new Workspace(block, threads, inputPixels(), last.outputHeight(), last.outputWidth(),
                staging ? new float[inputSize()] : null, staging ? new float[outputSize()] : null);
    }

    long workspaceBytes(boolean staging) {
        return threads.count() * block.scratchBytes() + (staging ? Float.BYTES * ((long) inputSize() + outputSize()) : 0);
    }

    int pooledWorkspaces() {
        return pool.made();
    }

    /** A run with a workspace of the pool. */
    void run(float[] in, float[] added, float[] out) {
        final Workspace workspace = pool.take();
        try {
            run(1, in, 0, first.inputChannels(), added, 0, last.outputChannels(), out, 0, last.outputChannels(), workspace);
        } finally {
            pool.give(workspace);
        }
    }

    void run(
            int images, float[] in, int inOffset, int inStride, float[] added, int addedOffset, int addedStride,
            float[] out, int outOffset, int outStride, Workspace workspace) {
        Checks.positive(images, "image count");
        final int inChannels = first.inputChannels();
        final int outChannels = last.outputChannels();
        final long inPixels = (long) images * inputPixels();
        final long outPixels = (long) images * outputPixels();
        Checks.range("input", in.length, inOffset, inStride, inPixels, inChannels);
        Checks.range("output", out.length, outOffset, outStride, outPixels, outChannels);
        if (in == out) {
            Checks.disjoint("input and output", inOffset, inStride, inChannels, inPixels, outOffset, outStride, outChannels, outPixels);
        }
        if (added != null) {
            Checks.range("residual", added.length, addedOffset, addedStride, outPixels, outChannels);
            if (added == out) {
                Checks.disjoint("residual and output",
                        addedOffset, addedStride, outChannels, outPixels, outOffset, outStride, outChannels, outPixels);
            }
        }
        enter(workspace);
        try {
            final RunRecording recording = recording(images);
            workspace.run(images, in, inOffset, inStride, added, addedOffset, addedStride, out, outOffset, outStride);
            end(recording);
        } finally {
            workspace.release();
        }
    }

    /** A recording that begins; null where nobody wants one. */
    private RunRecording recording(int images) {
        return Events.wantRuns() ? new RunRecording(label(), images, KernelProvider.serving(backend.name(), block.kernels())) : null;
    }

    private RunLabel label() {
        return new RunLabel(first.inputHeight() + "x" + first.inputWidth() + "x" + first.inputChannels(),
                last.outputHeight() + "x" + last.outputWidth() + "x" + last.outputChannels(), multiplyAdds, threads.count(), List.of());
    }

    private static void end(RunRecording recording) {
        if (recording != null) {
            recording.end();
        }
    }

    private void enter(Workspace workspace) {
        if (!workspace.isFor(block)) {
            throw new IllegalArgumentException("the workspace was made by another block; expected one of this block's newWorkspace()");
        }
        workspace.acquire();
    }

    private void enterStaged(Workspace workspace) {
        if (workspace.isFor(block) && workspace.stagedInput == null) {
            throw new IllegalArgumentException("the workspace cannot stage images; expected one of newStagingWorkspace()");
        }
        enter(workspace);
    }

    void run(MemorySegment in, MemorySegment out, boolean residual, Workspace workspace) {
        segment("input", in.byteSize(), inputSize());
        segment("output", out.byteSize(), outputSize());
        if (out.isReadOnly()) {
            throw new IllegalArgumentException("the output segment is read-only; expected one that can be written");
        }
        enterStaged(workspace);
        try {
            MemorySegment.copy(in, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, workspace.stagedInput, 0, inputSize());
            runStaged(residual, workspace);
            MemorySegment.copy(workspace.stagedOutput, 0, out, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, outputSize());
        } finally {
            workspace.release();
        }
    }

    private static void segment(String what, long bytes, int values) {
        if (bytes < (long) values * Float.BYTES) {
            throw new IllegalArgumentException(
                    what + " segment has " + bytes + " bytes; expected at least " + (long) values * Float.BYTES + " = " + values
                            + " floats");
        }
    }

    void run(FloatBuffer in, FloatBuffer out, boolean residual, Workspace workspace) {
        buffer("input", in.remaining(), inputSize());
        buffer("output", out.remaining(), outputSize());
        if (out.isReadOnly()) {
            throw new IllegalArgumentException("the output buffer is read-only; expected one that can be written");
        }
        enterStaged(workspace);
        try {
            in.get(in.position(), workspace.stagedInput);
            runStaged(residual, workspace);
            out.put(out.position(), workspace.stagedOutput);
        } finally {
            workspace.release();
        }
    }

    private static void buffer(String what, int remaining, int values) {
        if (remaining < values) {
            throw new IllegalArgumentException(what + " buffer has " + remaining + " floats remaining; expected at least " + values);
        }
    }

    private void runStaged(boolean residual, Workspace workspace) {
        final int inChannels = first.inputChannels();
        final RunRecording recording = recording(1);
        workspace.run(1, workspace.stagedInput, 0, inChannels, residual ? workspace.stagedInput : null, 0, inChannels,
                workspace.stagedOutput, 0, last.outputChannels());
        end(recording);
    }
}
