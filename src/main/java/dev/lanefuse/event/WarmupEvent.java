package dev.lanefuse.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The moment from which SIMD serves a kernel: once a kernel and JVM, so that only a recording that began before has it. */
@Name(Events.PREFIX + "Warmup")
@Label("Warm-Up")
@Description("A kernel is compiled, and served by SIMD from now on")
@Category(Events.CATEGORY)
@Enabled(false)
@StackTrace(false)
final class WarmupEvent extends Event {
    @Label("Kernel")
    final String kernel;

    @Label("Since Start")
    @Description("Since the warm-up began")
    @Timespan(Timespan.NANOSECONDS)
    final long sinceStart;

    WarmupEvent(String kernel, long sinceStart) {
        this.kernel = kernel;
        this.sinceStart = sinceStart;
    }
}
