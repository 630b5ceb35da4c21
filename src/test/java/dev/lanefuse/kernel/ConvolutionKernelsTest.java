package dev.lanefuse.kernel;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.ORIGIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.AtAnyWidth;
import dev.lanefuse.Bits;
import dev.lanefuse.EveryKernels;
import dev.lanefuse.Samples;
import dev.lanefuse.kernel.scalar.ScalarKernels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Convolutions of few and of many pixels write what their scalar twins write, and nothing behind it: tiles that overlap, that share a
 * vector, that stand at an edge.
 */
@AtAnyWidth
class ConvolutionKernelsTest {
    private static final int[] OUTPUTS = {8, 16, 24, 40, 56, 88, 120};
    private static final int[] INPUTS = {1, 5, 16, 33, 96, 144};
    private static final int[] PIXELS = {1, 2, 7, 9, 10, 11, 14, 19, 20, 33, 57};
    private static final int COLOURS = Patches.COLOURS;
    private static final int BEHIND = 40;
    private static final int SIX = Float.floatToRawIntBits(6);

    private List<Kernels> kernels;

    @BeforeEach
    void selectKernels() {
        kernels = EveryKernels.onLanes();
    }

    private static Panels filled(Panels sizes, Random random) {
        final Panels panels = sizes.in(Samples.values(ORIGIN + (int) sizes.size(), 1, random), ORIGIN);
        for (int p = 0; p < panels.count() && panels.steps() > panels.inputs(); p++) { // the step that evens the chain
            final int last = panels.offset(p) + panels.steps() * panels.width(p);
            Arrays.fill(panels.values(), last, last + panels.width(p), -0.0f);
        }
        panels.repeatHalf();
        return panels;
    }

    @Test
    void pointwise_ofAnyPixelsAndChannels_writesTheBitsOfItsTwin() {
        final Random random = new Random(1);
        for (Kernels each : kernels) {
            for (int outputs : OUTPUTS) {
                for (int inputs : INPUTS) {
                    for (int pixels : PIXELS) {
                        pointwise(each, filled(each.layout().toPlain(inputs, outputs), random), pixels, random);
                        pointwise(each, filled(each.layout().dense(inputs, outputs), random), pixels, random);
                    }
                }
            }
        }
    }

    /** Without gaps, where one panel is all; else with some behind the padding; with a residual or not. */
    private static void pointwise(Kernels kernels, Panels w, int pixels, Random random) {
        final int outputs = w.outputs(), channel = w.inputs() % BLOCK, blockStride = pixels * BLOCK;
        final float[] a = Samples.values(ORIGIN + Kernels.wholeBlocks(w.steps()) * pixels, 1, random);
        for (int m = 0; m < pixels && w.steps() > w.inputs(); m++) {
            a[ORIGIN + w.inputs() / BLOCK * blockStride + m * BLOCK + channel] = 0;
        }
        for (int stride : w.count() == 1 ? new int[] {outputs, w.paddedOutputs() + 5} : new int[] {w.paddedOutputs() + 5}) {
            final float[] residual = random.nextBoolean() ? null : Samples.values(pixels * outputs, 1, random);
            final int end = (pixels - 1) * stride + w.paddedOutputs();
            final float[] before = Samples.values(end + BEHIND, 1, random), expected = before.clone(), got = before.clone();
            new ScalarKernels(kernels.layout()).pointwise(
                    w, 0, w.count(), a, ORIGIN, blockStride, pixels, residual, 0, outputs, expected, 0, stride);
            kernels.pointwise(w, 0, w.count(), a, ORIGIN, blockStride, pixels, residual, 0, outputs, got, 0, stride);
            final String what = w.inputs() + " to " + outputs + " of " + pixels + " pixels, stride " + stride + ", " + kernels.layout();
            for (int m = 0; m < pixels; m++) {
                final int at = m * stride;
                Bits.assertSame(Arrays.copyOfRange(expected, at, at + outputs), Arrays.copyOfRange(got, at, at + outputs), what);
                for (int n = w.paddedOutputs(); n < stride; n++) {
                    assertEquals(before[at + n], got[at + n], what + ": a value between pixels");
                }
            }
            Bits.assertSame(Arrays.copyOfRange(before, end, end + BEHIND), Arrays.copyOfRange(got, end, end + BEHIND), what);
        }
    }

    @Test
    void pointwise_ofEveryCountOfPixels_writesTheBitsOfItsTwin() {
        final Random random = new Random(3);
        for (Kernels each : kernels) {
            for (int pixels = 1; pixels < 80; pixels++) {
                pointwise(each, filled(each.layout().toPlain(20, 56), random), pixels, random);
                pointwise(each, filled(each.layout().toPlain(100, 32), random), pixels, random); // a long chain
            }
        }
    }

