package dev.lanefuse.jmh.service;

import java.util.ArrayList;
import java.util.List;

/**
 * A way to start: whose network, and with which options.
 *
 * @param name of the way
 * @param engine who computes
 * @param options that make the way
 * @param setting around it
 */
record Start(String name, String engine, List<String> options, Setting setting) {
    /**
     * What the JVM is started with, whoever computes.
     *
     * @param name of the setting
     * @param before command that starts the JVM
     * @param options of the JVM
     * @param cache option that names an archive made by an earlier start, which this one begins with; empty for none
     * @param training option that names the archive in that earlier start
     * @param length of a run
     */
    record Setting(String name, List<String> before, List<String> options, String cache, String training, Length length) {
        static Setting of(String name, Length length, String... options) {
            return new Setting(name, List.of(), List.of(options), "", "", length);
        }
    }

    /**
     * How long a JVM runs: until both are over.
     *
     * @param runs the most JVMs of each way, for settings in which a request takes seconds
     * @param seconds from its first statement on
     * @param requests the fewest
     */
    record Length(int runs, double seconds, int requests) {
        /** The same for a quick look. */
        Length quick() {
            return new Length(Math.min(runs, 3), 0.6 * seconds, Math.min(requests, 8));
        }
    }

    /** All of the JVM's options, with the archive where there is one. */
    List<String> jvmOptions(String archive, boolean training) {
        final List<String> all = new ArrayList<>(options);
        all.addAll(setting.options);
        if (!setting.cache.isEmpty()) {
            all.add((training ? setting.training : setting.cache) + archive);
        }
        return all;
    }

    boolean isOurs() {
        return engine.equals(Model.LANEFUSE);
    }

    @Override
    public String toString() {
        return name + ", " + setting.name;
    }
}
