package dev.lanefuse.jmh.service;

import java.util.Arrays;
import java.util.Random;

/** When the requests of an open loop begin, whatever became of those before them. */
enum Schedule {
    /** As far apart as the rate says: whoever keeps up lets none wait, and what is late is the answer itself. */
    EVEN {
        @Override
        double gap(Random random) {
            return 1;
        }
    },
    /** By a Poisson process, as requests of many who know nothing of each other: some come together, and then one waits for another. */
    POISSON {
        @Override
        double gap(Random random) {
            return -Math.log(1 - random.nextDouble());
        }
    };

    /** From one request to the next, 1 in the mean. */
    abstract double gap(Random random);

    /**
     * Nanoseconds from the beginning to each request, ascending; the first is at 0, and all are earlier than the end.
     *
     * @param rate requests a second
     */
    long[] offsets(double rate, double seconds) {
        if (!(rate > 0 && seconds > 0)) {
            throw new IllegalArgumentException(rate + " requests a second for " + seconds + " s; expected more than none of both");
        }
        final Random random = new Random(1);
        long[] offsets = new long[(int) Math.ceil(rate * seconds) + 1];
        int count = 0;
        for (double at = 0; at < seconds; at += gap(random) / rate) { // a request a step
            if (count == offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * count);
            }
            offsets[count++] = Math.round(1e9 * at);
        }
        return Arrays.copyOf(offsets, count);
    }
}
