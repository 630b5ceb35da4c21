package dev.lanefuse.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanefuse.Activation;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.weights.Folding.Folded;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bounds the magnitudes that a stage gives. */
class StageTest {
    /** A kernel of 3 and a bias of -1: from inputs up to 2 at most 7. A clamp cuts that off, or raises it. */
    @ParameterizedTest
    @CsvSource({"-Infinity, Infinity, 7", "0, 6, 6", "0, Infinity, 7", "-2, 9, 7", "-9, 1, 7", "-2, 1, 2", "20, 30, 20", "-30, -20, 20",
        "5, 6, 6", "20, Infinity, 20"})
    void bound_behindTheClamp(float low, float high, double expected) {
        final ConvolutionSpec spec = ConvolutionSpec.pointwise(1, 1, 1, 1, new Activation(low, high));
        assertEquals(expected, new Stage(spec, new Folded(new float[] {3}, new float[] {-1}, 0)).bound(2));
    }
}
