package dev.lanefuse;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A test in which the lanes of its JVM take no part: of readers and reports, of other engines, of JVMs that it starts by itself. One of the
 * four test JVMs runs it, and it is the one that every machine with AVX2 has.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(named = ExpectedBackend.PROPERTY, matches = InOneJvm.NAME, disabledReason = "in one of the test JVMs")
public @interface InOneJvm {
    /** What that JVM is expected to run. */
    String NAME = "SIMD-8";
}
