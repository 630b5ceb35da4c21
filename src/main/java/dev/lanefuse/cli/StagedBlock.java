package dev.lanefuse.cli;

import dev.lanefuse.Backend;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.Convolution;
import dev.lanefuse.Threads;
import dev.lanefuse.Workspace;

/** A block as a layer-by-layer engine runs it: the same kernels, one convolution after the other over whole images. */
public final class StagedBlock {
    private final BlockSpec spec;
    private final Convolution expand;
    private final Convolution convolution;
    private final Convolution project;
    private final Workspace expandWorkspace;
    private final Workspace convolutionWorkspace;
    private final Workspace projectWorkspace;

    /** {@code [inputHeight][inputWidth][hiddenChannels]}; null without an expand stage. */
    private final float[] expanded;

    /** {@code [outputHeight][outputWidth][hiddenChannels]}. */
    private final float[] convolved;

    /** Prepares the stages. */
    public StagedBlock(BlockSpec spec, BlockWeights weights, Backend backend, Threads threads) {
        this.spec = spec;
        this.expand = spec.expand() ? Convolution.prepare(spec.expandStage(), weights.expand(), backend, threads) : null;
        this.convolution = Convolution.prepare(spec.convolutionStage(), weights.convolution(), backend, threads);
        this.project = Convolution.prepare(spec.projectStage(), weights.project(), backend, threads);
        this.expandWorkspace = spec.expand() ? expand.newWorkspace() : null;
        this.convolutionWorkspace = convolution.newWorkspace();
        this.projectWorkspace = project.newWorkspace();
        this.expanded = spec.expand() ? new float[spec.inputHeight() * spec.inputWidth() * spec.hiddenChannels()] : null;
        this.convolved = new float[spec.outputHeight() * spec.outputWidth() * spec.hiddenChannels()];
    }

    /** Runs one image; not to be called by two threads at a time. */
    public void run(float[] in, float[] out) {
        if (expand != null) {
            expand.run(in, expanded, expandWorkspace);
        }
        convolution.run(expand != null ? expanded : in, convolved, convolutionWorkspace);
        project.run(1, convolved, 0, spec.hiddenChannels(), spec.residual() ? in : null, 0, spec.inputChannels(),
                out, 0, spec.outputChannels(), projectWorkspace);
    }
}
