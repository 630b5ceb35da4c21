package dev.lanefuse.net;

/**
 * What a {@link Network} takes in memory, in bytes of arrays on the Java heap. A collector may set more aside for them: G1 gives an array
 * that is longer than half a region of its heap whole regions, less than twice its size.
 *
 * @param weightBytes packed weights and the numbers of scales, once, whoever runs it
 * @param sessionBytes of each {@link Session}: the images between the stages and the scratch of all its threads. Sessions are pieces of
 *     arrays of up to 4 MiB, which are made whole for the first piece and stay as long as one of them
 * @param batchBytes what a session of several threads adds at its first run of as many images as there are threads: an arena for each but
 * the first
 */
public record Memory(long weightBytes, long sessionBytes, long batchBytes) {
    /** Bytes outside of the Java heap: none, whatever runs. */
    public long nativeBytes() {
        return 0;
    }

    /**
     * Bytes of the network with so many sessions, such as the limit of a {@link SessionPool}, whatever they have run: without what is left
     * of the last array that they are pieces of, less than 4 MiB.
     *
     * @throws IllegalArgumentException if they are negative
     */
    public long totalBytes(int sessions) {
        if (sessions < 0) {
            throw new IllegalArgumentException("session count is " + sessions + "; expected at least 0");
        }
        return weightBytes + sessions * (sessionBytes + batchBytes);
    }
}
