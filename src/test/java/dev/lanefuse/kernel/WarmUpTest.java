package dev.lanefuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import dev.lanefuse.kernel.scalar.ScalarKernels;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/**
 * What a clock takes for compiled: kernels that are about as fast as their twins, and none that are much slower. All kernels here are
 * scalar ones.
 */
@InOneJvm
class WarmUpTest {
    private static final long SECOND = 1_000_000_000L;

    private static Kernels scalar() {
        return new ScalarKernels(new Layout(8, 8, 2));
    }

    /** The scalar kernels, each call of which is made so many times, by methods that are the same for any number. */
    private static Kernels repeated(IntSupplier times) {
        final Kernels scalar = scalar();
        return (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method,
                arguments) -> {
            Object result = null;
            for (int again = times.getAsInt(); again > 0; again--) {
                result = method.invoke(scalar, arguments);
            }
            return result;
        });
    }

    /** All that pass; what follows the last of them, which takes longer than all before, is not waited for. */
    private static Set<Kernel> passed(WarmUp warmUp) {
        final Set<Kernel> passed = EnumSet.noneOf(Kernel.class);
        while (passed.size() < Kernel.values().length) {
            final Kernel kernel = warmUp.next();
            if (kernel == null) {
                break;
            }
            passed.add(kernel);
        }
        return passed;
    }

    @Test
    void next_kernelsAsFastAsTheirTwins_passesAll() {
        final WarmUp warmUp = new WarmUp(scalar(), scalar(), 60 * SECOND);
        assertEquals(EnumSet.allOf(Kernel.class), passed(warmUp));
        assertNull(warmUp.next());
    }

    /** Drills at once would be a hundred methods at once, and C1 busy with them when the first requests come. */
    @Test
    void next_drillsOfAKernel_joinOneARound() {
        final List<List<Object>> calls = new ArrayList<>();
        final Kernels scalar = scalar();
        final Kernels recorder = (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy,
                method, arguments) -> {
            if (method.getName().equals("pointwiseBlocked") && calls.size() < 5000) {
                calls.add(List.of(arguments));
            }
            return method.invoke(scalar, arguments);
        });
        new WarmUp(scalar, recorder, 60 * SECOND).next();
        final List<List<Object>> drills = calls.stream().filter(call -> ((Panels) call.getFirst()).isHollow()).distinct().toList();
        final List<Integer> joined = drills.stream().map(calls::indexOf).toList();
        assertTrue(joined.size() > 3, "drills of " + calls.size() + " calls: " + joined.size());
        for (int i = 1; i < joined.size(); i++) {
            assertTrue(joined.get(i) - joined.get(i - 1) > 10 * i, "drill " + i + " joins with the one before: calls " + joined);
        }
    }

    /** A machine that stands still gives C2 no time, so it takes none off. */
    @Test
    void next_afterAPauseLongerThanItsTime_goesOn() {
        final Kernels scalar = scalar();
        final AtomicInteger calls = new AtomicInteger();
        final Kernels paused = (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy,
                method, arguments) -> {
            if (method.getParameterCount() > 0 && calls.getAndIncrement() == 0) {
                Thread.sleep(3000);
            }
            return method.invoke(scalar, arguments);
        });
        new WarmUp(scalar, paused, 2 * SECOND).next();
        assertTrue(calls.get() > 1000, "calls: " + calls);
    }

    /**
     * Once both are compiled: before, the one that is called more often may be so first, and the faster. Ten times, for with six JVMs on
     * two processors a best time may be thrice too long.
     */
    @Test
    void next_kernelsOfTenTimesTheTime_passesNone() {
        assertEquals(EnumSet.allOf(Kernel.class), passed(new WarmUp(repeated(() -> 1), repeated(() -> 1), 60 * SECOND)));
        assertEquals(EnumSet.noneOf(Kernel.class), passed(new WarmUp(repeated(() -> 1), repeated(() -> 10), 8 * SECOND)));
    }

    /** A processor that others use, too, from some moment on: best times from before are not waited for. */
    @Test
    void next_compiledOnceTheMachineIsSlower_passesAll() {
        final long start = System.nanoTime();
        final BooleanSupplier slower = () -> System.nanoTime() - start > 3 * SECOND;
        final Kernels scalar = repeated(() -> slower.getAsBoolean() ? 3 : 1), simd = repeated(() -> slower.getAsBoolean() ? 3 : 30);
        assertEquals(EnumSet.allOf(Kernel.class), passed(new WarmUp(scalar, simd, 60 * SECOND)));
    }
}
