package dev.lanefuse.jmh.report;

import dev.lanefuse.jmh.Engines;

/**
 * What one JVM measures.
 *
 * @param kind a limit of the machine, a block or a network
 * @param subject which limit (FMA, L1, L2, L3, DRAM), block (24-144-24) or network (1.0 224)
 * @param engine who computes, as the benchmarks name it
 * @param threads threads of a run
 * @param cold whether the caches are swept before each run
 * @param flag an option for the JVM, empty for none
 */
record Cell(Kind kind, String subject, String engine, int threads, boolean cold, String flag) {
    /** What is measured. */
    enum Kind {
        LIMIT, BLOCK, NET
    }

    /** The engine that the others of a subject are held against. */
    static String ours(Kind kind) {
        return kind == Kind.NET ? "lanefuse" : "fused";
    }

    /** Whether a change to this tree's Java may change it. */
    boolean isOurs() {
        return Engines.isOurs(engine);
    }

    /** Whether it is somebody else's library. */
    boolean isPeer() {
        return kind != Kind.LIMIT && !isOurs() && !engine.startsWith("c-");
    }

    /** What the others on the same subject, on as many threads, in the same caches are held against. */
    Cell baseline() {
        return new Cell(kind, subject, ours(kind), threads, cold, "");
    }

    /** The engine with its option, for tables: {@code fused UseAVX=2}. */
    String label() {
        return flag.isEmpty() ? engine : engine + " " + flag.replaceFirst("^-XX:", "");
    }

    /** Threads and caches, for tables: {@code 2 threads, cold}. */
    String setting() {
        return threads + (threads == 1 ? " thread, " : " threads, ") + (cold ? "cold" : "hot");
    }

    /** What its values are in. */
    String unit() {
        return kind != Kind.LIMIT ? "us" : subject.equals(Report.FMA) ? "GFLOP/s" : "GB/s";
    }

    @Override
    public String toString() {
        return subject + " " + label() + ", " + (kind == Kind.LIMIT ? threads + (threads == 1 ? " thread" : " threads") : setting());
    }
}
