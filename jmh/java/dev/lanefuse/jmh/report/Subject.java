package dev.lanefuse.jmh.report;

import dev.lanefuse.Backend;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.Threads;
import dev.lanefuse.cli.MobileNetBlocks;
import dev.lanefuse.jmh.report.Cell.Kind;
import dev.lanefuse.net.MobileNetV2;
import dev.lanefuse.net.Network;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every engine computes: a block or a network, and what it costs at least.
 *
 * @param kind block or network
 * @param name as the benchmarks call it
 * @param shape in one line
 * @param count how often MobileNetV2 1.0 has it
 * @param multiplyAdds of a run
 * @param fusedBytes between a core and the caches if nothing but input, weights and output goes that way; 0 for networks
 * @param stagedBytes the same if every stage writes its output and the next one reads it; 0 for networks
 */
record Subject(Kind kind, String name, String shape, int count, long multiplyAdds, long fusedBytes, long stagedBytes) {
    /** A block. */
    static Subject of(MobileNetBlocks.Distinct block) {
        final BlockSpec spec = block.spec();
        long inputs = 0;
        long outputs = 0;
        long weights = 0;
        for (ConvolutionSpec stage : spec.stages()) {
            inputs += (long) stage.inputHeight() * stage.inputWidth() * stage.inputChannels();
            outputs += (long) stage.outputHeight() * stage.outputWidth() * stage.outputChannels();
            weights += stage.parameters() + stage.outputChannels();
        }
        final long in = (long) spec.inputHeight() * spec.inputWidth() * spec.inputChannels();
        final long out = (long) spec.outputHeight() * spec.outputWidth() * spec.outputChannels();
        final long residual = spec.residual() ? in : 0; // a fused block has it at hand
        return new Subject(Kind.BLOCK, block.name(), spec.toString(), block.count(), spec.multiplyAdds(),
                Float.BYTES * (in + weights + out), Float.BYTES * (inputs + weights + outputs + residual));
    }

    /**
     * MobileNetV2 of a width and an input size.
     *
     * @param name both, with a space between
     */
    static Subject ofNetwork(String name) {
        final String[] parts = name.split(" ");
        final MobileNetV2 model = MobileNetV2.of(Double.parseDouble(parts[0]), Integer.parseInt(parts[1]));
        final Map<String, float[]> zeros = new LinkedHashMap<>();
        model.shapes().forEach((array, length) -> zeros.put(array, new float[length]));
        final Network network = model.prepare(zeros, Backend.SCALAR, Threads.CALLER);
        final String shape = parts[1] + "x" + parts[1] + ", width " + parts[0] + ", " + network.parameters() + " parameters";
        return new Subject(Kind.NET, name, shape, 1, network.multiplyAdds(), 0, 0);
    }

    /** Operations, two a multiply-add, for each byte that a fused or a staged engine moves: the abscissa of a roofline. */
    double intensity(boolean fused) {
        return 2.0 * multiplyAdds / (fused ? fusedBytes : stagedBytes);
    }

    /** 10^9 operations a second at a time, taps in the padding included. */
    double gigaflops(double micros) {
        return 2.0 * multiplyAdds / micros / 1e3;
    }
}
