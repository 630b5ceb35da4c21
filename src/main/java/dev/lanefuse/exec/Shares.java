package dev.lanefuse.exec;

import java.util.Arrays;

/**
 * How phases are cut into parts: as large as those who compute them are quick. They begin equal. A processor that a neighbour slows, that
 * others share, or that is one of the small ones of its kind takes longer for as much, and all others wait for it at the end of each phase;
 * so its part becomes smaller.
 *
 * <p>What counts is the best time of some runs of one kind, all of whose parts were computed by their own members. Belongs to one
 * {@link Team}, whose caller adapts it between runs. The cut does not change a bit.
 */
public final class Shares {
    /** For how long runs are looked at together, at least: what held a member up once is gone in the next. */
    private static final long NANOS = 10_000_000;

    /** By how much fair shares differ from equal ones at least, or they stay equal: the clock is not good to less, nor are rows. */
    private static final double OFF = 0.1;

    /**
     * The least share, as a part of an equal one: a member without work could not show that it has become quick again. Where all are made
     * to add up it becomes three quarters of that at worst.
     */
    private static final double LEAST = 1 / 3.0;

    /** Phases of fewer things a member are cut equally: of so many the least share is one. */
    private static final int FEW = 4;

    /** Elements from member to member: a line of the caches each. */
    private static final int APART = 8;

    private final int count;

    /** Where the parts begin, of 1; and the end of the last. */
    private final double[] begins;

    /** By part, which portion of the phase in progress it is; 0 where it says nothing. */
    private final double[] portion;

    /** By part, nanoseconds in which its member would have computed all of the run in progress. */
    private final double[] spent;

    /** By part, the least of the runs that are looked at together. */
    private final double[] best;

    /** Things of all phases of the run in progress, by which runs of one kind are known. */
    private long things;

    /** The same of each run that is looked at; 0 where there is none. */
    private long kind;

    /** When the first of these ended. */
    private long since;

    /** Equal shares. */
    Shares(int count) {
        this.count = count;
        this.begins = new double[count + 1];
        this.portion = new double[count * APART];
        this.spent = new double[count * APART];
        this.best = new double[count];
        for (int i = 0; i <= count; i++) {
            begins[i] = (double) i / count;
        }
    }

    /** Sets them, in place of equal ones, for tests: each part's, which add up to 1. */
    public void set(double... shares) {
        for (int i = 0; i < count - 1; i++) {
            begins[i + 1] = begins[i] + shares[i];
        }
    }

    /** Parts of each phase. */
    public int count() {
        return count;
    }

    /** The first of {@code all} things, say rows, of a part; those of the last part end with {@code all}. */
    public int from(long all, int part) {
        return (int) (isFew(all) ? all * part / count : Math.round(all * begins[part]));
    }

    /**
     * The first behind those of a part; to be asked once a phase, by the thread that computes it, for that it is computed is noted here.
     */
    public int until(long all, int part) {
        final int until = from(all, part + 1);
        portion[part * APART] = isFew(all) ? 0 : (double) (until - from(all, part)) / all;
        if (part == 0) { // not a sum with 0 by the others, who would write back what they had read
            things += all;
        }
        return until;
    }

    private boolean isFew(long all) {
        return all < (long) FEW * count;
    }

    /** To be called when a part of one phase has been computed by its own member, on its thread. */
    void took(int part, long nanos) {
        final int at = part * APART;
        if (portion[at] > 0) {
            spent[at] += nanos / portion[at];
        }
    }

    /**
     * To be called at the end of a run.
     *
     * @param own whether everybody has computed the own parts
     * @param now nanoseconds of the clock
     */
    void look(boolean own, long now) {
        boolean all = own;
        for (int i = 0; i < count; i++) {
            all &= spent[i * APART] > 0;
        }
        if (all) {
            if (things != kind) {
                kind = things;
                since = now;
                Arrays.fill(best, Double.POSITIVE_INFINITY);
            }
            for (int i = 0; i < count; i++) {
                best[i] = Math.min(best[i], spent[i * APART]);
            }
            if (now - since > NANOS) {
                adapt();
                kind = 0;
            }
        }
        Arrays.fill(spent, 0);
        things = 0;
    }

    /** As much for each as all do in the same time; equal shares where that is about equal. */
    private void adapt() {
        double speeds = 0;
        for (int i = 0; i < count; i++) {
            best[i] = 1 / best[i]; // from now on speeds
            speeds += best[i];
        }
        boolean equal = true;
        for (int i = 0; i < count; i++) {
            equal &= Math.abs(count * best[i] / speeds - 1) < OFF;
        }
        double sum = 0;
        for (int i = 0; i < count; i++) { // and now shares, before they are made to add up
            best[i] = equal ? 1 : Math.max(best[i] / speeds, LEAST / count);
            sum += best[i];
        }
        for (int i = 0; i < count - 1; i++) {
            begins[i + 1] = begins[i] + best[i] / sum;
        }
    }
}
