package dev.lanefuse.exec;

import dev.lanefuse.kernel.Kernels;
import java.lang.ref.WeakReference;

/**
 * Where scratch is cut from, so that it begins at a cache line: arrays that fill a region of G1's heap.
 *
 * <p>G1 gives an array that is longer than half a region a region of its own, where it begins at a cache line and stays. Java has no other
 * say in where an array lies, and of shorter ones seven of eight begin across a cache line, so that every vector of 64 bytes straddles two.
 * A region is the heap's 2048th part, rounded up to a power of two; where that is more than 4 MiB, arrays are made as they come, and
 * {@code -XX:G1HeapRegionSize} makes regions smaller. Other collectors do as they like; ZGC aligns all arrays from 256 KiB on.
 *
 * <p>A piece is not given back: the array goes when all have gone that have a piece of it.
 */
final class Slab {
    private static final long MEBIBYTE = 1 << 20;

    /** Bytes of the largest region that is worth filling, and of the smallest piece. */
    private static final long MOST = 4 * MEBIBYTE;

    private static final long LEAST = 64 << 10;

    /** Bytes of an array before its first element. */
    private static final int HEADER = Float.BYTES * (Kernels.BLOCK - Kernels.ORIGIN);

    private static final Slab SHARED = new Slab(Runtime.getRuntime().maxMemory());

    /** Elements of an array; 0 where regions are too large. */
    private final int length;

    private WeakReference<float[]> current = new WeakReference<>(null);

    /** Elements of the current array that have been cut off. */
    private int taken;

    /** Pieces for a heap of at most so many bytes. */
    Slab(long maxHeap) {
        final long region = Math.clamp(roundUpToPowerOfTwo(maxHeap / 2048), MEBIBYTE, 32 * MEBIBYTE);
        this.length = region > MOST ? 0 : (int) (region - HEADER) / Float.BYTES;
    }

    private static long roundUpToPowerOfTwo(long value) {
        return value <= 1 ? 1 : Math.min(Long.highestOneBit(value - 1), Long.MAX_VALUE / 4 + 1) << 1;
    }

    /** All scratch of this JVM. */
    static Slab shared() {
        return SHARED;
    }

    /** Scratch of so many floats: a piece of an array, or an array where it is too small or too large for a piece. */
    synchronized Scratch cut(int floats, double[] doubles) {
        if ((long) Float.BYTES * floats < LEAST || floats > length) {
            return new Scratch(new float[floats], 0, floats, doubles);
        }
        float[] array = current.get();
        if (array == null || floats > length - taken) {
            array = new float[length];
            current = new WeakReference<>(array);
            taken = 0;
        }
        final int base = taken;
        taken = Math.min(length, base + Kernels.wholeBlocks(floats));
        return new Scratch(array, base, floats, doubles);
    }
}
