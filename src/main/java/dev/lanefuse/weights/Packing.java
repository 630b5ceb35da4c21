package dev.lanefuse.weights;

import dev.lanefuse.kernel.Panels;
import dev.lanefuse.weights.Folding.Folded;

/**
 * Brings folded numbers into the order in which the kernels read them.
 *
 * <p>Packing costs one pass over the weights at prepare; it buys that every kernel reads one stream from front to back.
 */
public final class Packing {
    private Packing() {}

    /** Panels of a pointwise convolution, from {@code [outputs][inputs]}. */
    public static Panels pointwise(Folded folded, int inputs, int outputs, int[] widths, int lanes) {
        return panels(folded, inputs, outputs, 1, widths, lanes);
    }

    /** Panels of a dense 3x3 convolution: from {@code [outputs][inputs][3][3]} to chains over (kh, kw, ic). */
    public static Panels dense(Folded folded, int inputs, int outputs, int[] widths, int lanes) {
        return panels(folded, inputs, outputs, 9, widths, lanes);
    }

    private static Panels panels(Folded folded, int inputs, int outputs, int taps, int[] widths, int lanes) {
        final Panels panels = Panels.empty(inputs * taps, outputs, widths, lanes);
        final float[] values = panels.values();
        for (int p = 0; p < widths.length; p++) {
            for (int n = 0; n < panels.strides()[p]; n++) {
                // Behind one and a half vectors the half stands again.
                final int oc = panels.starts()[p] + (n < widths[p] ? n : n - lanes / 2);
                if (oc < outputs) {
                    column(folded, oc, inputs, taps, values, panels.offsets()[p] + n, panels.strides()[p]);
                }
            }
        }
        return panels;
    }

    /** Bias and weights of one output channel. */
    private static void column(Folded folded, int oc, int inputs, int taps, float[] values, int at, int stride) {
        values[at] = folded.bias()[oc];
        for (int k = 0; k < inputs * taps; k++) {
            final int tap = k / inputs;
            final int ic = k % inputs;
            values[at + (1 + k) * stride] = folded.kernel()[(oc * inputs + ic) * taps + tap];
        }
    }

    /** {@code [block][bias, 9 taps][lane]} of a depthwise 3x3 convolution, from {@code [channels][3][3]}. */
    public static float[] depthwise(Folded folded, int channels, int lanes) {
        final float[] packed = new float[Math.ceilDiv(channels, lanes) * 10 * lanes];
        for (int c = 0; c < channels; c++) {
            final int at = c / lanes * 10 * lanes + c % lanes;
            packed[at] = folded.bias()[c];
            for (int tap = 0; tap < 9; tap++) {
                packed[at + (1 + tap) * lanes] = folded.kernel()[c * 9 + tap];
            }
        }
        return packed;
    }
}
