package dev.lanefuse.event;

import jdk.jfr.FlightRecorder;

/** Whether somebody records. Where the recorder does not run that is one read of a static field; without the module a constant. */
public final class Events {
    /** The module that recordings, and their readers, need. */
    public static final String MODULE = "jdk.jfr";

    /** The events begin with this. */
    static final String PREFIX = "dev.lanefuse.";

    static final String CATEGORY = "Lanefuse";

    private static final boolean PRESENT = ModuleLayer.boot().findModule(MODULE).isPresent();

    private Events() {}

    /** Whether this JVM has the module {@code jdk.jfr}. */
    public static boolean arePossible() {
        return PRESENT;
    }

    /** Whether a recording wants runs or stages. */
    public static boolean wantRuns() {
        return isRecording() && RunRecording.isWanted();
    }

    private static boolean isRecording() {
        return PRESENT && FlightRecorder.isInitialized();
    }

    /**
     * Has the events made ready by whoever starts the recorder from now on. To be called on a thread that nobody waits for: it takes a
     * millisecond. A class loader that may go does without, since the recorder would keep it.
     */
    public static void listen() {
        if (PRESENT && Events.class.getClassLoader() == ClassLoader.getSystemClassLoader()) {
            RecorderListener.listen();
        }
    }

    /** A kernel is served by SIMD from now on, so long after the warm-up began. */
    public static void warmUp(String kernel, long nanos) {
        if (isRecording()) {
            new WarmupEvent(kernel, nanos).commit();
        }
    }

    /** A backend was selected. */
    public static void backend(String backend, int lanes, String reason) {
        if (isRecording()) {
            new BackendEvent(backend, lanes, reason).commit();
        }
    }
}
