package dev.lanefuse.exec;

import dev.lanefuse.Activation;
import dev.lanefuse.kernel.Kernels;

/**
 * How a stage clamps: within the kernel on the bits, or in a pass of its own by compare and select.
 *
 * <p>The bit clamp is right where the lower bound is +0.0 and no NaN can occur; a run that cannot show the latter takes the pass.
 */
record Clamp(float low, float high) {
    static Clamp of(Activation activation) {
        return new Clamp(activation.low(), activation.high());
    }

    boolean isLinear() {
        return low == Float.NEGATIVE_INFINITY && high == Float.POSITIVE_INFINITY;
    }

    private boolean onBits(boolean finite) {
        return finite && Float.floatToRawIntBits(low) == 0;
    }

    /** Lower bound to hand to the kernel. */
    int kernelLow(boolean finite) {
        return onBits(finite) ? 0 : Kernels.NO_LOW;
    }

    /** Upper bound to hand to the kernel. */
    int kernelHigh(boolean finite) {
        return onBits(finite) ? Float.floatToRawIntBits(high) : Kernels.NO_HIGH;
    }

    /** Whether what the kernel left must be clamped in a pass. */
    boolean needsPass(boolean finite) {
        return !isLinear() && !onBits(finite);
    }
}
