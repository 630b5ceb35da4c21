package dev.lanefuse.kernel.scalar;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.PLAIN_CHANNELS;

import dev.lanefuse.kernel.FusedMultiplyAdd;

/**
 * Register tiles in plain Java. What counts is how fast they are early, and with C1 alone.
 *
 * <p>16 chains in local variables take 8 loads for 16 multiply-adds, and are registers to C1 already. A loop over neighbouring output
 * channels, which C2 might turn into vectors, takes a load and a store a multiply-add, and C2 leaves it as it is (JDK 25: the same time
 * with {@code -XX:-UseSuperWord}): weights and outputs begin at places of their own, and it cannot tell that they do not overlap.
 * MobileNetV2 1.0 224 takes 67 ms in place of 180 (Intel Xeon, AVX-512; one start each), and 120 in place of 417 with C1 alone.
 */
final class ScalarTiles {
    /** Output channels of a tile: every panel and every block has a multiple of them. */
    static final int CHANNELS = 4;

    /** Pixels of {@link #pixels4}. */
    static final int PIXELS = 4;

    private ScalarTiles() {}

    /**
     * Chains of 4 pixels by 4 output channels; only where {@link FusedMultiplyAdd#FAST}. {@link Math#fma} stands here itself: in a method
     * around it C1 counts the calls while it profiles, which doubles the time of the tile.
     *
     * @param w from {@code wOffset} the biases, and every {@code wStride} elements the weights of the next input
     * @param a blocked, from {@code a0} the first pixel
     * @param c from {@code c0} the first pixel, {@code cStride} from pixel to pixel
     */
    static void pixels4(
            float[] w, int wOffset, int wStride, float[] a, int a0, int aBlockStride, int inputs, float[] c, int c0, int cStride) {
        final int jump = aBlockStride - BLOCK + 1;
        final float bias0 = w[wOffset], bias1 = w[wOffset + 1], bias2 = w[wOffset + 2], bias3 = w[wOffset + 3];
        float acc00 = bias0, acc01 = bias1, acc02 = bias2, acc03 = bias3;
        float acc10 = bias0, acc11 = bias1, acc12 = bias2, acc13 = bias3;
        float acc20 = bias0, acc21 = bias1, acc22 = bias2, acc23 = bias3;
        float acc30 = bias0, acc31 = bias1, acc32 = bias2, acc33 = bias3;

        for (int k = 0, i = a0, p = wOffset + wStride; k < inputs; k++, p += wStride) { // an input a step
            final float w0 = w[p], w1 = w[p + 1], w2 = w[p + 2], w3 = w[p + 3];
            final float x0 = a[i];
            acc00 = Math.fma(x0, w0, acc00);
            acc01 = Math.fma(x0, w1, acc01);
            acc02 = Math.fma(x0, w2, acc02);
            acc03 = Math.fma(x0, w3, acc03);
            final float x1 = a[i + BLOCK];
            acc10 = Math.fma(x1, w0, acc10);
            acc11 = Math.fma(x1, w1, acc11);
            acc12 = Math.fma(x1, w2, acc12);
            acc13 = Math.fma(x1, w3, acc13);
            final float x2 = a[i + 2 * BLOCK];
            acc20 = Math.fma(x2, w0, acc20);
            acc21 = Math.fma(x2, w1, acc21);
            acc22 = Math.fma(x2, w2, acc22);
            acc23 = Math.fma(x2, w3, acc23);
            final float x3 = a[i + 3 * BLOCK];
            acc30 = Math.fma(x3, w0, acc30);
            acc31 = Math.fma(x3, w1, acc31);
            acc32 = Math.fma(x3, w2, acc32);
            acc33 = Math.fma(x3, w3, acc33);
            i += k % BLOCK == BLOCK - 1 ? jump : 1;
        }

        store(c, c0, acc00, acc01, acc02, acc03);
        store(c, c0 + cStride, acc10, acc11, acc12, acc13);
        store(c, c0 + 2 * cStride, acc20, acc21, acc22, acc23);
        store(c, c0 + 3 * cStride, acc30, acc31, acc32, acc33);
    }

