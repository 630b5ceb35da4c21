package dev.lanefuse.onnx;

import dev.lanefuse.Bits;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.Padding;
import dev.lanefuse.Samples;
import dev.lanefuse.net.Layer;
import dev.lanefuse.net.Network;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written is read as the same network. */
class LayersFileTest {
    @ParameterizedTest
    @EnumSource
    void network_behindItsFile_givesTheSameBits(Padding padding) throws OnnxFormatException {
        final BlockSpec first = BlockSpec.bottleneckBlock(10, 7, 5, 6, 8, 2).withPadding(padding);
        final BlockSpec second = BlockSpec.bottleneckBlock(first.outputHeight(), first.outputWidth(), 8, 2, 8, 1)
                .withResidual(padding != Padding.VALID).withPadding(padding);
        final List<Layer> layers = List.of(new Layer.Block(first, Samples.weights(first, 1)), new Layer.Block(second, Samples.weights(
                second, 2)));
        final float[] image = Samples.values(10 * 7 * 5, 1, new Random(3));
        final float[] expected = new float[second.outputHeight() * second.outputWidth() * 8];
        Network.prepare(10, 7, 5, layers).newSession().run(image, expected);
        final float[] out = new float[expected.length];
        OnnxModel.read(LayersFile.write(layers, 1, 5, 10, 7)).network().newSession().run(image, out);
        Bits.assertSame(expected, out, padding.name());
    }
}
