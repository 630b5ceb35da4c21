package dev.lanefuse.weights;

import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.weights.Folding.Folded;
import java.util.Arrays;

/**
 * Brings folded numbers into the order in which the kernels read them.
 *
 * <p>Packing costs one pass over the weights at prepare; it buys that every kernel reads one stream from front to back.
 */
public final class Packing {
    private Packing() {}

    /** Panels of a pointwise convolution, from {@code [outputs][inputs]}. */
    public static Panels pointwise(Folded folded, int inputs, int outputs, int lanes) {
        return panels(folded, inputs, outputs, 1, lanes);
    }

    /** Panels of a dense 3x3 convolution: from {@code [outputs][inputs][3][3]} to chains over (kh, kw, ic). */
    public static Panels dense(Folded folded, int inputs, int outputs, int lanes) {
        return panels(folded, inputs, outputs, 9, lanes);
    }

    private static Panels panels(Folded folded, int inputs, int outputs, int taps, int lanes) {
        final Panels panels = Panels.empty(inputs * taps, outputs, lanes);
        final float[] values = panels.values();
        for (int p = 0; p < panels.count(); p++) { // a panel a step
            final int width = panels.width(p);
            for (int n = 0; n < width && p * panels.width() + n < outputs; n++) {
                column(folded, p * panels.width() + n, inputs, taps, values, panels.offset(p) + n, width);
            }
            if (panels.steps() > panels.inputs()) {
                final int last = panels.offset(p) + panels.steps() * width;
                Arrays.fill(values, last, last + width, -0.0f);
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

    /** {@code [vector][bias, 9 taps][lane]} of a depthwise 3x3 convolution, from {@code [channels][3][3]}; whole blocks of channels. */
    public static float[] depthwise(Folded folded, int channels, int lanes) {
        final float[] packed = new float[Kernels.ORIGIN + 10 * Kernels.wholeBlocks(channels)];
        for (int c = 0; c < channels; c++) {
            final int at = Kernels.ORIGIN + c / lanes * 10 * lanes + c % lanes;
            packed[at] = folded.bias()[c];
            for (int tap = 0; tap < 9; tap++) {
                packed[at + (1 + tap) * lanes] = folded.kernel()[c * 9 + tap];
            }
        }
        return packed;
    }
}
