package dev.lanefuse.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanefuse.Activation;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.EveryKernels;
import dev.lanefuse.Padding;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Layout;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.weights.Folding.Folded;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every packed number stands where the layout of {@link Panels} says. */
class PackingTest {
    @Test
    void panels_ofAnyLength_holdEachWeightAtItsPlace() {
        for (Layout layout : EveryKernels.LAYOUTS) {
            for (int inputs : new int[] {1, 2, 3, 255, 256, 257, 600}) {
                for (int outputs : new int[] {1, 16, 24, 40, 100}) {
                    check(layout, ConvolutionSpec.pointwise(1, 1, inputs, outputs, Activation.NONE));
                    check(layout, ConvolutionSpec.dense(3, 3, inputs, outputs, 1, Padding.SAME, Activation.NONE));
                }
            }
        }
    }

    /** Numbers that tell their place: the weight of a channel's k-th value in the trained order, the bias below 0. */
    private static void check(Layout layout, ConvolutionSpec spec) {
        final int chain = spec.chainLength();
        final float[] kernel = new float[chain * spec.outputChannels()];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = 1 + i;
        }
        final float[] bias = new float[spec.outputChannels()];
        for (int oc = 0; oc < bias.length; oc++) {
            bias[oc] = -1 - oc;
        }
        final Folded folded = new Folded(kernel, bias, 0);
        final Packing packing = new Packing(layout, List.of(spec, spec, spec));
        for (Panels panels : List.of(packing.toBlocks(spec, folded), packing.toPlain(spec, folded), packing.connected(spec, folded))) {
            check(layout, spec, folded, panels);
        }
    }

    private static void check(Layout layout, ConvolutionSpec spec, Folded folded, Panels panels) {
        final float[] kernel = folded.kernel(), bias = folded.bias(), values = panels.values();
        final int chain = spec.chainLength();
        final int inputs = spec.inputChannels();
        final int taps = spec.kind().taps();
        for (int n = 0; n < panels.paddedOutputs(); n++) {
            final int p = n / panels.width();
            final int at = panels.offset(p) + n % panels.width();
            final boolean repeats = panels.paddedOutputs() - bias.length == Kernels.BLOCK / 2;
            final int channel = n < bias.length || !repeats ? n : n - Kernels.BLOCK / 2; // half a block of padding repeats the half before
            final boolean padding = channel >= bias.length;
            assertEquals(padding ? 0 : bias[channel], values[at], spec + ", " + layout + ", bias " + n);
            for (int k = 0; k < panels.steps(); k++) {
                final float expected = k >= chain ? -0.0f : padding ? 0 : kernel[channel * chain + k % inputs * taps + k / inputs];
                final float got = values[at + (1 + k) * panels.width(p)];
                if (Float.floatToRawIntBits(expected) != Float.floatToRawIntBits(got)) {
                    assertEquals(expected, got, spec + ", " + layout + ", step " + k + " of channel " + n);
                }
            }
        }
    }
}
