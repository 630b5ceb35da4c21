package dev.lanefuse.net;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The arena of one run at a time of one {@link Network}; make it once and use it again. After warm-up a run allocates nothing.
 *
 * <p>Not to be shared by threads that run at the same time: the second gets an {@link IllegalStateException}.
 */
public final class Session {
    private final Network network;
    private final AtomicBoolean inUse = new AtomicBoolean();

    Session(Network network) {
        this.network = network;
    }

    /**
     * Runs one image.
     *
     * @param in {@code [inputHeight][inputWidth][inputChannels]}
     * @param out {@code [outputHeight][outputWidth][outputChannels]}, overwritten
     * @throws IllegalArgumentException if an array is too short, or both are the same
     * @throws IllegalStateException if another run of this session is in progress
     */
    public void run(float[] in, float[] out) {
        run(1, in, 0, out, 0);
    }

    /**
     * Runs some images, one after the other, through the same arena.
     *
     * @param images how many, from 1
     * @param in {@code [images][inputHeight][inputWidth][inputChannels]} from {@code inOffset}
     * @param out {@code [images][outputHeight][outputWidth][outputChannels]} from {@code outOffset}, overwritten
     * @throws IllegalArgumentException if a range leaves its array, or input and output share an element
     * @throws IllegalStateException if another run of this session is in progress
     */
    public void run(int images, float[] in, int inOffset, float[] out, int outOffset) {
        final long inEnd = range("input", images, network.inputSize(), in, inOffset);
        final long outEnd = range("output", images, network.outputSize(), out, outOffset);
        if (in == out && inOffset < outEnd && outOffset < inEnd) {
            throw new IllegalArgumentException("input and output share an array and overlap: elements " + inOffset + " until " + inEnd
                    + " and " + outOffset + " until " + outEnd + "; expected disjoint elements");
        }
        if (!inUse.compareAndSet(false, true)) {
            throw new IllegalStateException("the session is in use by another run; expected one run at a time");
        }
        try {
            throw new UnsupportedOperationException("not yet");
        } finally {
            inUse.set(false);
        }
    }

    /** Where the images end. */
    private static long range(String what, int images, int size, float[] array, int offset) {
        if (images < 1) {
            throw new IllegalArgumentException("image count is " + images + "; expected at least 1");
        }
        if (offset < 0) {
            throw new IllegalArgumentException(what + " offset is " + offset + "; expected at least 0");
        }
        final long end = offset + (long) images * size;
        if (end > array.length) {
            throw new IllegalArgumentException(what + " has " + array.length + " values; expected at least " + end + " = offset " + offset
                    + " + " + images + " images x " + size + " values");
        }
        return end;
    }
}
