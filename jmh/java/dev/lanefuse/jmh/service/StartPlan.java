package dev.lanefuse.jmh.service;

import dev.lanefuse.jmh.service.Start.Length;
import dev.lanefuse.jmh.service.Start.Setting;
import java.util.ArrayList;
import java.util.List;

/**
 * Which ways to start are measured: all with the JVM's defaults, and with other options those that these make a difference to. Without C2
 * our warm-up has nothing to do.
 *
 * @param runs JVMs of each way, one a round, so that a machine that slows down slows all ways
 * @param starts the ways, in the order of a round
 */
record StartPlan(int runs, List<Start> starts) {
    private static final Length USUAL = new Length(20, 6, 20);

    /** A request takes seconds, and no later one is faster. */
    private static final Length INTERPRETED = new Length(3, 0, 3);

    private static final Setting DEFAULT = Setting.of("default", USUAL);
    private static final Setting C1_ONLY = Setting.of("C1 only", USUAL, "-XX:TieredStopAtLevel=1");
    private static final Setting INTERPRETER = Setting.of("interpreter", INTERPRETED, "-Xint");
    private static final Setting AOT_CACHE =
            new Setting("AOT cache", List.of(), List.of(), "-XX:AOTCache=", "-XX:AOTCacheOutput=", USUAL);
    private static final Setting CLASS_DATA =
            new Setting("class data", List.of(), List.of(), "-XX:SharedArchiveFile=", "-XX:ArchiveClassesAtExit=", USUAL);

    /** What users get: scalar kernels answer until those of SIMD are compiled. */
    private static Start background(Setting setting) {
        return new Start("lanefuse", Model.LANEFUSE, List.of("-Ddev.lanefuse.warmup=background"), setting);
    }

    private static Start blocking(Setting setting) {
        return new Start("lanefuse, waiting for warm-up", Model.LANEFUSE, List.of("-Ddev.lanefuse.warmup=blocking"), setting);
    }

    private static Start off(Setting setting) {
        return new Start("lanefuse, no warm-up", Model.LANEFUSE, List.of("-Ddev.lanefuse.warmup=off"), setting);
    }

    private static Start scalar(Setting setting) {
        return new Start("lanefuse, scalar", Model.LANEFUSE, List.of("-Ddev.lanefuse.backend=scalar"), setting);
    }

    private static Start peer(Setting setting) {
        return new Start("onnxruntime", Model.ONNX_RUNTIME, List.of(), setting);
    }

    /**
     * All ways.
     *
     * @param oneProcessor the command that starts a JVM on one processor, or the option that has it think so
     */
    static StartPlan full(Setting oneProcessor) {
        final List<Start> starts = new ArrayList<>();
        starts.addAll(List.of(background(DEFAULT), blocking(DEFAULT), off(DEFAULT), scalar(DEFAULT), peer(DEFAULT)));
        starts.addAll(List.of(background(oneProcessor), blocking(oneProcessor), off(oneProcessor), peer(oneProcessor)));
        for (Setting setting : List.of(AOT_CACHE, CLASS_DATA, C1_ONLY, INTERPRETER)) {
            starts.addAll(List.of(background(setting), peer(setting)));
        }
        return new StartPlan(USUAL.runs(), starts);
    }

    /** Those with the JVM's defaults. */
    StartPlan defaults() {
        return new StartPlan(runs, starts.stream().filter(start -> start.setting().equals(DEFAULT)).toList());
    }

    /** The same with fewer and shorter runs. */
    StartPlan quick() {
        return new StartPlan(3, starts.stream().map(start -> {
            final Setting setting = start.setting();
            return new Start(start.name(), start.engine(), start.options(), new Setting(setting.name(), setting.before(), setting.options(),
                    setting.cache(), setting.training(), setting.length().quick()));
        }).toList());
    }

    /** What users get, alone. */
    static Start usual() {
        return background(DEFAULT);
    }

    /** A length for settings with half of the machine. */
    static Length oneProcessor() {
        return new Length(USUAL.runs(), 2 * USUAL.seconds(), USUAL.requests());
    }
}
