package dev.lanefuse.cli;

import dev.lanefuse.Backend;
import dev.lanefuse.InvertedResidual;
import dev.lanefuse.Threads;
import dev.lanefuse.Workspace;
import java.util.Arrays;

/** A block made ready in the ways that are compared: fused, stage by stage, and fused on the scalar backend. */
final class Contestant {
    private final Subject subject;
    private final InvertedResidual fused;
    private final Workspace workspace;
    private final StagedBlock staged;
    private final InvertedResidual scalar;
    private final Workspace scalarWorkspace;
    private final float[] fusedOut;
    private final float[] stagedOut;
    private final float[] scalarOut;

    Contestant(Subject subject, Backend backend, Threads threads) {
        this.subject = subject;
        this.fused = InvertedResidual.prepare(subject.spec(), subject.weights(), backend, threads);
        this.workspace = fused.newWorkspace();
        this.staged = new StagedBlock(subject.spec(), subject.weights(), backend, threads);
        this.scalar = InvertedResidual.prepare(subject.spec(), subject.weights(), Backend.SCALAR, threads);
        this.scalarWorkspace = scalar.newWorkspace();
        this.fusedOut = newOutput();
        this.stagedOut = newOutput();
        this.scalarOut = newOutput();
    }

    /** Filled with NaN, so that an element that nobody writes is seen. */
    private float[] newOutput() {
        final float[] out = new float[subject.spec().outputHeight() * subject.spec().outputWidth() * subject.spec().outputChannels()];
        Arrays.fill(out, Float.NaN);
        return out;
    }

    Subject subject() {
        return subject;
    }

    void runFused() {
        fused.run(subject.input(), fusedOut, workspace);
    }

    void runStaged() {
        staged.run(subject.input(), stagedOut);
    }

    void runScalar() {
        scalar.run(subject.input(), scalarOut, scalarWorkspace);
    }

    long scratchBytes() {
        return workspace.bytes();
    }

    /**
     * Whether the last outputs of all three are, bit for bit, what the scalar backend answers on one thread. To be asked after the
     * measurement: then they come from the code that was measured.
     */
    boolean bitsEqual() {
        final float[] answer = newOutput();
        InvertedResidual.prepare(subject.spec(), subject.weights(), Backend.SCALAR, Threads.CALLER).run(subject.input(), answer);
        return sameBits(fusedOut, answer) && sameBits(stagedOut, answer) && sameBits(scalarOut, answer);
    }

    /** By raw bits: two NaN of different payload are different, and so are the two zeros. */
    private static boolean sameBits(float[] a, float[] b) {
        for (int i = 0; i < a.length; i++) {
            if (Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i])) {
                return false;
            }
        }
        return a.length == b.length;
    }

    /** The largest absolute difference from the expected output: NaN where one of them holds a NaN. */
    double largestDifference() {
        double largest = 0;
        for (int i = 0; i < fusedOut.length; i++) {
            largest = Math.max(largest, Math.abs((double) fusedOut[i] - subject.expected()[i]));
        }
        return largest;
    }

    /** The largest magnitude of the expected output. */
    double largestExpected() {
        double largest = 0;
        for (float v : subject.expected()) {
            largest = Math.max(largest, Math.abs(v));
        }
        return largest;
    }
}
