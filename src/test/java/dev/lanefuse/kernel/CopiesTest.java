package dev.lanefuse.kernel;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.ORIGIN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanefuse.AtAnyWidth;
import dev.lanefuse.Bits;
import dev.lanefuse.EveryKernels;
import dev.lanefuse.Samples;
import dev.lanefuse.kernel.scalar.ScalarKernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Copies between plain pixels and blocks, patches, clamps and means write what their scalar twins write, padding included, and nothing
 * else.
 */
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

    /** With a value too large, or that is none, in the image: seen by a patch, or not. */
    @Test
    void patches_ofEveryShape_areWhatTheScalarTwinWrites() {
        final Random random = new Random(8);
        for (int channels = 1; channels <= 2 * BLOCK + 1; channels++) {
            for (int edges = 0; edges < 32; edges++) {
                final int top = edges & 1, left = edges >> 1 & 1, right = edges >> 2 & 1, bottom = edges >> 3 & 1, stride = 1
                        + (edges >> 4);
                final int height = 3 + random.nextInt(4), width = 3 + random.nextInt(30), outHeight = (height + top + bottom - 3) / stride
                        + 1;
                final int first = random.nextInt(outHeight), end = first + 1 + random.nextInt(outHeight - first);
                patches(new Patches(height, width, channels, (width + left + right - 3) / stride + 1, stride, top, left), first, end,
                        random);
            }
        }
    }

    private void patches(Patches shape, int first, int end, Random random) {
        final int pixelStride = shape.channels() + random.nextInt(2), rowStride = shape.inputWidth() * pixelStride + random.nextInt(2);
        final float[] image = Samples.values((shape.inputHeight() - 1) * rowStride + (shape.inputWidth() - 1) * pixelStride + shape
                .channels(),
                1, random);
        if (random.nextBoolean()) {
            image[random.nextInt(image.length)] = random.nextBoolean() ? Float.NaN : -1000.5f;
        }
        final int pixels = (end - first) * shape.outputWidth(), inputs = 9 * shape.channels();
        final float[] expected = marked(ORIGIN + pixels * shape.size() + BLOCK), c = expected.clone();
        final boolean within = scalar.patches(
                shape, first, end, image, 0, rowStride, pixelStride, expected, ORIGIN, pixels * BLOCK, 1000);
        assertEquals(within, simd.patches(shape, first, end, image, 0, rowStride, pixelStride, c, ORIGIN, pixels * BLOCK, 1000));
        for (int k = inputs + inputs % 2; k < shape.size(); k++) { // what stands there nobody reads
            for (int m = 0; m < pixels; m++) {
                c[ORIGIN + k / BLOCK * pixels * BLOCK + m * BLOCK + k % BLOCK] = MARK;
            }
        }
        Bits.assertSame(expected, c, shape + ", rows " + first + " until " + end + ", pixels " + pixelStride + " apart");
    }

    @Test
    void clampAndMean_ofAnyChannels_areThoseOfTheScalarTwin() {
        final Random random = new Random(9);
        for (int channels = 1; channels <= 5 * BLOCK; channels++) {
            for (int stride : new int[] {channels, channels + 3}) {
                final float[] a = Samples.values(1 + PIXELS * stride, 10, random);
                Samples.addSpecials(a, random);
                final float[] expected = a.clone(), c = a.clone();
                scalar.clamp(expected, 1, stride, channels, PIXELS, 0, 6);
                simd.clamp(c, 1, stride, channels, PIXELS, 0, 6);
                Bits.assertSame(expected, c, channels + " channels, " + stride + " apart");
                final float[] means = marked(channels + BLOCK), got = means.clone();
                scalar.mean(a, 1, stride, channels, PIXELS, means, 2);
                simd.mean(a, 1, stride, channels, PIXELS, got, 2);
                Bits.assertSame(means, got, "means of " + channels + " channels, " + stride + " apart");
            }
        }
    }
}
