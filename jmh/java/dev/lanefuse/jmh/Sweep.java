package dev.lanefuse.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the caches cold: reads more than they hold, on as many threads as the benchmark has, for a core's own caches are swept by that core
 * only.
 */
final class Sweep {
    private static final Path LAST_LEVEL = Path.of("/sys/devices/system/cpu/cpu0/cache/index3/size");
    private static final long MEBIBYTE = 1 << 20;
    private static final int LINE = 64 / Long.BYTES;

    private final long[] words;
    private final int threads;

    /** Keeps the reads alive. */
    private volatile long sink;

    /** @param size MiB, or {@code auto}: twice the L3 of this machine, at most 512 */
    Sweep(String size, int threads) {
        final long bytes = size.equals("auto") ? Math.min(2 * lastLevel(), 512 * MEBIBYTE) : Long.parseLong(size) * MEBIBYTE;
        this.words = new long[(int) (bytes / Long.BYTES)];
        this.threads = threads;
        Arrays.fill(words, 1); // pages that nobody has written may all be one page of zeros
    }

    /** Bytes of the L3; 64 MiB where the system does not tell. */
    private static long lastLevel() {
        try {
            return 1024 * Long.parseLong(Files.readString(LAST_LEVEL).strip().replace("K", ""));
        } catch (IOException | NumberFormatException e) {
            return 64 * MEBIBYTE;
        }
    }

    void run() {
        final List<Thread> others = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            others.add(Thread.ofPlatform().start(this::read));
        }
        read();
        try {
            for (Thread other : others) {
                other.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        long sum = 0;
        for (int i = 0; i < words.length; i += LINE) {
            sum += words[i];
        }
        sink = sum;
    }
}