    @Test
    void pointwiseBlocked_ofRowsOfAnyWidth_writesTheBitsOfItsTwinAndNoOthers() {
        final Random random = new Random(4);
        for (Kernels each : kernels) {
            for (int width = 1; width < 40; width++) {
                for (int rows = 1; rows < 5; rows++) {
                    for (int gap = 0; gap < 3; gap++) { // of one pixel between the rows, that may be written
                        pointwiseBlocked(each, filled(each.layout().toBlocks(20, 120), random), rows, width, gap, random);
                    }
                }
            }
        }
    }

    @Test
    void pointwiseBlocked_ofOnePixelToManyPanels_writesTheBitsOfItsTwinAndNoOthers() {
        final Random random = new Random(7);
        for (Kernels each : kernels) {
            for (int outputs = 1; outputs <= 40 * BLOCK; outputs += BLOCK / 2) {
                final Panels w = filled(each.layout().dense(41, outputs), random);
                for (int from = 0; from < Math.min(3, w.count()); from++) {
                    onePixel(each, w, from, Math.max(from + 1, w.count() - random.nextInt(3)), random);
                }
            }
        }
    }

    private static void onePixel(Kernels kernels, Panels w, int fromPanel, int toPanel, Random random) {
        final float[] a = Samples.values(ORIGIN + Kernels.wholeBlocks(w.steps()), 1, random);
        a[ORIGIN + w.inputs()] = 0; // the step that evens the chain
        final float[] expected = Samples.values(ORIGIN + Kernels.wholeBlocks(w.outputs()) + BLOCK, 1, random), got = expected.clone();
        new ScalarKernels(kernels.layout()).pointwiseBlocked(
                w, fromPanel, toPanel, a, ORIGIN, BLOCK, 1, 1, expected, ORIGIN, BLOCK, 0, Kernels.NO_LOW, Kernels.NO_HIGH);
        kernels.pointwiseBlocked(w, fromPanel, toPanel, a, ORIGIN, BLOCK, 1, 1, got, ORIGIN, BLOCK, 0, Kernels.NO_LOW, Kernels.NO_HIGH);
        Bits.assertSame(expected, got, "panels " + fromPanel + " to " + toPanel + " of " + w.outputs() + " outputs, " + kernels.layout());
    }

    private static void pointwiseBlocked(Kernels kernels, Panels w, int rows, int width, int gap, Random random) {
        final int blockStride = rows * width * BLOCK, outRow = (width + gap) * BLOCK, outBlock = rows * outRow;
        final float[] a = Samples.values(ORIGIN + Kernels.wholeBlocks(w.steps()) * rows * width, 1, random);
        final float[] expected = Samples.values(ORIGIN + Kernels.wholeBlocks(w.outputs()) / BLOCK * outBlock + BLOCK, 1, random), got =
                expected
                        .clone();
        new ScalarKernels(kernels.layout()).pointwiseBlocked(
                w, 0, w.count(), a, ORIGIN, blockStride, rows, width, expected, ORIGIN, outBlock, outRow, 0, SIX);
        kernels.pointwiseBlocked(w, 0, w.count(), a, ORIGIN, blockStride, rows, width, got, ORIGIN, outBlock, outRow, 0, SIX);
        for (int at = ORIGIN + width * BLOCK; gap == 1 && at < got.length; at += outRow) { // +0.0, or as it was
            for (int n = at; n < Math.min(at + BLOCK, got.length); n++) {
                got[n] = got[n] == 0 ? expected[n] : got[n];
            }
        }
        Bits.assertSame(expected, got, rows + " rows of " + width + " pixels, " + gap + " between them, " + kernels.layout());
    }

    @Test
    void depthwise_ofRowsOfAnyWidth_writesTheBitsOfItsTwinAndNoOthers() {
        final Random random = new Random(5);
        for (Kernels each : kernels) {
            for (int width = 1; width < 40; width++) {
                for (int stride = 1; stride <= 2; stride++) {
                    depthwise(each, new DepthwiseShape(stride, width, (stride * width + 2) * BLOCK), 1 + random.nextInt(4), random);
                }
            }
        }
    }

    private static void depthwise(Kernels kernels, DepthwiseShape shape, int rows, Random random) {
        final int inBlock = (shape.stride() * (rows - 1) + 3) * shape.pitch(), outBlock = rows * shape.outputWidth() * BLOCK;
        final float[] in = Samples.values(ORIGIN + 2 * inBlock, 1, random), w = Samples.values(ORIGIN + 2 * 10 * BLOCK, 1, random);
        final float[] expected = Samples.values(ORIGIN + 2 * outBlock + BLOCK, 1, random), got = expected.clone();
        new ScalarKernels(kernels.layout()).depthwise(shape, w, ORIGIN, 0, 2, in, ORIGIN, inBlock, rows, expected, ORIGIN, outBlock, 0,
                SIX);
        kernels.depthwise(shape, w, ORIGIN, 0, 2, in, ORIGIN, inBlock, rows, got, ORIGIN, outBlock, 0, SIX);
        Bits.assertSame(expected, got, shape + ", " + rows + " rows, " + kernels.layout());
    }

