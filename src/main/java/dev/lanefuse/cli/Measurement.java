package dev.lanefuse.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures blocks side by side: warm-up and samples go round-robin, so that all run in the mix and on the machine of the same minute.
 *
 * <p>First rounds over fused and staged runs with a short measurement of the FMA peak in each; the scalar backend comes after them, for
 * before it has run the call sites of the fused loops have one target only, as in a program that uses one backend. A sample is as many runs
 * in a row as fill a millisecond, after twice as many that are not timed: figures are those of a hot block, and one run does not make a
 * block hot whose image is larger than the L2 (Zen 5, 32-32-16: 132 to 146 us after one run, 120 to 130 after two milliseconds, as JMH has
 * it). The FMA peak is a median like every other figure: a clock that wanders does so under both.
 */
final class Measurement {
    private static final double SAMPLE_MICROS = 1000;
    private static final int HEATING = 2;
    private static final int PEAK_MILLIS = 4;
    private static final int STEADY_ROUNDS = 10;

    private final List<Contestant> contestants;
    private final Effort effort;
    private final Progress progress;
    private double peak;

    Measurement(List<Contestant> contestants, Effort effort, Progress progress) {
        this.contestants = contestants;
        this.effort = effort;
        this.progress = progress;
    }

    /** One way to run a block. */
    private interface Way {
        void run(Contestant contestant);
    }

    /** GFLOP/s of multiply-adds alone on one thread: the median over the rounds; once {@link #results} has been called. */
    double peak() {
        return peak;
    }

    /** Measures all blocks. */
    List<Result> results() {
        progress.show("warming up");
        warmUpPeak();
        warmUp("warming up", effort.warmUpLeast(), effort.warmUpMost(), () -> {
            contestants.forEach(Contestant::runFused);
            contestants.forEach(Contestant::runStaged);
        });
        final Samples fused = new Samples(Contestant::runFused);
        final Samples staged = new Samples(Contestant::runStaged);
        final double[] peaks = new double[effort.rounds()];
        int rounds = 0;
        for (final Clock clock = new Clock(); rounds < effort.rounds() && (rounds == 0 || clock.seconds() < effort.most()); rounds++) {
            progress.show("round " + (rounds + 1) + " of " + effort.rounds());
            fused.round();
            staged.round();
            peaks[rounds] = Machine.peak(PEAK_MILLIS);
        }
        peak = Quantile.of(Arrays.copyOf(peaks, rounds), 0.5);

        warmUp("warming up the scalar backend", 0, effort.scalarMost(), () -> contestants.forEach(Contestant::runScalar));
        final Samples scalar = new Samples(Contestant::runScalar);
        int scalarRounds = 0;
        for (final Clock clock = new Clock(); scalarRounds < effort.scalarRounds() && (scalarRounds == 0 || clock.seconds() < effort
                .scalarMost()); scalarRounds++) {
            progress.show("scalar round " + (scalarRounds + 1) + " of " + effort.scalarRounds());
            scalar.round();
        }
        progress.show("comparing bits");
        final List<Result> results = new ArrayList<>();
        for (int i = 0; i < contestants.size(); i++) {
            results.add(result(contestants.get(i), fused.median(i), staged.median(i), scalar.median(i)));
        }
        return results;
    }

    private static Result result(Contestant contestant, double fused, double staged, double scalar) {
        final boolean expected = contestant.subject().expected() != null;
        final Double difference = expected ? contestant.largestDifference() : null;
        return new Result(contestant.subject(), fused, staged, scalar, contestant.bitsEqual(), contestant.scratchBytes(),
                difference, expected ? (Double) (difference / contestant.largestExpected()) : null);
    }

    /** The peak's code has nothing to do with the blocks': it has its own second. */
    private static void warmUpPeak() {
        for (final Clock clock = new Clock(); clock.seconds() < 1;) { // one call a step
            Machine.peak(PEAK_MILLIS);
        }
    }

    /** Rounds until none has become faster by 2 % for a while: in seconds and, as the first rounds take seconds, in rounds. */
    private void warmUp(String what, double least, double most, Runnable round) {
        final Clock clock = new Clock();
        double best = Double.MAX_VALUE;
        double bestAt = 0;
        int roundsSinceBest = 0;
        double now = 0;
        do {
            progress.show(String.format(Locale.ROOT, "%s: %.1f s", what, now));
            final double start = now;
            round.run();
            now = clock.seconds();
            roundsSinceBest++;
            if (now - start < 0.98 * best) {
                best = now - start;
                bestAt = now;
                roundsSinceBest = 0;
            }
        } while (now < most && (now < least || now - bestAt < effort.steady() || roundsSinceBest < STEADY_ROUNDS));
    }

    /** Seconds since it was made. */
    private static final class Clock {
        private final long start = System.nanoTime();

        double seconds() {
            return (System.nanoTime() - start) / 1e9;
        }
    }

    /** The samples of one way over all blocks, round by round. */
    private final class Samples {
        private final Way way;
        private final List<List<Double>> micros = new ArrayList<>();
        private final int[] runs = new int[contestants.size()];

        Samples(Way way) {
            this.way = way;
            for (int i = 0; i < runs.length; i++) {
                micros.add(new ArrayList<>());
                runs[i] = (int) Math.clamp(Math.ceil(SAMPLE_MICROS / time(i, 1)), 1, 1000);
            }
        }

        void round() {
            for (int i = 0; i < runs.length; i++) {
                time(i, HEATING * runs[i]);
                micros.get(i).add(time(i, runs[i]));
            }
        }

        /** Microseconds of a run, the mean over some. */
        private double time(int block, int count) {
            final Contestant contestant = contestants.get(block);
            final long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                way.run(contestant);
            }
            return Math.max(1, System.nanoTime() - start) / 1e3 / count;
        }

        double median(int block) {
            return Quantile.of(micros.get(block).stream().mapToDouble(Double::doubleValue).toArray(), 0.5);
        }
    }
}
