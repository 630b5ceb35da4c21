package dev.lanefuse.cli;

/**
 * What was measured of a block.
 *
 * @param subject the block
 * @param micros median of a run, in microseconds
 * @param stagedMicros the same stage by stage
 * @param scalarMicros the same on the scalar backend
 * @param bitsEqual whether all three gave the bits of the scalar backend on one thread
 * @param scratchBytes of a workspace
 * @param largestDifference from the expected output; null where there is none
 * @param relativeDifference the same as a part of the largest expected output; null where there is none
 */
record Result(
        Subject subject, double micros, double stagedMicros, double scalarMicros, boolean bitsEqual, long scratchBytes,
        Double largestDifference, Double relativeDifference) {

    /** 10^9 operations a second: two a multiply-add, taps in the padding included. */
    double gigaflops() {
        return 2.0 * subject.spec().multiplyAdds() / micros / 1e3;
    }
}
