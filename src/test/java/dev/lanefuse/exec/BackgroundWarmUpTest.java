package dev.lanefuse.exec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.kernel.Kernels;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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

    /** One line, with what was thrown. */
    @Test
    void warmUp_thatFails_isLogged() {
        final Logger logger = Logger.getLogger("dev.lanefuse");
        final List<LogRecord> lines = new CopyOnWriteArrayList<>();
        final Handler keeping = new StreamHandler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(record);
            }
        };
        logger.addHandler(keeping);
        try {
            final Kernels scalar = KernelProvider.scalar();
            final BackgroundWarmUp warmUp = new BackgroundWarmUp(scalar, () -> broken(scalar));
            warmUp.start();
            assertThrows(ExecutionException.class, () -> warmUp.end().get(60, TimeUnit.SECONDS));
            assertEquals(List.of("no pointwiseBlocked"), lines.stream().map(line -> line.getThrown().getMessage()).toList());
            assertEquals("lanefuse keeps scalar kernels: the warm-up has failed", lines.getFirst().getMessage());
        } finally {
            logger.removeHandler(keeping);
        }
    }

    /** As where a class of the incubator module cannot be loaded. Who waits for it hears of it, and an interrupt is kept. */
    @Test
    void warmUp_thatThrowsAnError_endsForWhoWaits() {
        final CountDownLatch waited = new CountDownLatch(1);
        final BackgroundWarmUp warmUp = new BackgroundWarmUp(KernelProvider.scalar(), () -> {
            try {
                waited.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            throw new NoClassDefFoundError("lanes");
        });
        warmUp.start();
        final Thread waiting = Thread.currentThread();
        waiting.interrupt();
        Thread.ofPlatform().start(() -> {
            while (waiting.isInterrupted()) { // until the wait has seen it
                Thread.onSpinWait();
            }
            waited.countDown();
        });
        assertEquals("lanes", assertThrows(CompletionException.class, warmUp::join).getCause().getMessage());
        assertTrue(Thread.interrupted());
        assertEquals("lanes", assertThrows(ExecutionException.class, () -> warmUp.end().get(60, TimeUnit.SECONDS)).getCause().getMessage());
    }

    /** What somebody has chained to the future does not return: who waits goes on. */
    @Test
    void warmUp_aCallbackThatTakesLong_holdsUpNobodyWhoWaits() throws Exception {
        final CountDownLatch called = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        final Kernels scalar = KernelProvider.scalar();
        final BackgroundWarmUp warmUp = new BackgroundWarmUp(scalar, () -> broken(scalar));
        final Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                warmUp.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        warmUp.end().whenComplete((none, thrown) -> {
            called.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertFalse(warmUp.isOver());
        warmUp.start();
        try {
            assertTrue(called.await(60, TimeUnit.SECONDS));
            assertTrue(waiting.join(Duration.ofSeconds(60)));
            assertTrue(warmUp.isOver());
            assertEquals("no pointwiseBlocked", warmUp.failure().getMessage());
        } finally {
            go.countDown();
        }
    }

    @Test
    void warmUp_whoseLoggerFails_endsAllTheSame() {
        final Logger logger = Logger.getLogger("dev.lanefuse");
        final Handler failing = new StreamHandler() {
            @Override
            public void publish(LogRecord record) {
                throw new AssertionError("no log"); // as of a test that allows no line
            }
        };
        logger.addHandler(failing);
        try {
            final Kernels scalar = KernelProvider.scalar();
            final BackgroundWarmUp warmUp = new BackgroundWarmUp(scalar, () -> broken(scalar));
            warmUp.start();
            assertThrows(ExecutionException.class, () -> warmUp.end().get(60, TimeUnit.SECONDS));
            assertDoesNotThrow(() -> KernelProvider.log(Level.INFO, "line {0}", 1));
        } finally {
            logger.removeHandler(failing);
        }
    }
}
