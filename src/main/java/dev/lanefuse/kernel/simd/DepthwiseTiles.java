package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.NO_LOW;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of the depthwise 3x3 convolution: 7, 4, 3 or 1 output pixels of a row by one vector of channels, down a column of rows.
 *
 * <p>A tile of 4 keeps its nine weights in registers and goes down the rows, so that all addresses are one index and constant distances:
 * the strip that it reads has its zeros in it. 4 pixels take 18 loads for 36 FMAs, and 4 accumulators, 10 weights, 2 bounds and an input
 * are 17 of 32 registers. 5 pixels written out are as fast as 4, and near C2's limit of live nodes (see {@link ClampTiles}). Loads that
 * straddle cache lines are slower: see {@link dev.lanefuse.kernel.Kernels#ORIGIN}. In a block the strip comes from the L2 and that bounds
 * the tile (stride 2: 37 %); going along the rows in place of down was no better.
 *
 * <p>Of 16 registers nine weights leave too few: below 16 lanes a tile of 7 has those of a row of taps at a time, and seven chains of nine
 * FMAs under way in place of four (Zen 3: 38 to 43 cycles a row, of 4 pixels 26 to 30; ideally 31.5 and 18). With 32 registers it needs
 * more of everything else (16 lanes: 55 against 68 % of peak, alone and in the L1). C2 puts the three FMAs that a sum has in such a row
 * behind each other, where each waits for the one before; at stride 1 a zero in the middle of the row, where the tile's first sum will
 * stand, keeps the later loads from coming earlier ({@link ClampTiles}), and so the sums apart, and the bounds in their registers (Zen 1:
 * 67 in place of 63 % of peak, in the blocks 309 in place of 326 us for 24-144-24). At stride 2 a sum's FMAs stand behind each other in the
 * source, too, and it does nothing.
 *
 * <p>{@code x0} is tap (0, 0) of the first output pixel, {@code pitch} the distance of the strip's rows, {@code xStep} from one output
 * row's taps to the next's, {@code c0} the first output and {@code cStep} the distance of output rows.
 */
// @formatter:off: the tiles are aligned by hand
final class DepthwiseTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();

    private DepthwiseTiles() {}

    static void stride1by7(float[] in, int x0, int xStep, int pitch, int rows,
            float[] w, int wOffset, float[] out, int c0, int cStep, int low, int high) {
        if (rows == 0) { return; }
        final int first = wOffset + L, end = first + 9 * L;
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        for (int i = x0, c = c0, last = c0 + rows * cStep; c != last; i += xStep, c += cStep) { // one output row a step
            FloatVector acc0 = bias, acc1 = bias, acc2 = bias, acc3 = bias, acc4 = bias, acc5 = bias, acc6 = bias;
            int j = i, p = first;
            do { // a row of taps a step
                final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p), w1 = FloatVector.fromArray(FLOATS, w, p + L), w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
                FloatVector x;
                x = FloatVector.fromArray(FLOATS, in, j);             acc0 = x.lanewise(FMA, w0, acc0);
                x = FloatVector.fromArray(FLOATS, in, j + BLOCK);     acc0 = x.lanewise(FMA, w1, acc0);  acc1 = x.lanewise(FMA, w0, acc1);
                x = FloatVector.fromArray(FLOATS, in, j + 2 * BLOCK); acc0 = x.lanewise(FMA, w2, acc0);  acc1 = x.lanewise(FMA, w1, acc1);  acc2 = x.lanewise(FMA, w0, acc2);
                x = FloatVector.fromArray(FLOATS, in, j + 3 * BLOCK); acc1 = x.lanewise(FMA, w2, acc1);  acc2 = x.lanewise(FMA, w1, acc2);  acc3 = x.lanewise(FMA, w0, acc3);
                out[c] = 0; // C2 keeps the loads behind it
                x = FloatVector.fromArray(FLOATS, in, j + 4 * BLOCK); acc2 = x.lanewise(FMA, w2, acc2);  acc3 = x.lanewise(FMA, w1, acc3);  acc4 = x.lanewise(FMA, w0, acc4);
                x = FloatVector.fromArray(FLOATS, in, j + 5 * BLOCK); acc3 = x.lanewise(FMA, w2, acc3);  acc4 = x.lanewise(FMA, w1, acc4);  acc5 = x.lanewise(FMA, w0, acc5);
                x = FloatVector.fromArray(FLOATS, in, j + 6 * BLOCK); acc4 = x.lanewise(FMA, w2, acc4);  acc5 = x.lanewise(FMA, w1, acc5);  acc6 = x.lanewise(FMA, w0, acc6);
                x = FloatVector.fromArray(FLOATS, in, j + 7 * BLOCK); acc5 = x.lanewise(FMA, w2, acc5);  acc6 = x.lanewise(FMA, w1, acc6);
                x = FloatVector.fromArray(FLOATS, in, j + 8 * BLOCK); acc6 = x.lanewise(FMA, w2, acc6);
                j += pitch;
                p += 3 * L;
            } while (p != end);
            ((FloatVector) acc0.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c);
            ((FloatVector) acc1.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + BLOCK);
            ((FloatVector) acc2.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 2 * BLOCK);
            ((FloatVector) acc3.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 3 * BLOCK);
            ((FloatVector) acc4.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 4 * BLOCK);
            ((FloatVector) acc5.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 5 * BLOCK);
            ((FloatVector) acc6.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 6 * BLOCK);
        }
    }

    static void stride2by7(float[] in, int x0, int xStep, int pitch, int rows,
            float[] w, int wOffset, float[] out, int c0, int cStep, int low, int high) {
        if (rows == 0) { return; }
        final int first = wOffset + L, end = first + 9 * L;
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        for (int i = x0, c = c0, last = c0 + rows * cStep; c != last; i += xStep, c += cStep) { // one output row a step
            FloatVector acc0 = bias, acc1 = bias, acc2 = bias, acc3 = bias, acc4 = bias, acc5 = bias, acc6 = bias;
            int j = i, p = first;
            do { // a row of taps a step
                final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p), w1 = FloatVector.fromArray(FLOATS, w, p + L), w2 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
                FloatVector x;
                x = FloatVector.fromArray(FLOATS, in, j);              acc0 = x.lanewise(FMA, w0, acc0);
                x = FloatVector.fromArray(FLOATS, in, j + BLOCK);      acc0 = x.lanewise(FMA, w1, acc0);
                x = FloatVector.fromArray(FLOATS, in, j + 2 * BLOCK);  acc0 = x.lanewise(FMA, w2, acc0);  acc1 = x.lanewise(FMA, w0, acc1);
                x = FloatVector.fromArray(FLOATS, in, j + 3 * BLOCK);  acc1 = x.lanewise(FMA, w1, acc1);
                x = FloatVector.fromArray(FLOATS, in, j + 4 * BLOCK);  acc1 = x.lanewise(FMA, w2, acc1);  acc2 = x.lanewise(FMA, w0, acc2);
                x = FloatVector.fromArray(FLOATS, in, j + 5 * BLOCK);  acc2 = x.lanewise(FMA, w1, acc2);
                x = FloatVector.fromArray(FLOATS, in, j + 6 * BLOCK);  acc2 = x.lanewise(FMA, w2, acc2);  acc3 = x.lanewise(FMA, w0, acc3);
                x = FloatVector.fromArray(FLOATS, in, j + 7 * BLOCK);  acc3 = x.lanewise(FMA, w1, acc3);
                x = FloatVector.fromArray(FLOATS, in, j + 8 * BLOCK);  acc3 = x.lanewise(FMA, w2, acc3);  acc4 = x.lanewise(FMA, w0, acc4);
                x = FloatVector.fromArray(FLOATS, in, j + 9 * BLOCK);  acc4 = x.lanewise(FMA, w1, acc4);
                x = FloatVector.fromArray(FLOATS, in, j + 10 * BLOCK); acc4 = x.lanewise(FMA, w2, acc4);  acc5 = x.lanewise(FMA, w0, acc5);
                x = FloatVector.fromArray(FLOATS, in, j + 11 * BLOCK); acc5 = x.lanewise(FMA, w1, acc5);
                x = FloatVector.fromArray(FLOATS, in, j + 12 * BLOCK); acc5 = x.lanewise(FMA, w2, acc5);  acc6 = x.lanewise(FMA, w0, acc6);
                x = FloatVector.fromArray(FLOATS, in, j + 13 * BLOCK); acc6 = x.lanewise(FMA, w1, acc6);
                x = FloatVector.fromArray(FLOATS, in, j + 14 * BLOCK); acc6 = x.lanewise(FMA, w2, acc6);
                j += pitch;
                p += 3 * L;
            } while (p != end);
            ((FloatVector) acc0.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c);
            ((FloatVector) acc1.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + BLOCK);
            ((FloatVector) acc2.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 2 * BLOCK);
            ((FloatVector) acc3.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 3 * BLOCK);
            ((FloatVector) acc4.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 4 * BLOCK);
            ((FloatVector) acc5.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 5 * BLOCK);
            ((FloatVector) acc6.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 6 * BLOCK);
        }
    }

    static void stride1by4(float[] in, int x0, int xStep, int pitch, int rows,
            float[] w, int wOffset, float[] out, int c0, int cStep, int low, int high) {
        if (rows == 0) { return; }
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector w00 = FloatVector.fromArray(FLOATS, w, wOffset + L), w01 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), w02 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        final FloatVector w10 = FloatVector.fromArray(FLOATS, w, wOffset + 4 * L), w11 = FloatVector.fromArray(FLOATS, w, wOffset + 5 * L), w12 = FloatVector.fromArray(FLOATS, w, wOffset + 6 * L);
        final FloatVector w20 = FloatVector.fromArray(FLOATS, w, wOffset + 7 * L), w21 = FloatVector.fromArray(FLOATS, w, wOffset + 8 * L), w22 = FloatVector.fromArray(FLOATS, w, wOffset + 9 * L);
        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        for (int i = x0, c = c0, end = c0 + rows * cStep; c != end; i += xStep, c += cStep) { // one output row a step
            final int j = i + pitch, k = j + pitch;
            FloatVector acc0 = bias, acc1 = bias, acc2 = bias, acc3 = bias;
            FloatVector x;
            x = FloatVector.fromArray(FLOATS, in, i);             acc0 = x.lanewise(FMA, w00, acc0);
            x = FloatVector.fromArray(FLOATS, in, i + BLOCK);     acc0 = x.lanewise(FMA, w01, acc0);  acc1 = x.lanewise(FMA, w00, acc1);
            x = FloatVector.fromArray(FLOATS, in, i + 2 * BLOCK); acc0 = x.lanewise(FMA, w02, acc0);  acc1 = x.lanewise(FMA, w01, acc1);  acc2 = x.lanewise(FMA, w00, acc2);
            x = FloatVector.fromArray(FLOATS, in, i + 3 * BLOCK); acc1 = x.lanewise(FMA, w02, acc1);  acc2 = x.lanewise(FMA, w01, acc2);  acc3 = x.lanewise(FMA, w00, acc3);
            x = FloatVector.fromArray(FLOATS, in, i + 4 * BLOCK); acc2 = x.lanewise(FMA, w02, acc2);  acc3 = x.lanewise(FMA, w01, acc3);
            x = FloatVector.fromArray(FLOATS, in, i + 5 * BLOCK); acc3 = x.lanewise(FMA, w02, acc3);
            x = FloatVector.fromArray(FLOATS, in, j);             acc0 = x.lanewise(FMA, w10, acc0);
            x = FloatVector.fromArray(FLOATS, in, j + BLOCK);     acc0 = x.lanewise(FMA, w11, acc0);  acc1 = x.lanewise(FMA, w10, acc1);
            x = FloatVector.fromArray(FLOATS, in, j + 2 * BLOCK); acc0 = x.lanewise(FMA, w12, acc0);  acc1 = x.lanewise(FMA, w11, acc1);  acc2 = x.lanewise(FMA, w10, acc2);
            x = FloatVector.fromArray(FLOATS, in, j + 3 * BLOCK); acc1 = x.lanewise(FMA, w12, acc1);  acc2 = x.lanewise(FMA, w11, acc2);  acc3 = x.lanewise(FMA, w10, acc3);
            x = FloatVector.fromArray(FLOATS, in, j + 4 * BLOCK); acc2 = x.lanewise(FMA, w12, acc2);  acc3 = x.lanewise(FMA, w11, acc3);
            x = FloatVector.fromArray(FLOATS, in, j + 5 * BLOCK); acc3 = x.lanewise(FMA, w12, acc3);
            x = FloatVector.fromArray(FLOATS, in, k);             acc0 = x.lanewise(FMA, w20, acc0);
            x = FloatVector.fromArray(FLOATS, in, k + BLOCK);     acc0 = x.lanewise(FMA, w21, acc0);  acc1 = x.lanewise(FMA, w20, acc1);
            x = FloatVector.fromArray(FLOATS, in, k + 2 * BLOCK); acc0 = x.lanewise(FMA, w22, acc0);  acc1 = x.lanewise(FMA, w21, acc1);  acc2 = x.lanewise(FMA, w20, acc2);
            x = FloatVector.fromArray(FLOATS, in, k + 3 * BLOCK); acc1 = x.lanewise(FMA, w22, acc1);  acc2 = x.lanewise(FMA, w21, acc2);  acc3 = x.lanewise(FMA, w20, acc3);
            x = FloatVector.fromArray(FLOATS, in, k + 4 * BLOCK); acc2 = x.lanewise(FMA, w22, acc2);  acc3 = x.lanewise(FMA, w21, acc3);
            x = FloatVector.fromArray(FLOATS, in, k + 5 * BLOCK); acc3 = x.lanewise(FMA, w22, acc3);
            ((FloatVector) acc0.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c);
            ((FloatVector) acc1.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + BLOCK);
            ((FloatVector) acc2.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 2 * BLOCK);
            ((FloatVector) acc3.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 3 * BLOCK);
        }
    }

    static void stride1by3(float[] in, int x0, int xStep, int pitch, int rows,
            float[] w, int wOffset, float[] out, int c0, int cStep, int low, int high) {
        if (rows == 0) { return; }
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector w00 = FloatVector.fromArray(FLOATS, w, wOffset + L), w01 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), w02 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        final FloatVector w10 = FloatVector.fromArray(FLOATS, w, wOffset + 4 * L), w11 = FloatVector.fromArray(FLOATS, w, wOffset + 5 * L), w12 = FloatVector.fromArray(FLOATS, w, wOffset + 6 * L);
        final FloatVector w20 = FloatVector.fromArray(FLOATS, w, wOffset + 7 * L), w21 = FloatVector.fromArray(FLOATS, w, wOffset + 8 * L), w22 = FloatVector.fromArray(FLOATS, w, wOffset + 9 * L);
        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        for (int i = x0, c = c0, end = c0 + rows * cStep; c != end; i += xStep, c += cStep) { // one output row a step
            final int j = i + pitch, k = j + pitch;
            FloatVector acc0 = bias, acc1 = bias, acc2 = bias;
            FloatVector x;
            x = FloatVector.fromArray(FLOATS, in, i);             acc0 = x.lanewise(FMA, w00, acc0);
            x = FloatVector.fromArray(FLOATS, in, i + BLOCK);     acc0 = x.lanewise(FMA, w01, acc0);  acc1 = x.lanewise(FMA, w00, acc1);
            x = FloatVector.fromArray(FLOATS, in, i + 2 * BLOCK); acc0 = x.lanewise(FMA, w02, acc0);  acc1 = x.lanewise(FMA, w01, acc1);  acc2 = x.lanewise(FMA, w00, acc2);
            x = FloatVector.fromArray(FLOATS, in, i + 3 * BLOCK); acc1 = x.lanewise(FMA, w02, acc1);  acc2 = x.lanewise(FMA, w01, acc2);
            x = FloatVector.fromArray(FLOATS, in, i + 4 * BLOCK); acc2 = x.lanewise(FMA, w02, acc2);
            x = FloatVector.fromArray(FLOATS, in, j);             acc0 = x.lanewise(FMA, w10, acc0);
            x = FloatVector.fromArray(FLOATS, in, j + BLOCK);     acc0 = x.lanewise(FMA, w11, acc0);  acc1 = x.lanewise(FMA, w10, acc1);
            x = FloatVector.fromArray(FLOATS, in, j + 2 * BLOCK); acc0 = x.lanewise(FMA, w12, acc0);  acc1 = x.lanewise(FMA, w11, acc1);  acc2 = x.lanewise(FMA, w10, acc2);
            x = FloatVector.fromArray(FLOATS, in, j + 3 * BLOCK); acc1 = x.lanewise(FMA, w12, acc1);  acc2 = x.lanewise(FMA, w11, acc2);
            x = FloatVector.fromArray(FLOATS, in, j + 4 * BLOCK); acc2 = x.lanewise(FMA, w12, acc2);
            x = FloatVector.fromArray(FLOATS, in, k);             acc0 = x.lanewise(FMA, w20, acc0);
            x = FloatVector.fromArray(FLOATS, in, k + BLOCK);     acc0 = x.lanewise(FMA, w21, acc0);  acc1 = x.lanewise(FMA, w20, acc1);
            x = FloatVector.fromArray(FLOATS, in, k + 2 * BLOCK); acc0 = x.lanewise(FMA, w22, acc0);  acc1 = x.lanewise(FMA, w21, acc1);  acc2 = x.lanewise(FMA, w20, acc2);
            x = FloatVector.fromArray(FLOATS, in, k + 3 * BLOCK); acc1 = x.lanewise(FMA, w22, acc1);  acc2 = x.lanewise(FMA, w21, acc2);
            x = FloatVector.fromArray(FLOATS, in, k + 4 * BLOCK); acc2 = x.lanewise(FMA, w22, acc2);
            ((FloatVector) acc0.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c);
            ((FloatVector) acc1.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + BLOCK);
            ((FloatVector) acc2.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 2 * BLOCK);
        }
    }

    static void stride2by3(float[] in, int x0, int xStep, int pitch, int rows,
            float[] w, int wOffset, float[] out, int c0, int cStep, int low, int high) {
        if (rows == 0) { return; }
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector w00 = FloatVector.fromArray(FLOATS, w, wOffset + L), w01 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), w02 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        final FloatVector w10 = FloatVector.fromArray(FLOATS, w, wOffset + 4 * L), w11 = FloatVector.fromArray(FLOATS, w, wOffset + 5 * L), w12 = FloatVector.fromArray(FLOATS, w, wOffset + 6 * L);
        final FloatVector w20 = FloatVector.fromArray(FLOATS, w, wOffset + 7 * L), w21 = FloatVector.fromArray(FLOATS, w, wOffset + 8 * L), w22 = FloatVector.fromArray(FLOATS, w, wOffset + 9 * L);
        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        for (int i = x0, c = c0, end = c0 + rows * cStep; c != end; i += xStep, c += cStep) { // one output row a step
            final int j = i + pitch, k = j + pitch;
            FloatVector acc0 = bias, acc1 = bias, acc2 = bias;
            FloatVector x;
            x = FloatVector.fromArray(FLOATS, in, i);             acc0 = x.lanewise(FMA, w00, acc0);
            x = FloatVector.fromArray(FLOATS, in, i + BLOCK);     acc0 = x.lanewise(FMA, w01, acc0);
            x = FloatVector.fromArray(FLOATS, in, i + 2 * BLOCK); acc0 = x.lanewise(FMA, w02, acc0);  acc1 = x.lanewise(FMA, w00, acc1);
            x = FloatVector.fromArray(FLOATS, in, i + 3 * BLOCK); acc1 = x.lanewise(FMA, w01, acc1);
            x = FloatVector.fromArray(FLOATS, in, i + 4 * BLOCK); acc1 = x.lanewise(FMA, w02, acc1);  acc2 = x.lanewise(FMA, w00, acc2);
            x = FloatVector.fromArray(FLOATS, in, i + 5 * BLOCK); acc2 = x.lanewise(FMA, w01, acc2);
            x = FloatVector.fromArray(FLOATS, in, i + 6 * BLOCK); acc2 = x.lanewise(FMA, w02, acc2);
            x = FloatVector.fromArray(FLOATS, in, j);             acc0 = x.lanewise(FMA, w10, acc0);
            x = FloatVector.fromArray(FLOATS, in, j + BLOCK);     acc0 = x.lanewise(FMA, w11, acc0);
            x = FloatVector.fromArray(FLOATS, in, j + 2 * BLOCK); acc0 = x.lanewise(FMA, w12, acc0);  acc1 = x.lanewise(FMA, w10, acc1);
            x = FloatVector.fromArray(FLOATS, in, j + 3 * BLOCK); acc1 = x.lanewise(FMA, w11, acc1);
            x = FloatVector.fromArray(FLOATS, in, j + 4 * BLOCK); acc1 = x.lanewise(FMA, w12, acc1);  acc2 = x.lanewise(FMA, w10, acc2);
            x = FloatVector.fromArray(FLOATS, in, j + 5 * BLOCK); acc2 = x.lanewise(FMA, w11, acc2);
            x = FloatVector.fromArray(FLOATS, in, j + 6 * BLOCK); acc2 = x.lanewise(FMA, w12, acc2);
            x = FloatVector.fromArray(FLOATS, in, k);             acc0 = x.lanewise(FMA, w20, acc0);
            x = FloatVector.fromArray(FLOATS, in, k + BLOCK);     acc0 = x.lanewise(FMA, w21, acc0);
            x = FloatVector.fromArray(FLOATS, in, k + 2 * BLOCK); acc0 = x.lanewise(FMA, w22, acc0);  acc1 = x.lanewise(FMA, w20, acc1);
            x = FloatVector.fromArray(FLOATS, in, k + 3 * BLOCK); acc1 = x.lanewise(FMA, w21, acc1);
            x = FloatVector.fromArray(FLOATS, in, k + 4 * BLOCK); acc1 = x.lanewise(FMA, w22, acc1);  acc2 = x.lanewise(FMA, w20, acc2);
            x = FloatVector.fromArray(FLOATS, in, k + 5 * BLOCK); acc2 = x.lanewise(FMA, w21, acc2);
            x = FloatVector.fromArray(FLOATS, in, k + 6 * BLOCK); acc2 = x.lanewise(FMA, w22, acc2);
            ((FloatVector) acc0.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c);
            ((FloatVector) acc1.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + BLOCK);
            ((FloatVector) acc2.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c + 2 * BLOCK);
        }
    }

    static void by1(float[] in, int x0, int xStep, int pitch, int rows,
            float[] w, int wOffset, float[] out, int c0, int cStep, int low, int high) {
        if (rows == 0) { return; }
        final FloatVector bias = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector w00 = FloatVector.fromArray(FLOATS, w, wOffset + L), w01 = FloatVector.fromArray(FLOATS, w, wOffset + 2 * L), w02 = FloatVector.fromArray(FLOATS, w, wOffset + 3 * L);
        final FloatVector w10 = FloatVector.fromArray(FLOATS, w, wOffset + 4 * L), w11 = FloatVector.fromArray(FLOATS, w, wOffset + 5 * L), w12 = FloatVector.fromArray(FLOATS, w, wOffset + 6 * L);
        final FloatVector w20 = FloatVector.fromArray(FLOATS, w, wOffset + 7 * L), w21 = FloatVector.fromArray(FLOATS, w, wOffset + 8 * L), w22 = FloatVector.fromArray(FLOATS, w, wOffset + 9 * L);
        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        for (int i = x0, c = c0, end = c0 + rows * cStep; c != end; i += xStep, c += cStep) { // one output row a step
            final int j = i + pitch, k = j + pitch;
            FloatVector acc0 = bias;
            FloatVector x;
            x = FloatVector.fromArray(FLOATS, in, i);             acc0 = x.lanewise(FMA, w00, acc0);
            x = FloatVector.fromArray(FLOATS, in, i + BLOCK);     acc0 = x.lanewise(FMA, w01, acc0);
            x = FloatVector.fromArray(FLOATS, in, i + 2 * BLOCK); acc0 = x.lanewise(FMA, w02, acc0);
            x = FloatVector.fromArray(FLOATS, in, j);             acc0 = x.lanewise(FMA, w10, acc0);
            x = FloatVector.fromArray(FLOATS, in, j + BLOCK);     acc0 = x.lanewise(FMA, w11, acc0);
            x = FloatVector.fromArray(FLOATS, in, j + 2 * BLOCK); acc0 = x.lanewise(FMA, w12, acc0);
            x = FloatVector.fromArray(FLOATS, in, k);             acc0 = x.lanewise(FMA, w20, acc0);
            x = FloatVector.fromArray(FLOATS, in, k + BLOCK);     acc0 = x.lanewise(FMA, w21, acc0);
            x = FloatVector.fromArray(FLOATS, in, k + 2 * BLOCK); acc0 = x.lanewise(FMA, w22, acc0);
            ((FloatVector) acc0.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(out, c);
        }
    }
}
