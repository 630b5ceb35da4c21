package dev.lanefuse.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The warm-up of one kernel, from its first call to the decision about it. */
@Name(Events.PREFIX + "Warmup")
@Label("Warmup")
@Description("The warm-up of one kernel")
@Category(Events.CATEGORY)
@Enabled(false)
@StackTrace(false)
final class WarmupEvent extends Event {
    @Label("Kernel")
    String kernel;

    @Label("Shapes")
    @Description("What it was called with")
    String shapes;

    @Label("Multiply-Adds")
    @Description("Of all calls")
    long multiplyAdds;

    @Label("Backend")
    @Description("What serves in its place from now on")
    String backend;
}
