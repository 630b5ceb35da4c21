package dev.lanefuse.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * One stage of one image, or of a few that it takes together: from the beginning of its first part to that of the next stage's, whichever
 * thread computes it.
 */
@Name(Events.PREFIX + "Stage")
@Label("Stage")
@Description("One stage of a network")
@Category(Events.CATEGORY)
@Enabled(false)
@StackTrace(false)
final class StageEvent extends Event {
    @Label("Network")
    @Description("Input and output of the whole network, and its multiply-adds")
    String network;

    @Label("Index")
    int index;

    @Label("Stage")
    String stage;

    @Label("Input")
    String input;

    @Label("Output")
    String output;

    @Label("Images")
    int images;

    @Label("Multiply-Adds")
    @Description("Of all images")
    long multiplyAdds;

    @Label("Backend")
    String backend;

    @Label("Threads")
    @Description("Of the run")
    int threads;

    @Label("Apart")
    @Description("Whether each thread computed images by itself, and did not share this one")
    boolean apart;
}
