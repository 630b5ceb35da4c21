package dev.lanefuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanefuse.kernel.scalar.ScalarKernels;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a clock takes for compiled: kernels that are about as fast as their twins, and none that are much slower. */
class WarmUpTest {
    private static final long SECOND = 1_000_000_000L;

    private static Kernels scalar() {
        return new ScalarKernels(new Layout(8, 8, 2));
    }

    /** The scalar kernels, each call of which is made so many times. */
    private static Kernels slower(int times) {
        final Kernels scalar = scalar();
        return (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method,
                arguments) -> {
            Object result = null;
            for (int again = 0; again < times; again++) {
                result = method.invoke(scalar, arguments);
            }
            return result;
        });
    }

    private static Set<Kernel> passed(WarmUp warmUp) {
        final Set<Kernel> passed = EnumSet.noneOf(Kernel.class);
        for (Kernel kernel = warmUp.next(); kernel != null; kernel = warmUp.next()) {
            passed.add(kernel);
        }
        return passed;
    }

    @Test
    void next_kernelsAsFastAsTheirTwins_passesAll() {
        assertEquals(EnumSet.allOf(Kernel.class), passed(new WarmUp(scalar(), scalar(), 60 * SECOND)));
    }

    @Test
    void next_kernelsOfThriceTheTime_passesNone() {
        assertEquals(EnumSet.noneOf(Kernel.class), passed(new WarmUp(scalar(), slower(3), 8 * SECOND)));
    }
}
