package dev.lanefuse.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Two copies in one JVM, as in an application server: neither knows of the other, and both can be unloaded. */
class ClassLoadersIT {
    /** The JDK's {@code ObjectMethods} holds the class of the last record it saw softly: as long as there is memory, or not at all. */
    private static final String NO_SOFT_REFERENCES = "-XX:SoftRefLRUPolicyMSPerMB=0";

    private static Jvm twoCopies(String option) throws IOException, InterruptedException {
        final String classes = Deployment.TEST_CLASSES.toString();
        final Jvm jvm = Jvm.run(NO_SOFT_REFERENCES, option, "-cp", classes, TwoCopies.class.getName(),
                Deployment.JAR.toString(), classes);
        final String expected = Application.answers().toString();
        assertEquals(expected, jvm.after("first"));
        assertEquals(expected, jvm.after("second"));
        assertEquals("false", jvm.after("shared"));
        assertEquals("2", jvm.after("unloaded"));
        return jvm;
    }

    @Test
    void copies_withTheIncubatorModule_answerAndAreUnloaded() throws Exception {
        twoCopies(Jvm.INCUBATOR);
    }

    /** Each copy makes its own selection, and says so. */
    @Test
    void copies_withoutTheIncubatorModule_answerAndAreUnloaded() throws Exception {
        assertEquals(2, twoCopies("-ea").count("WARNING: lanefuse runs its scalar backend: "));
    }
}
