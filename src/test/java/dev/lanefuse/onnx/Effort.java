package dev.lanefuse.onnx;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Assertions;

/** Reads bytes that may be no model, and holds the memory and the time that it takes against their size. */
final class Effort {
    /** Bytes that reading may take for each byte of a file. */
    private static final long MULTIPLE = 8;
    /** Bytes that it may take besides. */
    private static final long FIXED = 12 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Effort() {}

    /** The model, or null where the bytes were refused; any other exception is the caller's. */
    static OnnxModel read(byte[] file) {
        final long start = System.nanoTime();
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        OnnxModel model = null;
        String message = "";
        try {
            model = OnnxModel.read(file);
        } catch (OnnxFormatException e) {
            message = e.getMessage();
        }
        final long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        final double seconds = (System.nanoTime() - start) / 1e9;
        Assertions.assertTrue(taken <= MULTIPLE * file.length + FIXED, taken + " bytes allocated for " + file.length + ": " + message);
        Assertions.assertTrue(seconds <= 2 + file.length / 1e6, seconds + " s for " + file.length + " bytes: " + message);
        Assertions.assertTrue(message.length() <= 1000, message);
        return model;
    }
}
