package dev.lanefuse.kernel.simd;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.NO_LOW;
import static dev.lanefuse.kernel.Kernels.ORIGIN;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the pointwise convolution that clamp, into blocks: 7 pixels by 2 vectors of output channels with 32 vector registers, 6
 * by 2 with 16, and 4 by 2 for what is left. One pixel by one vector is left to {@link SumTiles} and clamped where it stands. Where panels
 * have three vectors ({@link WideTiles}) only 1 x 8 is called.
 *
 * <p>Inputs in blocks make tall tiles possible: a pixel's neighbour lies {@code BLOCK} elements further whatever the channels, so that all
 * rows of a tile share one address. The index steps through a block and then jumps to the next: where, it tells by itself, as every tensor
 * begins at ORIGIN. A step takes two input channels, for the loop's own instructions fill a quarter of the time of one; chains have an even
 * length. Alone, 7 x 2 in steps of two reaches 90 % of peak in project, 10 x 2 in steps of one 85 to 87, and 7 divides the pixels of
 * MobileNetV2 at 224.
 *
 * <p>With 16 registers 6 by 2 takes 15, if an input's weights are loaded when those of the one before have done, and before its pixels. C2
 * loads everything as early as it can, the pixels first, and spills. It moves no load across a store that may hit it: so this tile stores
 * where its first sum will stand, before an input's weights and behind them, a zero and a one in turn, for of one value twice C2 leaves the
 * second out. Then eight inputs a step fit, with 198 instructions for 96 multiply-adds, where two inputs and a zero between them took 67
 * for 24. That is what counts beside a neighbour on the core's other half, which takes every second instruction (Zen 3, 17 blocks: 9.2 in
 * place of 10.0 ms, without a neighbour 6.5 either way). Chains that do not come in eights are left to 4 by 2, which below 16 lanes stores
 * one zero a step.
 *
 * <p>The K loop ends on {@code !=}, so that C2 does not see a counted loop in it. Of a counted one it makes two, the outer one for
 * safepoints, whose limit and constants take three of thirteen general registers; something else then goes to a vector register and back in
 * every step (expand of the 17 blocks 1,850 in place of 1,770 us). A poll and two range checks a step are cheaper. Nested loops, over
 * blocks and within them, cost as much at the seams.
 *
 * <p>Its condition stands at its end: behind it a sum is then the result of its last multiply-add, of which C2 knows the class as it
 * parses, not a merge with the bias. Of a merge it asks the profile that all stores share for the class, and where {@link NarrowTiles} run
 * beside these, what it inlines for either keeps an object a tile.
 *
 * <p>A tile is a method of its own, called once a tile: with the loop over pixels around it the arrays stay alive behind the K loop, and C2
 * runs out of general registers. One epilogue a method, at constant distances: with the places of ten pixels from a table C2 spills them
 * all. C2 stops inlining at 40,000 live nodes, and a vector that crosses a call that is not inlined is an object. On the way an FMA costs
 * some 450 nodes, a load 300, a clamp 1,000: 14 x 2 fell to 30 % of peak in four JVMs of six. They call {@code lanewise} rather than
 * {@code fma}, {@code max} and {@code min}, which saves a tenth of the nodes.
 *
 * <p>A bound is the larger of its broadcast and of the least value there is: a broadcast C2 makes again, from the stack, wherever it is
 * used, and the result of an operation it keeps in a register (Zen 5: expand 2, depthwise 8 % quicker).
 *
 * <p>Of fewer than no steps a tile returns at once: see {@link dev.lanefuse.kernel.Panels#isHollow}. That is for calls to count, and no
 * other loop has to be made hot for it; the K loop is compiled as it runs where it does.
 *
 * <p>{@code a0} is the first input of the tile's first pixel, {@code wOffset} the panel's bias, {@code c0} the first output of the first
 * pixel and {@code second} the distance from there to the second vector, which with fewer than 16 lanes is beside it; see
 * {@link dev.lanefuse.kernel.Kernels#pointwiseBlocked}.
 */
// @formatter:off: the tiles are aligned by hand
final class ClampTiles {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final int L = FLOATS.length();

    /** Where the last pair of a block's inputs stands, modulo a block. */
    static final int LAST_PAIR = (ORIGIN + BLOCK - 2) % BLOCK;

    /** Where its last eight begin. */
    static final int LAST_EIGHT = (ORIGIN + BLOCK - 8) % BLOCK;

    private ClampTiles() {}

    static void clamp7x2(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset,
            float[] c, int c0, int second, int low, int high) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 2 * L, end = first + steps * 2 * L, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc00 = bias0, acc01 = bias1;
        FloatVector acc10 = bias0, acc11 = bias1;
        FloatVector acc20 = bias0, acc21 = bias1;
        FloatVector acc30 = bias0, acc31 = bias1;
        FloatVector acc40 = bias0, acc41 = bias1;
        FloatVector acc50 = bias0, acc51 = bias1;
        FloatVector acc60 = bias0, acc61 = bias1;

        int i = a0, p = first;
        do { // two input channels a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                  acc00 = x0.lanewise(FMA, w0, acc00);   acc01 = x0.lanewise(FMA, w1, acc01);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);          acc10 = x1.lanewise(FMA, w0, acc10);   acc11 = x1.lanewise(FMA, w1, acc11);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);      acc20 = x2.lanewise(FMA, w0, acc20);   acc21 = x2.lanewise(FMA, w1, acc21);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);      acc30 = x3.lanewise(FMA, w0, acc30);   acc31 = x3.lanewise(FMA, w1, acc31);
            final FloatVector x4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK]);      acc40 = x4.lanewise(FMA, w0, acc40);   acc41 = x4.lanewise(FMA, w1, acc41);
            final FloatVector x5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK]);      acc50 = x5.lanewise(FMA, w0, acc50);   acc51 = x5.lanewise(FMA, w1, acc51);
            final FloatVector x6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK]);      acc60 = x6.lanewise(FMA, w0, acc60);   acc61 = x6.lanewise(FMA, w1, acc61);
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            final FloatVector v1 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);              acc00 = y0.lanewise(FMA, v0, acc00);   acc01 = y0.lanewise(FMA, v1, acc01);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);      acc10 = y1.lanewise(FMA, v0, acc10);   acc11 = y1.lanewise(FMA, v1, acc11);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]);  acc20 = y2.lanewise(FMA, v0, acc20);   acc21 = y2.lanewise(FMA, v1, acc21);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]);  acc30 = y3.lanewise(FMA, v0, acc30);   acc31 = y3.lanewise(FMA, v1, acc31);
            final FloatVector y4 = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 1]);  acc40 = y4.lanewise(FMA, v0, acc40);   acc41 = y4.lanewise(FMA, v1, acc41);
            final FloatVector y5 = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 1]);  acc50 = y5.lanewise(FMA, v0, acc50);   acc51 = y5.lanewise(FMA, v1, acc51);
            final FloatVector y6 = FloatVector.broadcast(FLOATS, a[i + 6 * BLOCK + 1]);  acc60 = y6.lanewise(FMA, v0, acc60);   acc61 = y6.lanewise(FMA, v1, acc61);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 4 * L;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        final int c1 = c0 + second;
        ((FloatVector) acc00.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0);
        ((FloatVector) acc10.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + BLOCK);
        ((FloatVector) acc20.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 2 * BLOCK);
        ((FloatVector) acc30.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 3 * BLOCK);
        ((FloatVector) acc40.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 4 * BLOCK);
        ((FloatVector) acc50.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 5 * BLOCK);
        ((FloatVector) acc60.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 6 * BLOCK);
        ((FloatVector) acc01.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1);
        ((FloatVector) acc11.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + BLOCK);
        ((FloatVector) acc21.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 2 * BLOCK);
        ((FloatVector) acc31.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 3 * BLOCK);
        ((FloatVector) acc41.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 4 * BLOCK);
        ((FloatVector) acc51.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 5 * BLOCK);
        ((FloatVector) acc61.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 6 * BLOCK);
    }

    static void clamp6x2(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset,
            float[] c, int c0, int low, int high) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 8 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 2 * L, end = first + steps * 2 * L, jump = aBlockStride - BLOCK + 8;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc00 = bias0, acc01 = bias1;
        FloatVector acc10 = bias0, acc11 = bias1;
        FloatVector acc20 = bias0, acc21 = bias1;
        FloatVector acc30 = bias0, acc31 = bias1;
        FloatVector acc40 = bias0, acc41 = bias1;
        FloatVector acc50 = bias0, acc51 = bias1;

        int i = a0, p = first;
        do { // eight input channels a step
            FloatVector w0 = FloatVector.fromArray(FLOATS, w, p), w1 = FloatVector.fromArray(FLOATS, w, p + L), x;
            x = FloatVector.broadcast(FLOATS, a[i]);                    acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK]);            acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);        acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);        acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK]);        acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK]);        acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0; // behind the inputs, before the weights
            w0 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
            c[c0] = 1; // behind those, before their inputs
            x = FloatVector.broadcast(FLOATS, a[i + 1]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 1]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 1]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0;
            w0 = FloatVector.fromArray(FLOATS, w, p + 4 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 5 * L);
            c[c0] = 1;
            x = FloatVector.broadcast(FLOATS, a[i + 2]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 2]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 2]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 2]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 2]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 2]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0;
            w0 = FloatVector.fromArray(FLOATS, w, p + 6 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 7 * L);
            c[c0] = 1;
            x = FloatVector.broadcast(FLOATS, a[i + 3]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 3]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 3]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 3]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 3]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 3]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0;
            w0 = FloatVector.fromArray(FLOATS, w, p + 8 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 9 * L);
            c[c0] = 1;
            x = FloatVector.broadcast(FLOATS, a[i + 4]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 4]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 4]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 4]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 4]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 4]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0;
            w0 = FloatVector.fromArray(FLOATS, w, p + 10 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 11 * L);
            c[c0] = 1;
            x = FloatVector.broadcast(FLOATS, a[i + 5]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 5]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 5]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 5]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 5]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 5]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0;
            w0 = FloatVector.fromArray(FLOATS, w, p + 12 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 13 * L);
            c[c0] = 1;
            x = FloatVector.broadcast(FLOATS, a[i + 6]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 6]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 6]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 6]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 6]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 6]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            c[c0] = 0;
            w0 = FloatVector.fromArray(FLOATS, w, p + 14 * L);
            w1 = FloatVector.fromArray(FLOATS, w, p + 15 * L);
            c[c0] = 1;
            x = FloatVector.broadcast(FLOATS, a[i + 7]);                acc00 = x.lanewise(FMA, w0, acc00);   acc01 = x.lanewise(FMA, w1, acc01);
            x = FloatVector.broadcast(FLOATS, a[i + BLOCK + 7]);        acc10 = x.lanewise(FMA, w0, acc10);   acc11 = x.lanewise(FMA, w1, acc11);
            x = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 7]);    acc20 = x.lanewise(FMA, w0, acc20);   acc21 = x.lanewise(FMA, w1, acc21);
            x = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 7]);    acc30 = x.lanewise(FMA, w0, acc30);   acc31 = x.lanewise(FMA, w1, acc31);
            x = FloatVector.broadcast(FLOATS, a[i + 4 * BLOCK + 7]);    acc40 = x.lanewise(FMA, w0, acc40);   acc41 = x.lanewise(FMA, w1, acc41);
            x = FloatVector.broadcast(FLOATS, a[i + 5 * BLOCK + 7]);    acc50 = x.lanewise(FMA, w0, acc50);   acc51 = x.lanewise(FMA, w1, acc51);
            i += (i & BLOCK - 1) == LAST_EIGHT ? jump : 8;
            p += 16 * L;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        ((FloatVector) acc00.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0);
        ((FloatVector) acc10.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + BLOCK);
        ((FloatVector) acc20.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 2 * BLOCK);
        ((FloatVector) acc30.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 3 * BLOCK);
        ((FloatVector) acc40.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 4 * BLOCK);
        ((FloatVector) acc50.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 5 * BLOCK);
        ((FloatVector) acc01.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + L);
        ((FloatVector) acc11.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + L + BLOCK);
        ((FloatVector) acc21.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + L + 2 * BLOCK);
        ((FloatVector) acc31.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + L + 3 * BLOCK);
        ((FloatVector) acc41.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + L + 4 * BLOCK);
        ((FloatVector) acc51.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + L + 5 * BLOCK);
    }

    static void clamp4x2(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset,
            float[] c, int c0, int second, int low, int high) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 2 * L, end = first + steps * 2 * L, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc00 = bias0, acc01 = bias1;
        FloatVector acc10 = bias0, acc11 = bias1;
        FloatVector acc20 = bias0, acc21 = bias1;
        FloatVector acc30 = bias0, acc31 = bias1;

        int i = a0, p = first;
        do { // two input channels a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                  acc00 = x0.lanewise(FMA, w0, acc00);   acc01 = x0.lanewise(FMA, w1, acc01);
            final FloatVector x1 = FloatVector.broadcast(FLOATS, a[i + BLOCK]);          acc10 = x1.lanewise(FMA, w0, acc10);   acc11 = x1.lanewise(FMA, w1, acc11);
            final FloatVector x2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK]);      acc20 = x2.lanewise(FMA, w0, acc20);   acc21 = x2.lanewise(FMA, w1, acc21);
            final FloatVector x3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK]);      acc30 = x3.lanewise(FMA, w0, acc30);   acc31 = x3.lanewise(FMA, w1, acc31);
            if (L < BLOCK) {
                c[c0] = 0; // as above
            }
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            final FloatVector v1 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);              acc00 = y0.lanewise(FMA, v0, acc00);   acc01 = y0.lanewise(FMA, v1, acc01);
            final FloatVector y1 = FloatVector.broadcast(FLOATS, a[i + BLOCK + 1]);      acc10 = y1.lanewise(FMA, v0, acc10);   acc11 = y1.lanewise(FMA, v1, acc11);
            final FloatVector y2 = FloatVector.broadcast(FLOATS, a[i + 2 * BLOCK + 1]);  acc20 = y2.lanewise(FMA, v0, acc20);   acc21 = y2.lanewise(FMA, v1, acc21);
            final FloatVector y3 = FloatVector.broadcast(FLOATS, a[i + 3 * BLOCK + 1]);  acc30 = y3.lanewise(FMA, v0, acc30);   acc31 = y3.lanewise(FMA, v1, acc31);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 4 * L;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        final int c1 = c0 + second;
        ((FloatVector) acc00.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0);
        ((FloatVector) acc10.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + BLOCK);
        ((FloatVector) acc20.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 2 * BLOCK);
        ((FloatVector) acc30.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + 3 * BLOCK);
        ((FloatVector) acc01.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1);
        ((FloatVector) acc11.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + BLOCK);
        ((FloatVector) acc21.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 2 * BLOCK);
        ((FloatVector) acc31.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + 3 * BLOCK);
    }

    static void clamp1x2(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset,
            float[] c, int c0, int second, int low, int high) {
        if (steps < 0) { return; }
        assert steps > 0 && steps % 2 == 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 2 * L, end = first + steps * 2 * L, jump = aBlockStride - BLOCK + 2;

        final FloatVector bias0 = FloatVector.fromArray(FLOATS, w, wOffset);
        final FloatVector bias1 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc00 = bias0, acc01 = bias1;

        int i = a0, p = first;
        do { // two input channels a step
            final FloatVector w0 = FloatVector.fromArray(FLOATS, w, p);
            final FloatVector w1 = FloatVector.fromArray(FLOATS, w, p + L);
            final FloatVector x0 = FloatVector.broadcast(FLOATS, a[i]);                  acc00 = x0.lanewise(FMA, w0, acc00);   acc01 = x0.lanewise(FMA, w1, acc01);
            final FloatVector v0 = FloatVector.fromArray(FLOATS, w, p + 2 * L);
            final FloatVector v1 = FloatVector.fromArray(FLOATS, w, p + 3 * L);
            final FloatVector y0 = FloatVector.broadcast(FLOATS, a[i + 1]);              acc00 = y0.lanewise(FMA, v0, acc00);   acc01 = y0.lanewise(FMA, v1, acc01);
            i += (i & BLOCK - 1) == LAST_PAIR ? jump : 2;
            p += 4 * L;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        final int c1 = c0 + second;
        ((FloatVector) acc00.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0);
        ((FloatVector) acc01.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1);
    }

    /** One pixel by six panels, {@code panel} elements apart: chains enough for the latency, and six streams of weights from afar. */
    static void clamp1x12(float[] a, int a0, int aBlockStride, int steps, float[] w, int wOffset, int panel,
            float[] c, int c0, int second, int next, int low, int high) {
        if (steps < 0) { return; }
        assert steps > 0 && a0 % BLOCK == ORIGIN;
        final int first = wOffset + 2 * L, end = first + steps * 2 * L, jump = aBlockStride - BLOCK + 1;
        final int panel2 = 2 * panel, panel3 = 3 * panel, panel4 = 4 * panel, panel5 = 5 * panel;

        FloatVector acc00 = FloatVector.fromArray(FLOATS, w, wOffset), acc01 = FloatVector.fromArray(FLOATS, w, wOffset + L);
        FloatVector acc10 = FloatVector.fromArray(FLOATS, w, wOffset + panel), acc11 = FloatVector.fromArray(FLOATS, w, wOffset + panel + L);
        FloatVector acc20 = FloatVector.fromArray(FLOATS, w, wOffset + panel2), acc21 = FloatVector.fromArray(FLOATS, w, wOffset + panel2 + L);
        FloatVector acc30 = FloatVector.fromArray(FLOATS, w, wOffset + panel3), acc31 = FloatVector.fromArray(FLOATS, w, wOffset + panel3 + L);
        FloatVector acc40 = FloatVector.fromArray(FLOATS, w, wOffset + panel4), acc41 = FloatVector.fromArray(FLOATS, w, wOffset + panel4 + L);
        FloatVector acc50 = FloatVector.fromArray(FLOATS, w, wOffset + panel5), acc51 = FloatVector.fromArray(FLOATS, w, wOffset + panel5 + L);

        int i = a0, p = first;
        do { // an input channel a step
            final FloatVector x = FloatVector.broadcast(FLOATS, a[i]);
            acc00 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p), acc00);             acc01 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + L), acc01);
            acc10 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + panel), acc10);     acc11 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + panel + L), acc11);
            acc20 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + panel2), acc20);    acc21 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + panel2 + L), acc21);
            acc30 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + panel3), acc30);    acc31 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + panel3 + L), acc31);
            acc40 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + panel4), acc40);    acc41 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + panel4 + L), acc41);
            acc50 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + panel5), acc50);    acc51 = x.lanewise(FMA, FloatVector.fromArray(FLOATS, w, p + panel5 + L), acc51);
            i += (i & BLOCK - 1) == LAST_PAIR + 1 ? jump : 1;
            p += 2 * L;
        } while (p != end);

        final IntVector lo = IntVector.broadcast(INTS, low).lanewise(MAX, NO_LOW), hi = IntVector.broadcast(INTS, high).lanewise(MAX, NO_LOW);
        final int c1 = c0 + next, c2 = c1 + next, c3 = c2 + next, c4 = c3 + next, c5 = c4 + next;
        ((FloatVector) acc00.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0);
        ((FloatVector) acc01.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c0 + second);
        ((FloatVector) acc10.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1);
        ((FloatVector) acc11.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c1 + second);
        ((FloatVector) acc20.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2);
        ((FloatVector) acc21.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c2 + second);
        ((FloatVector) acc30.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c3);
        ((FloatVector) acc31.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c3 + second);
        ((FloatVector) acc40.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c4);
        ((FloatVector) acc41.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c4 + second);
        ((FloatVector) acc50.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c5);
        ((FloatVector) acc51.reinterpretShape(INTS, 0).lanewise(MAX, lo).lanewise(MIN, hi).reinterpretShape(FLOATS, 0)).intoArray(c, c5 + second);
    }
}
