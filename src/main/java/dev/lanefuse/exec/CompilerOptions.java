package dev.lanefuse.exec;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.lanefuse.kernel.KernelSelection;
import java.lang.management.ManagementFactory;

/**
 * Options that leave C2 out and that the selection does not see: none of the system's properties tells of them, from JDK 27 on of
 * {@code -XX:TieredStopAtLevel=1} neither. To ask for them loads classes for some 25 ms, which the thread of the warm-up has.
 */
final class CompilerOptions {
    /** The tier that is C2. */
    private static final int C2 = 4;

    private CompilerOptions() {}

    /** Why C2 compiles nothing, and what to do about it; null where it does, or where the JVM does not say. */
    static String obstacle() {
        try {
            final HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (!isOn(jvm, "UseCompiler")) {
                return KernelSelection.NO_C2 + "-XX:-UseCompiler";
            }
            if (isOn(jvm, "TieredCompilation") && Integer.parseInt(value(jvm, "TieredStopAtLevel")) < C2) {
                return KernelSelection.NO_C2 + "-XX:TieredStopAtLevel";
            }
            return value(jvm, "CompilationMode").equals("quick-only") ? KernelSelection.NO_C2 + "-XX:CompilationMode" : null;
        } catch (NoClassDefFoundError | RuntimeException e) { // without the module jdk.management; another JVM; options that it does not have
            return null;
        }
    }

    private static boolean isOn(HotSpotDiagnosticMXBean jvm, String option) {
        return Boolean.parseBoolean(value(jvm, option));
    }

    private static String value(HotSpotDiagnosticMXBean jvm, String option) {
        return jvm.getVMOption(option).getValue();
    }
}