    /** Chains of one pixel by 4 output channels; arguments as above. */
    static void pixels1(float[] w, int wOffset, int wStride, float[] a, int a0, int aBlockStride, int inputs, float[] c, int c0) {
        final int jump = aBlockStride - BLOCK + 1;
        float acc0 = w[wOffset], acc1 = w[wOffset + 1], acc2 = w[wOffset + 2], acc3 = w[wOffset + 3];
        for (int k = 0, i = a0, p = wOffset + wStride; k < inputs; k++, p += wStride) { // an input a step
            acc0 = FusedMultiplyAdd.step(a[i], w[p], acc0);
            acc1 = FusedMultiplyAdd.step(a[i], w[p + 1], acc1);
            acc2 = FusedMultiplyAdd.step(a[i], w[p + 2], acc2);
            acc3 = FusedMultiplyAdd.step(a[i], w[p + 3], acc3);
            i += k % BLOCK == BLOCK - 1 ? jump : 1;
        }
        store(c, c0, acc0, acc1, acc2, acc3);
    }

    private static void store(float[] c, int at, float v0, float v1, float v2, float v3) {
        c[at] = v0;
        c[at + 1] = v1;
        c[at + 2] = v2;
        c[at + 3] = v3;
    }

    /**
     * Depthwise 3x3 convolution of one channel along one output row, its ten numbers in registers.
     *
     * @param in from {@code x0} tap (0, 0) of the first pixel, {@code xStep} from one output pixel's to the next's, {@code tap} from tap to
     * tap, {@code pitch} from row to row
     * @param w from {@code wOffset} the bias, and every {@code lanes} elements the next tap's weight
     * @param out blocked, from {@code c0} the first pixel
     */
    static void depthwiseRow(
            float[] in, int x0, int xStep, int tap, int pitch, int width, float[] w, int wOffset, int lanes, float[] out, int c0) {
        final float bias = w[wOffset];
        final float w00 = w[wOffset + lanes], w01 = w[wOffset + 2 * lanes], w02 = w[wOffset + 3 * lanes];
        final float w10 = w[wOffset + 4 * lanes], w11 = w[wOffset + 5 * lanes], w12 = w[wOffset + 6 * lanes];
        final float w20 = w[wOffset + 7 * lanes], w21 = w[wOffset + 8 * lanes], w22 = w[wOffset + 9 * lanes];
        for (int ow = 0, i = x0, c = c0; ow < width; ow++, i += xStep, c += BLOCK) { // a pixel a step
            final int j = i + pitch, k = j + pitch;
            float acc = FusedMultiplyAdd.step(in[i], w00, bias);
            acc = FusedMultiplyAdd.step(in[i + tap], w01, acc);
            acc = FusedMultiplyAdd.step(in[i + 2 * tap], w02, acc);
            acc = FusedMultiplyAdd.step(in[j], w10, acc);
            acc = FusedMultiplyAdd.step(in[j + tap], w11, acc);
            acc = FusedMultiplyAdd.step(in[j + 2 * tap], w12, acc);
            acc = FusedMultiplyAdd.step(in[k], w20, acc);
            acc = FusedMultiplyAdd.step(in[k + tap], w21, acc);
            acc = FusedMultiplyAdd.step(in[k + 2 * tap], w22, acc);
            out[c] = acc;
        }
    }

    /**
     * One channel of an output pixel whose taps may be left or right of the image, of plain pixels; {@code in} from {@code x0} the first
     * pixel of the first row of taps.
     */
    static float depthwiseEdge(float[] in, int x0, int pixel, int width, int pitch, float[] w, int wOffset, int lanes) {
        float acc = w[wOffset];
        for (int tap = 0; tap < 9; tap++) {
            final int iw = pixel - 1 + tap % 3;
            final float x = iw >= 0 && iw < width ? in[x0 + tap / 3 * pitch + iw * PLAIN_CHANNELS] : 0;
            acc = FusedMultiplyAdd.step(x, w[wOffset + (1 + tap) * lanes], acc);
        }
        return acc;
    }
}
