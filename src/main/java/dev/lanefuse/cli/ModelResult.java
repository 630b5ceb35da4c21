package dev.lanefuse.cli;

import dev.lanefuse.Backend;
import dev.lanefuse.net.Network;
import dev.lanefuse.onnx.OnnxModel;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured of a network.
 *
 * @param model as it was read
 * @param network as it was run
 * @param threads of a run
 * @param batch images of a run
 * @param millis median of a run, all its images
 * @param peakOfAThread GFLOP/s of multiply-adds alone on one thread
 */
record ModelResult(OnnxModel model, Network network, int threads, int batch, double millis, double peakOfAThread) {
    private double peak() {
        return threads * peakOfAThread;
    }

    /** 10^9 operations a second: two a multiply-add, taps in the padding included. */
    private double gigaflops() {
        return 2.0 * batch * network.multiplyAdds() / millis / 1e6;
    }

    private long arenaBytes() {
        return network.memory().sessionBytes() + (batch < threads ? 0 : network.memory().batchBytes());
    }

    void print(PrintStream out) {
        out.println(model.describe().getFirst());
        out.printf(Locale.ROOT, "FMA peak %.1f GFLOP/s (%d %s), measured in the same run%n%n", peak(), threads,
                threads == 1 ? "thread" : "threads");
        out.printf(Locale.ROOT, "%.3f ms a run of %d %s, %.1f GFLOP/s, %.1f %% of the peak, %.1f images/s%n", millis, batch,
                batch == 1 ? "image" : "images", gigaflops(), 100 * gigaflops() / peak(), 1e3 * batch / millis);
        out.printf(Locale.ROOT, "arena %,d bytes, packed weights %,d bytes%n", arenaBytes(), network.weightBytes());
    }

    String json() {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("cpu", Machine.cpu());
        root.put("jvm", Machine.jvm());
        root.put("backend", network.backend().name().toLowerCase(Locale.ROOT));
        root.put("lanes", network.backend() == Backend.SIMD ? Backend.lanes() : 1);
        root.put("threads", threads);
        root.put("batch", batch);
        root.put("millis", millis);
        root.put("gflops", gigaflops());
        root.put("peakGflops", peak());
        root.put("percentOfPeak", 100 * gigaflops() / peak());
        root.put("multiplyAdds", network.multiplyAdds());
        root.put("arenaBytes", arenaBytes());
        root.put("weightBytes", network.weightBytes());
        return Json.write(root);
    }
}
