package dev.lanefuse.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanefuse.Activation;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.Padding;
import dev.lanefuse.kernel.Panels;
import dev.lanefuse.weights.Folding.Folded;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every packed number stands where the layout of {@link Panels} says. */
class PackingTest {
    @Test
    void panels_ofAnyLength_holdEachWeightAtItsPlace() {
        for (int lanes : new int[] {4, 8, 16}) {
            for (int inputs : new int[] {1, 2, 3, 255, 256, 257, 600}) {
                for (int outputs : new int[] {1, 16, 40}) {
                    check(lanes, ConvolutionSpec.pointwise(1, 1, inputs, outputs, Activation.NONE));
                    check(lanes, ConvolutionSpec.dense(3, 3, inputs, outputs, 1, Padding.SAME, Activation.NONE));
                }
            }
        }
    }

    /** Numbers that tell their place: the weight of a channel's k-th value in the trained order, the bias below 0. */
    private static void check(int lanes, ConvolutionSpec spec) {
        final int chain = spec.chainLength();
        final float[] kernel = new float[chain * spec.outputChannels()];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = 1 + i;
        }
        final float[] bias = new float[spec.outputChannels()];
        for (int oc = 0; oc < bias.length; oc++) {
            bias[oc] = -1 - oc;
        }
        final Packing packing = new Packing(lanes, List.of(spec));
        final Panels panels = packing.panels(spec, new Folded(kernel, bias, 0), 16);
        final int inputs = spec.inputChannels();
        final int taps = spec.kind().taps();
        for (int n = 0; n < panels.paddedOutputs(); n++) {
            final int p = n / panels.width();
            final int at = panels.offset(p) + n % panels.width();
            final boolean padding = n >= bias.length;
            assertEquals(padding ? 0 : bias[n], packing.values()[at], spec + " at " + lanes + " lanes, bias " + n);
            for (int k = 0; k < panels.steps(); k++) {
                final float expected = k >= chain ? -0.0f : padding ? 0 : kernel[n * chain + k % inputs * taps + k / inputs];
                final float got = packing.values()[at + (1 + k) * panels.width(p)];
                if (Float.floatToRawIntBits(expected) != Float.floatToRawIntBits(got)) {
                    assertEquals(expected, got, spec + " at " + lanes + " lanes, step " + k + " of channel " + n);
                }
            }
        }
    }
}