    @Test
    void depthwisePlain_ofRowsOfAnyWidth_writesTheBitsOfItsTwinAndNoOthers() {
        final Random random = new Random(6);
        for (Kernels each : kernels) {
            for (int width = 1; width < 125; width += width < 40 ? 1 : 3) {
                for (int rows = 1; rows < 4; rows++) {
                    depthwisePlain(each, width, width, rows, random);
                    if (width > 2) {
                        depthwisePlain(each, width, width - 2, rows, random);
                    }
                }
            }
        }
    }

    /** An image that is all of its array, infinities and NaN among its values, and -0.0 among its sums; any bounds. */
    private static void depthwisePlain(Kernels kernels, int width, int outWidth, int rows, Random random) {
        final int size = (rows + 2) * width * Kernels.PLAIN_CHANNELS, outBlock = rows * outWidth * BLOCK + random.nextInt(2);
        final float[] in = Samples.values(size, 1, random), w = Samples.values(ORIGIN + 2 * 10 * BLOCK, 1, random);
        for (float special : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
            in[random.nextInt(size)] = special;
        }
        w[ORIGIN] = -0.0f; // the first channel's sums are -0.0
        for (int tap = 1; tap < 10; tap++) {
            w[ORIGIN + tap * kernels.layout().lanes()] = -1;
        }
        for (int i = 0; i < size; i += Kernels.PLAIN_CHANNELS) {
            in[i] = 0;
        }
        final float low = random.nextBoolean() ? 0 : Float.NEGATIVE_INFINITY, high = random.nextBoolean() ? 1 : Float.POSITIVE_INFINITY;
        final float[] expected = Samples.values(ORIGIN + 2 * outBlock + BLOCK, 1, random), got = expected.clone();
        new ScalarKernels(kernels.layout()).depthwisePlain(
                w, ORIGIN, in, 0, width, rows, outWidth, expected, ORIGIN, outBlock, low, high);
        kernels.depthwisePlain(w, ORIGIN, in, 0, width, rows, outWidth, got, ORIGIN, outBlock, low, high);
        Bits.assertSame(expected, got, rows + " rows of " + width + " to " + outWidth + " pixels from " + low + " to " + high + ", "
                + kernels.layout());
    }

    @Test
    void denseBlocked_ofImagesOfAnyWidth_writesTheBitsOfItsTwinAndNoOthers() {
        final Random random = new Random(2);
        for (Kernels each : kernels) {
            for (int width = 3; width < 50; width++) {
                for (int edges = 0; edges < 16; edges++) {
                    final int top = edges & 1, left = edges >> 1 & 1, right = edges >> 2 & 1, bottom = edges >> 3;
                    final int height = 3 + random.nextInt(5), outHeight = (height + top + bottom - 3) / 2 + 1;
                    final int first = random.nextInt(outHeight), end = first + 1 + random.nextInt(outHeight - first);
                    denseBlocked(each, new Patches(height, width, COLOURS, (width + left + right - 3) / 2 + 1, 2, top, left), first, end,
                            random);
                }
            }
        }
    }

    /** An image that ends with its array, its rows perhaps apart, and a scratch of just what the contract says. */
    private static void denseBlocked(Kernels kernels, Patches shape, int first, int end, Random random) {
        final int outputs = 1 + random.nextInt(48), rowStride = shape.inputWidth() * COLOURS + random.nextInt(2);
        final Panels w = filled(kernels.layout().dense(9 * COLOURS, outputs), random);
        final float[] image = Samples.values((shape.inputHeight() - 1) * rowStride + shape.inputWidth() * COLOURS, 1, random);
        final int outRow = (shape.outputWidth() + 1) * BLOCK, outBlock = (end - first) * outRow + BLOCK;
        final float[] expected = Samples.values(ORIGIN + Kernels.wholeBlocks(outputs) / BLOCK * outBlock + BLOCK, 1, random), got = expected
                .clone();
        final boolean[] within = new boolean[2];
        for (int i = 0; i < 2; i++) {
            final float[] scratch = new float[ORIGIN + shape.outputWidth() * shape.size()];
            within[i] = (i == 0 ? new ScalarKernels(kernels.layout()) : kernels).denseBlocked(w, 0, w.count(), shape, first, end,
                    image, 0, rowStride, COLOURS, scratch, ORIGIN, i == 0 ? expected : got, ORIGIN, outBlock, outRow, 0, SIX, 1000);
        }
        final String what = shape + ", rows " + first + " until " + end + ", " + outputs + " outputs, " + kernels.layout();
        assertTrue(within[0] && within[1], what);
        Bits.assertSame(expected, got, what);
    }
}
