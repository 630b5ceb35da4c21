package dev.lanefuse.exec;

/**
 * How long an array must be for G1 to give it a region of its own, where it begins at a cache line and stays.
 *
 * <p>That is from half a region on; the region is the heap's 2048th part, rounded up to a power of two. Java has no other say in where an array
 * lies, and of those in between seven of eight begin across a cache line, so that every vector of 64 bytes straddles two: MobileNetV2 1.0 224
 * takes 5.5 ms in place of 5.05 (Intel Xeon, AVX-512). Small arrays are left alone, and none is made longer than {@link #MOST} for it: larger heaps can be given smaller
 * regions with {@code -XX:G1HeapRegionSize}. Other collectors do as they like; ZGC aligns all arrays from 256 KiB on.
 */
final class OwnRegion {
    private static final long MEBIBYTE = 1 << 20;

    /** Bytes up to which an array is made longer, and from which. */
    private static final long MOST = 2 * MEBIBYTE;

    private static final long LEAST = 64 << 10;

    private OwnRegion() {}

    /** Elements of a float array that has room for {@code floats}: the same, or as many as fill half a region. */
    static int length(int floats) {
        return length(floats, Runtime.getRuntime().maxMemory());
    }

    static int length(int floats, long maxHeap) {
        final long region = Math.clamp(roundUpToPowerOfTwo(maxHeap / 2048), MEBIBYTE, 32 * MEBIBYTE);
        return region / 2 <= MOST && (long) Float.BYTES * floats >= LEAST ? Math.max(floats, (int) (region / 2 / Float.BYTES)) : floats;
    }

    private static long roundUpToPowerOfTwo(long value) {
        return value <= 1 ? 1 : Math.min(Long.highestOneBit(value - 1), Long.MAX_VALUE / 4 + 1) << 1;
    }
}
