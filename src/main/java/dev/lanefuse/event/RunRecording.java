package dev.lanefuse.event;

/** One run as recordings see it; made where {@link Events#wantRuns} says so. It begins when it is made. */
public final class RunRecording {
    /** Asked, never committed: an event that is made for each question would be garbage until C2 removes it. */
    private static final RunEvent RUN = new RunEvent();

    private static final StageEvent STAGE = new StageEvent();

    private final RunLabel label;
    private final int images;
    private final String backend;
    private final RunEvent run = new RunEvent();

    /**
     * Begins.
     *
     * @param backend that serves as it begins: SIMD or SCALAR
     */
    public RunRecording(RunLabel label, int images, String backend) {
        this.label = label;
        this.images = images;
        this.backend = backend;
        run.begin();
    }

    static boolean isWanted() {
        return RUN.isEnabled() || STAGE.isEnabled();
    }

    /**
     * What the run tells of its stages.
     *
     * @param apart whether one thread computes them by itself, beside others with images of theirs
     */
    public StageRecording stages(boolean apart) {
        return new StageRecording(label, backend, apart);
    }

    /** The run ends. */
    public void end() {
        run.input = label.input();
        run.output = label.output();
        run.images = images;
        run.multiplyAdds = images * label.multiplyAdds();
        run.backend = backend;
        run.threads = label.threads();
        run.commit();
    }
}
