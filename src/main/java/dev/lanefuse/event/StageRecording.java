package dev.lanefuse.event;

/**
 * The stages of one run, or of those of its images that one of its threads computes by itself.
 *
 * <p>Stages are told by whichever thread begins them. They begin one after the other, each behind all of the one before, which is
 * what makes the fields here safe.
 */
public final class StageRecording {
    private final RunLabel label;
    private final String backend;
    private final boolean apart;
    private final String network;
    private StageEvent stage;

    StageRecording(RunLabel label, String backend, boolean apart) {
        this.label = label;
        this.backend = backend;
        this.apart = apart;
        this.network = label.input() + " -> " + label.output() + ", " + label.multiplyAdds() + " multiply-adds";
    }

    /** A stage of some images begins, and the one before ends. */
    public void begin(int index, int images) {
        end();
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
        stage.apart = apart;
        stage.begin();
    }

    /** The last stage ends. */
    public void end() {
        if (stage != null) {
            stage.commit();
            stage = null;
        }
    }
}
