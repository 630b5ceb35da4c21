package dev.lanefuse.event;

/**
 * One run as recordings see it; made where {@link Events#wantRuns} says so. It begins when it is made.
 *
 * <p>Stages are told by whichever thread begins them. They begin one after the other, each behind all of the one before, which is
 * what makes the fields here safe.
 */
public final class RunRecording {
    /** Asked, never committed: an event that is made for each question would be garbage until C2 removes it. */
    private static final RunEvent RUN = new RunEvent();

    private static final StageEvent STAGE = new StageEvent();

    private final RunLabel label;
    private final int runImages;
    private final String backend;
    private final String network;
    private final RunEvent run = new RunEvent();
    private StageEvent stage;

    /**
     * Begins.
     *
     * @param backend that serves as it begins: SIMD or SCALAR
     */
    public RunRecording(RunLabel label, int images, String backend) {
        this.label = label;
        this.runImages = images;
        this.backend = backend;
        this.network = label.input() + " -> " + label.output() + ", " + label.multiplyAdds() + " multiply-adds";
        run.begin();
    }

    static boolean isWanted() {
        return RUN.isEnabled() || STAGE.isEnabled();
    }

    /** A stage of some images begins, and the one before ends. */
    public void stage(int index, int images) {
        endStage();
        final StageLabel next = label.stages().get(index);
        stage = new StageEvent();
        stage.network = network;
        stage.index = index;
        stage.stage = next.name();
        stage.input = next.input();
        stage.output = next.output();
        stage.images = images;
        stage.multiplyAdds = images * next.multiplyAdds();
        stage.backend = backend;
        stage.threads = label.threads();
        stage.begin();
    }

    private void endStage() {
        if (stage != null) {
            stage.commit();
        }
    }

    /** The run ends, and its last stage with it. */
    public void end() {
        endStage();
        run.input = label.input();
        run.output = label.output();
        run.images = runImages;
        run.multiplyAdds = runImages * label.multiplyAdds();
        run.backend = backend;
        run.threads = label.threads();
        run.commit();
    }
}
