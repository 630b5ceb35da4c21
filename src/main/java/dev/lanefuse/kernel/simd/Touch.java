package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;

/**
 * Brings near what is about to be read and may be far away, for Java has no prefetch.
 *
 * <p>A loop that does nothing else has more reads under way than a tile, whose multiply-adds fill the processor's queue while they wait for the
 * first of them: weights of the last blocks come from the L3 at 28 GB/s in place of some 12 (160-960 at 7 x 7: 430 us for three blocks, with this
 * 345 to 390; the patches of a stem 150 and 125). Inputs of tiles, which the L2 has, are not worth it: reading them ahead took longer than it saved.
 */
final class Touch {
    private Touch() {}

    /**
     * Reads a value of each 64 bytes.
     *
     * @return something made of them; store it where it will be overwritten, or nothing is read
     */
    static float lines(float[] a, int from, int end) {
        float sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
        for (int i = from; i < end - 3 * BLOCK; i += 4 * BLOCK) { // four lines a step
            sum0 += a[i];
            sum1 += a[i + BLOCK];
            sum2 += a[i + 2 * BLOCK];
            sum3 += a[i + 3 * BLOCK];
        }
        return sum0 + sum1 + sum2 + sum3;
    }
}
