package dev.lanefuse.cli;

/**
 * How long is measured: limits in seconds and rounds.
 *
 * @param warmUpLeast seconds of warming up at least; with its default flags a JVM needs 3 to 4 until C2 has compiled all kernels
 * @param warmUpMost seconds after which the warm-up ends even if rounds still become faster
 * @param steady seconds without a faster round after which the warm-up may end
 * @param most seconds after which measured rounds end even if there were fewer than {@code rounds}
 * @param rounds over all blocks
 * @param scalarMost seconds that the scalar backend gets for its warm-up, and again for its rounds
 * @param scalarRounds of the scalar backend
 */
record Effort(double warmUpLeast, double warmUpMost, double steady, double most, int rounds, double scalarMost, int scalarRounds) {
    static final Effort FULL = new Effort(4, 15, 1.5, 25, 300, 12, 15);
    static final Effort QUICK = new Effort(2.5, 6, 0.4, 2.5, 40, 1.5, 5);
}
