package dev.lanefuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What drills call a kernel with: those that compute nothing otherwise as those that do. */
class DrillsTest {
    /** Those that count enough by themselves: all of patches, and those of a dense convolution that are rows of patches. */
    private static final int IMAGES = 2;

    /** Where among the arguments stands how many pixels or rows there are. */
    private static final Map<Kernel, Integer> COUNT = Map.of(
            Kernel.DEPTHWISE, 8, Kernel.TO_BLOCKS, 4, Kernel.MEAN, 4, Kernel.FROM_BLOCKS, 4, Kernel.CLAMP, 4,
            Kernel.DEPTHWISE_PLAIN, 5);

    private static final int RESIDUAL = 7;
    private static final int FIRST_ROW = 4;
    private static final int END_ROW = 5;

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
            assertEquals(kernel == Kernel.PATCHES || kernel == Kernel.DENSE_BLOCKED && i >= IMAGES, call.isEmpty(), kernel + " " + drill);
            if (COUNT.containsKey(kernel)) {
                assertEquals(0, call.get(COUNT.get(kernel)));
                assertTrue((int) run.set(COUNT.get(kernel), 0) > 0);
            } else if (!call.isEmpty()) {
                final Panels full = (Panels) run.set(0, null), hollow = (Panels) call.set(0, null);
                assertTrue(hollow.isHollow() && !full.isHollow());
                assertEquals(-full.steps(), hollow.steps());
                assertEquals(full.paddedOutputs(), hollow.paddedOutputs());
                assertEquals(full.width(full.count() - 1), hollow.width(hollow.count() - 1));
            }
            if (kernel == Kernel.POINTWISE && drill % 8 != 1) {
                run.set(RESIDUAL, null);
            }
            if (kernel == Kernel.DENSE_BLOCKED && !call.isEmpty()) { // a row that sees the image only
                assertEquals(List.of(1, 2), List.of(call.get(FIRST_ROW), call.get(END_ROW)));
                assertTrue((int) run.set(FIRST_ROW, 1) <= 1 && (int) run.set(END_ROW, 2) > 2);
            }
            assertEquals(call.isEmpty() ? call : run, call, kernel + " " + drill);
        }
    }
}
