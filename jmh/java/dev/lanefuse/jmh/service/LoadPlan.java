package dev.lanefuse.jmh.service;

import java.util.List;
import java.util.Locale;

/**
 * Under which loads the engines are put, each in a JVM of its own for each setting.
 *
 * @param settings one after the other
 * @param capacitySeconds for which each engine answers as fast as it can: once to be compiled, and once, in turn with the other, to be
 *     measured
 * @param shares of the capacity
 */
record LoadPlan(List<Setting> settings, double capacitySeconds, List<Share> shares) {
    /**
     * A setting.
     *
     * @param service whether photos come in by HTTP; else images are handed over
     * @param schedule when requests begin
     * @param collector of garbage, as the JVM's option names it: G1, Z
     * @param megabytes what else is allocated a second
     */
    record Setting(boolean service, Schedule schedule, String collector, int megabytes) {
        @Override
        public String toString() {
            return (service ? "service, " : "in-process, ") + schedule.name().toLowerCase(Locale.ROOT) + ", " + collector + "GC"
                    + (megabytes == 0 ? "" : ", " + megabytes + " MB/s");
        }
    }

    /**
     * A part of the capacity.
     *
     * @param percent of it
     * @param seconds for which requests come so fast
     */
    record Share(int percent, double seconds) {}

    /** The load at which the tails are compared. */
    static final int COMPARED = 60;

    private static final int ALLOCATED = 200;

    /** What a JVM takes to start, to check an answer and to end. */
    private static final double START_SECONDS = 3;

    /** All settings, in less than 15 minutes. */
    static LoadPlan full() {
        return new LoadPlan(List.of(
                new Setting(false, Schedule.EVEN, "G1", 0), new Setting(false, Schedule.EVEN, "Z", 0),
                new Setting(false, Schedule.EVEN, "G1", ALLOCATED), new Setting(false, Schedule.EVEN, "Z", ALLOCATED),
                new Setting(false, Schedule.POISSON, "G1", 0),
                new Setting(true, Schedule.POISSON, "G1", 0), new Setting(true, Schedule.POISSON, "Z", 0),
                new Setting(true, Schedule.POISSON, "G1", ALLOCATED), new Setting(true, Schedule.POISSON, "Z", ALLOCATED)),
                4, shares(5, 12));
    }

    /** The same for longer, where tails matter: less than 50 minutes. */
    LoadPlan slow() {
        return new LoadPlan(settings, capacitySeconds, shares(20, 60));
    }

    /** Two settings, in about 2 minutes. */
    LoadPlan quick() {
        return new LoadPlan(List.of(settings.getFirst(), new Setting(true, Schedule.POISSON, "G1", ALLOCATED)), 2, shares(3, 6));
    }

    private static List<Share> shares(double seconds, double compared) {
        return List.of(new Share(30, seconds), new Share(COMPARED, compared), new Share(80, seconds));
    }

    /** How long it takes, two JVMs a setting, three loads a share; their starts included. */
    double seconds() {
        final double loads = 3 * shares.stream().mapToDouble(Share::seconds).sum();
        return settings.size() * (loads + 2 * (2 * capacitySeconds + START_SECONDS));
    }
}
