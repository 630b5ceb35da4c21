package dev.lanefuse.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The selection of a backend: once a JVM, so that only a recording that begins with it has one. */
@Name(Events.PREFIX + "Backend")
@Label("Backend")
@Description("Which backend serves, and why")
@Category(Events.CATEGORY)
@Enabled(false)
@StackTrace(false)
final class BackendEvent extends Event {
    @Label("Backend")
    final String backend;

    @Label("Lanes")
    @Description("Floats of a vector for which weights are packed")
    final int lanes;

    @Label("Reason")
    final String reason;

    BackendEvent(String backend, int lanes, String reason) {
        this.backend = backend;
        this.lanes = lanes;
        this.reason = reason;
    }
}
