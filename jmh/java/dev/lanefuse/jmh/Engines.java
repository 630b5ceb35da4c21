package dev.lanefuse.jmh;

import dev.lanefuse.Backend;
import dev.lanefuse.InvertedResidual;
import dev.lanefuse.Threads;
import dev.lanefuse.Workspace;
import dev.lanefuse.net.Layer;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.Session;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Who computes a task, by the name that the benchmarks' parameter {@code engine} has: the place where a peer is added. */
public final class Engines {
    /** Written in Java: their speed depends on what the JVM has made of their loops. */
    private static final Set<String> JAVA = Set.of("fused", "fused-spinning", "lanefuse", "lanefuse-spinning", "stages", "scalar");

    /** How long threads of ours look for the next run where they do: longer than runs that follow each other are apart. */
    private static final Duration SPIN = Duration.ofMillis(5);

    /** Largest difference of a foreign engine from our answer, as a part of the largest value: they add in another order. */
    private static final double TOLERANCE = 2e-5;

    private Engines() {}

    /**
     * Makes a task ready.
     *
     * @throws UnsupportedOperationException if the engine cannot be had on this machine or cannot compute the task
     */
    static Engine prepare(String engine, Task task, int threads) {
        try {
            return switch (engine) {
                case "fused" -> on(Threads.of(threads), own -> fused(task, simd(), own));
                case "fused-spinning" -> on(Threads.of(threads, SPIN), own -> fused(task, simd(), own));
                case "lanefuse" -> on(Threads.of(threads), own -> network(task, simd(), own));
                case "lanefuse-spinning" -> on(Threads.of(threads, SPIN), own -> network(task, simd(), own));
                case "stages" -> on(Threads.of(threads), own -> new Stages(task, simd(), own));
                case "scalar" -> on(Threads.of(threads), own -> network(task, Backend.SCALAR, own));
                case "onednn", "onednn-blocked" -> new OneDnn(task, OneDnn.Layout.BLOCKED, threads);
                case "onednn-nhwc" -> new OneDnn(task, OneDnn.Layout.NHWC, threads);
                case "onednn-depthwise-fused" -> new OneDnn(task, OneDnn.Layout.BLOCKED_DEPTHWISE_FUSED, threads);
                case "c-plain" -> on(Threads.of(threads), own -> new CTwin(task, CTwin.plain(), own));
                case "c-intrinsics" -> on(Threads.of(threads), own -> new CTwin(task, CTwin.intrinsics(), own));
                case "xnnpack" -> new XnnPack(task, threads);
                case "onnxruntime" -> new OnnxRuntimePeer(task, threads);
                default -> throw new IllegalArgumentException("engine is " + engine + "; expected a name that Engines knows");
            };
        } catch (LinkageError e) {
            throw new UnsupportedOperationException(engine + " cannot be loaded on this machine: " + e, e);
        }
    }

    /** An engine on threads that end with it, or at once where it cannot be had. */
    private static Engine on(Threads threads, Function<Threads, Engine> maker) {
        try {
            return maker.apply(threads);
        } catch (RuntimeException | LinkageError e) {
            threads.close();
            throw e;
        }
    }

    private static Backend simd() {
        if (Backend.AUTO.resolve() != Backend.SIMD) {
            throw new UnsupportedOperationException(Backend.AUTO.description());
        }
        return Backend.SIMD;
    }

    /**
     * Prepares an engine that has run once, and has answered as it must.
     *
     * @throws IllegalStateException if it has not
     * @throws UnsupportedOperationException as {@link #prepare}
     */
    static Engine checked(String engine, Task task, int threads, float[] answer) {
        final Engine prepared = prepare(engine, task, threads);
        try {
            prepared.run();
            check(engine, prepared.output(), answer);
            return prepared;
        } catch (RuntimeException wrong) {
            prepared.close();
            throw wrong;
        }
    }

    private static Engine fused(Task task, Backend backend, Threads threads) {
        if (task.layers().size() != 1 || !(task.layers().getFirst() instanceof Layer.Block layer)) {
            throw new UnsupportedOperationException("the task is " + task.layers().size() + " layers; fused computes one block");
        }
        final InvertedResidual block = InvertedResidual.prepare(layer.spec(), layer.weights(), backend, threads);
        final Workspace workspace = block.newWorkspace();
        final int size = layer.spec().outputHeight() * layer.spec().outputWidth() * layer.spec().outputChannels();
        return new Ours(threads, new float[size], out -> block.run(task.in(), out, workspace));
    }

    private static Engine network(Task task, Backend backend, Threads threads) {
        final Network network = task.network(backend, threads);
        final Session session = network.newSession();
        return new Ours(threads, new float[task.images() * network.outputSize()],
                out -> session.run(task.images(), task.in(), 0, out, 0));
    }

    /** A run of ours into an array. */
    private record Ours(Threads threads, float[] output, Consumer<float[]> way) implements Engine {
        @Override
        public void run() {
            way.accept(output);
        }

        @Override
        public void close() {
            threads.close();
        }
    }

    /**
     * Whether it is this tree's Java, which needs to be run for a while, in the mix of shapes of a network, before it is compiled as it is
     * in a program.
     */
    public static boolean isOurs(String engine) {
        return JAVA.contains(engine);
    }

    private static boolean isForeign(String engine) {
        return engine.startsWith("onednn") || engine.equals("onnxruntime") || engine.equals("xnnpack");
    }

    /**
     * Holds an output against our answer: foreign engines within a tolerance, all others to the bit.
     *
     * @throws IllegalStateException if it is another
     */
    public static void check(String engine, float[] output, float[] answer) {
        if (output.length != answer.length) {
            throw new IllegalStateException(engine + " gives " + output.length + " values; expected " + answer.length);
        }
        float largest = 0;
        for (float value : answer) {
            largest = Math.max(largest, Math.abs(value));
        }
        final double allowed = isForeign(engine) ? TOLERANCE * largest : 0;
        for (int i = 0; i < answer.length; i++) {
            final boolean same = Float.floatToRawIntBits(output[i]) == Float.floatToRawIntBits(answer[i]);
            if (!same && !(allowed > 0 && Math.abs(output[i] - answer[i]) <= allowed)) {
                throw new IllegalStateException(engine + ": element " + i + " is " + output[i] + "; expected " + answer[i]
                        + (allowed > 0 ? " within " + allowed : " to the bit"));
            }
        }
    }
}
