package dev.lanefuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What drills call a kernel with: those that compute nothing otherwise as those that do. */
class DrillsTest {
    private static final Set<Kernel> HOLLOW = EnumSet.of(Kernel.POINTWISE_BLOCKED, Kernel.POINTWISE, Kernel.DEPTHWISE);
    private static final int OUTPUT_ROWS = 8;
    private static final int RESIDUAL = 7;

    private final List<List<Object>> calls = new ArrayList<>();
    private final Kernels recorder = (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class},
            (proxy, method, arguments) -> {
                calls.add(new ArrayList<>(Arrays.asList(arguments)));
                return method.getReturnType() == boolean.class ? true : null;
            });

    private List<Object> recorded(Runnable drill) {
        calls.clear();
        drill.run();
        return calls.isEmpty() ? List.of() : calls.getFirst();
    }

    @ParameterizedTest
    @EnumSource
    void call_eachDrill_isItsRunWithoutWork(Kernel kernel) {
        for (Layout layout : List.of(new Layout(8, 8, 2), new Layout(16, 8, 2), new Layout(16, 16, 3))) {
            check(new Drills(layout), kernel);
        }
    }

    private void check(Drills drills, Kernel kernel) {
        for (int i = 0; i < drills.count(kernel); i++) {
            final int drill = i;
            final List<Object> run = recorded(() -> drills.run(kernel, drill, recorder));
            final List<Object> call = recorded(() -> drills.call(kernel, drill, recorder));
            assertEquals(HOLLOW.contains(kernel), !call.isEmpty(), kernel + " " + drill);
            if (kernel == Kernel.DEPTHWISE) {
                assertEquals(0, call.get(OUTPUT_ROWS));
                assertTrue((int) run.set(OUTPUT_ROWS, 0) > 0);
            } else if (!call.isEmpty()) {
                final Panels full = (Panels) run.set(0, null), hollow = (Panels) call.set(0, null);
                assertTrue(hollow.isHollow() && !full.isHollow());
                assertEquals(-full.steps(), hollow.steps());
                assertEquals(full.paddedOutputs(), hollow.paddedOutputs());
                assertEquals(full.width(full.count() - 1), hollow.width(hollow.count() - 1));
            }
            if (kernel == Kernel.POINTWISE) {
                run.set(RESIDUAL, null);
            }
            assertEquals(call.isEmpty() ? call : run, call, kernel + " " + drill);
        }
    }
}
