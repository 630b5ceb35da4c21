package dev.lanefuse.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanefuse.kernel.Kernels;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;

/** The warm-up whose kernels fail; that of good ones needs a JVM of its own. */
class BackgroundWarmUpTest {
    /** Kernels none of which can be called. */
    private static Kernels broken(Kernels kernels) {
        return (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method,
                arguments) -> {
            if (method.getParameterCount() == 0) {
                return kernels.layout();
            }
            throw new IllegalStateException("no " + method.getName());
        });
    }

    @Test
    void warmUp_thatFails_saysSoAndSwitchesNothing() {
        final Kernels scalar = KernelProvider.scalar();
        final BackgroundWarmUp warmUp = new BackgroundWarmUp(scalar, () -> broken(scalar));
        assertFalse(warmUp.isStarted());
        warmUp.start();
        warmUp.start();
        final ExecutionException thrown = assertThrows(ExecutionException.class, () -> warmUp.end().get(60, TimeUnit.SECONDS));
        assertEquals("no pointwiseBlocked", thrown.getCause().getMessage());
        assertEquals(Set.of(), warmUp.switched());
    }

    @Test
    void warmUp_whoseLoggerFails_endsAllTheSame() {
        final Logger logger = Logger.getLogger("dev.lanefuse");
        final Handler failing = new StreamHandler() {
            @Override
            public void publish(LogRecord record) {
                throw new IllegalStateException("no log");
            }
        };
        logger.addHandler(failing);
        try {
            final Kernels scalar = KernelProvider.scalar();
            final BackgroundWarmUp warmUp = new BackgroundWarmUp(scalar, () -> broken(scalar));
            warmUp.start();
            assertThrows(ExecutionException.class, () -> warmUp.end().get(60, TimeUnit.SECONDS));
        } finally {
            logger.removeHandler(failing);
        }
    }
}
