package dev.lanefuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ArrayHeaderTest {
    /** One of the test JVMs has compact headers. */
    @Test
    void bytes_ofThisJvm_areWhatItsOptionsSay() {
        final boolean compact = Boolean.parseBoolean(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("UseCompactObjectHeaders").getValue());
        assertEquals(compact ? 12 : 16, ArrayHeader.bytes());
        assertEquals(compact ? 13 : 12, Kernels.ORIGIN);
    }
}
