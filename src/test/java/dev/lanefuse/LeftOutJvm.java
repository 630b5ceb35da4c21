package dev.lanefuse;

import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.launcher.PostDiscoveryFilter;

/** Takes all tests out of the JVM with 64-byte vectors where the CPU has no AVX-512: they would repeat those with vectors of 32 bytes. JUnit finds it by {@code META-INF/services}. */
public final class LeftOutJvm implements PostDiscoveryFilter {
    private static final boolean LEFT_OUT =
            "SIMD-16".equals(System.getProperty(ExpectedBackend.PROPERTY)) && !ExpectedBackend.has512BitVectors();

    static {
        if (LEFT_OUT) {
            System.out.println("[lanefuse] this CPU has no AVX-512: the run with 64-byte vectors is LEFT OUT");
        }
    }

    @Override
    public FilterResult apply(TestDescriptor test) {
        return FilterResult.includedIf(!LEFT_OUT);
    }
}
