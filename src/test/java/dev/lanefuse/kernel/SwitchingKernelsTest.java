package dev.lanefuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Each kernel goes to the twin that serves it, with all of its arguments. */
class SwitchingKernelsTest {
    private final List<String> calls = new ArrayList<>();

    private Kernels twin(String name) {
        return (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method,
                arguments) -> {
            if (method.getParameterCount() == 0) { // the layout
                return new Layout(8, 8, 2);
            }
            calls.add(name + " " + method.getName() + " " + Arrays.toString(arguments));
            return method.getReturnType() == boolean.class ? true : null;
        });
    }

    private static List<Method> methods() {
        return Arrays.stream(Kernels.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && method.getParameterCount() > 0).toList();
    }

    /** The kernel that a method of the contract is. */
    private static Kernel kernel(Method method) {
        return Kernel.valueOf(method.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT));
    }

    /**
     * Numbers and arrays all different, so that none can be taken for another; a dense convolution's pixels three elements apart, as those
     * of an image.
     */
    private static Object[] arguments(Method method) {
        final Object[] arguments = new Object[method.getParameterCount()];
        final int pixelStride = 9; // which argument of a dense convolution that is
        for (int i = 0; i < arguments.length; i++) {
            final Class<?> type = method.getParameterTypes()[i];
            if (type == int.class) {
                arguments[i] = pixelStride + Patches.COLOURS - i;
            } else if (type == Patches.class) {
                arguments[i] = new Patches(9, 9, Patches.COLOURS, 4, Patches.STEM_STRIDE, 0, 0);
            } else if (type == float.class) {
                arguments[i] = (float) i;
            } else if (type == float[].class) {
                arguments[i] = new float[i];
            }
        }
        return arguments;
    }

    /** An image of colours is read as it lies; any other takes patches, and is served with them. */
    @Test
    void denseBlocked_ofPatches_isServedWithThem() {
        final SwitchingKernels kernels = new SwitchingKernels(twin("scalar"));
        kernels.serve(Kernel.DENSE_BLOCKED, twin("dense"));
        kernels.serve(Kernel.PATCHES, twin("patches"));
        assertEquals("dense", dense(kernels, 3, 2, 3));
        assertEquals("patches", dense(kernels, 3, 1, 3));
        assertEquals("patches", dense(kernels, 4, 2, 4));
        assertEquals("patches", dense(kernels, 3, 2, 4));
    }

    /** Who serves a dense convolution. */
    private String dense(Kernels kernels, int channels, int stride, int pixelStride) {
        final float[] none = {};
        kernels.denseBlocked(null, 0, 0, new Patches(9, 9, channels, 4, stride, 0, 0), 0, 0, none, 0, 0, pixelStride, none, 0, none, 0, 0,
                0, 0, 0,
                0);
        return calls.getLast().split(" ")[0];
    }

    @Test
    void kernels_switchedOneAfterTheOther_areServedByTheirTwins() throws Exception {
        assertEquals(Kernel.values().length, methods().size());
        final SwitchingKernels kernels = new SwitchingKernels(twin("scalar"));
        for (Kernel next : Kernel.values()) {
            kernels.serve(next, twin("simd"));
            for (Method method : methods()) {
                final Object[] arguments = arguments(method);
                final Object answer = method.invoke(kernels, arguments);
                final String expected = kernel(method).compareTo(next) <= 0 ? "simd " : "scalar ";
                assertEquals(expected + method.getName() + " " + Arrays.toString(arguments), calls.getLast());
                assertEquals(method.getReturnType() == boolean.class ? true : null, answer);
            }
        }
    }
}
