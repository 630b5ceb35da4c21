package dev.lanefuse.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One run of a network, a block or a convolution: its duration is the caller's, without the wait for a session or workspace. */
@Name(Events.PREFIX + "Run")
@Label("Run")
@Description("One run of a network, a block or a convolution")
@Category(Events.CATEGORY)
@Enabled(false)
@StackTrace(false)
final class RunEvent extends Event {
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
    int threads;
}
