package dev.lanefuse.event;

/** The warm-up of one kernel as recordings see it; made where {@link Events#wantWarmups} says so. It begins when it is made. */
public final class WarmupRecording {
    private final WarmupEvent event = new WarmupEvent();

    /** Begins. */
    public WarmupRecording(String kernel) {
        event.kernel = kernel;
        event.begin();
    }

    /** Whether a recording wants them. */
    static boolean isWanted() {
        return new WarmupEvent().isEnabled();
    }

    /**
     * Ends.
     *
     * @param shapes what the kernel was called with
     * @param multiplyAdds of all calls
     * @param backend what serves from now on
     */
    public void end(String shapes, long multiplyAdds, String backend) {
        event.shapes = shapes;
        event.multiplyAdds = multiplyAdds;
        event.backend = backend;
        event.commit();
    }
}
