package dev.lanefuse;

import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Takes all tests but those {@link AtAnyWidth} out of the JVM with 16 lanes where the CPU has no AVX-512: the JDK computes them lane by
 * lane there. JUnit finds it by {@code META-INF/services}.
 */
public final class KernelsAlone implements PostDiscoveryFilter {
    private static final boolean ALONE =
            "SIMD-16".equals(System.getProperty(ExpectedBackend.PROPERTY)) && !ExpectedBackend.has512BitVectors();

    static {
        if (ALONE) {
            System.out.println(
                    "[lanefuse] this CPU has no AVX-512: with 16 lanes the kernels are tested by themselves, lane by lane; all else is LEFT OUT");
        }
    }

    @Override
    public FilterResult apply(TestDescriptor test) {
        return FilterResult.includedIf(!ALONE || test.getSource().map(KernelsAlone::isAtAnyWidth).orElse(true));
    }

    private static boolean isAtAnyWidth(Object source) {
        return switch (source) {
            case ClassSource one -> AnnotationSupport.isAnnotated(one.getJavaClass(), AtAnyWidth.class);
            case MethodSource one -> AnnotationSupport.isAnnotated(one.getJavaClass(), AtAnyWidth.class);
            default -> false;
        };
    }
}
