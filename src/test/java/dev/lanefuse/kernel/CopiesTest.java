package dev.lanefuse.kernel;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.ORIGIN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanefuse.AtAnyWidth;
import dev.lanefuse.Bits;
import dev.lanefuse.EveryKernels;
import dev.lanefuse.kernel.scalar.ScalarKernels;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies between plain pixels and blocks write what their scalar twins write, padding included, and nothing else; and what no other test says of means. */
@AtAnyWidth
class CopiesTest {
    private static final int PIXELS = 5;
    private static final float MARK = 12345;

    private Kernels scalar;
    private Kernels simd;

    @BeforeEach
    void selectKernels() { // copies are the same for every layout of the weights
        simd = EveryKernels.onLanes().getFirst();
        scalar = new ScalarKernels(simd.layout());
    }

    /** Pixels of so many channels, so far apart, with NaN between them and in front, and behind them so many of it. */
    private static float[] plain(int channels, int stride, int behind) {
        final float[] a = new float[3 + (PIXELS - 1) * stride + channels + behind];
        Arrays.fill(a, Float.NaN);
        for (int i = 0; i < PIXELS * channels; i++) {
            a[3 + i / channels * stride + i % channels] = i % 7 - 3.5f;
        }
        return a;
    }

    private static float[] marked(int size) {
        final float[] c = new float[size];
        Arrays.fill(c, MARK);
        return c;
    }

    /** Of more pixels than floats count one by one, the nearest float divides. */
    @Test
    void mean_ofSoManyPixels_isDividedByTheNearestFloat() {
        final int pixels = (1 << 24) + 8193;
        final float[] ones = new float[4 * BLOCK];
        Arrays.fill(ones, 1);
        for (int channels : new int[] {simd.layout().lanes(), 4 * simd.layout().lanes()}) {
            final float[] c = new float[channels];
            simd.mean(ones, 0, 0, channels, pixels, c, 0); // the same pixel again and again
            for (float mean : c) {
                assertEquals(0x1p24f / (float) pixels, mean); // from there on a float does not grow by 1
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 40})
    void toBlocks_anyChannels_writesWhatTheScalarTwinWrites(int behind) {
        for (int channels = 1; channels <= 2 * BLOCK + 1; channels++) {
            for (int stride : new int[] {channels, channels + 1, channels + 19}) {
                final float[] a = plain(channels, stride, behind);
                for (float limit : new float[] {3.5f, 3.25f, -1}) { // as large as the largest magnitude, less, less than any
                    final float[] expected = marked(ORIGIN + 4 * PIXELS * BLOCK), c = expected.clone();
                    final boolean within = scalar.toBlocks(a, 3, stride, channels, PIXELS, expected, ORIGIN, PIXELS * BLOCK, limit);
                    assertEquals(within, simd.toBlocks(a, 3, stride, channels, PIXELS, c, ORIGIN, PIXELS * BLOCK, limit));
                    Bits.assertSame(expected, c, channels + " channels, " + stride + " apart");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 40})
    void fromBlocks_anyChannels_writesWhatTheScalarTwinWrites(int gap) {
        for (int channels = 1; channels <= 2 * BLOCK + 1; channels++) {
            final int stride = channels + gap, size = 3 + (PIXELS - 1) * stride + channels;
            final float[] a = new float[ORIGIN + 4 * PIXELS * BLOCK];
            for (int i = 0; i < a.length; i++) {
                a[i] = i % 97 - 48;
            }
            for (float[] residual : new float[][] {null, plain(channels, channels, 0), plain(channels, stride, 0)}) {
                final int residualStride = residual == null || residual.length < size ? channels : stride;
                final float[] expected = marked(size), c = expected.clone();
                scalar.fromBlocks(a, ORIGIN, PIXELS * BLOCK, channels, PIXELS, residual, 3, residualStride, expected, 3, stride);
                simd.fromBlocks(a, ORIGIN, PIXELS * BLOCK, channels, PIXELS, residual, 3, residualStride, c, 3, stride);
                Bits.assertSame(expected, c, channels + " channels, " + stride + " apart");
            }
        }
    }
}
