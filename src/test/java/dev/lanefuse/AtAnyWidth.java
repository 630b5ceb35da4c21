package dev.lanefuse;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Tests, first of all of the kernels by themselves, that are quick enough for a JVM with more lanes than its CPU has: {@link KernelsAlone}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface AtAnyWidth {
}
