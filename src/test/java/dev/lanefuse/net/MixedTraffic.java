package dev.lanefuse.net;

import dev.lanefuse.Backend;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.InvertedResidual;
import dev.lanefuse.Readiness;
import dev.lanefuse.Samples;
import dev.lanefuse.Threads;
import dev.lanefuse.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * A program that waits until it is ready, then runs networks and blocks of many shapes on many threads, images and all kinds of values, and
 * prints what the JVM did to the code of the kernels meanwhile: nothing, it should be. A line begins with {@code deoptimised} where C2's
 * code of a method of {@code kernel.simd}, or of what was inlined into one or called by it, was left for the interpreter; with
 * {@code recompiled} where C2 compiled such a method again; a first time does not count. At the end {@code compiled N} methods in all, and
 * {@code runs N}.
 */
final class MixedTraffic {
    private static final int WORKERS = 6;

    /** Images of a run at most: more than a fully connected layer takes together. */
    private static final int MOST_IMAGES = 9;

    private final List<Network> networks = new ArrayList<>();
    private final List<InvertedResidual> blocks = new ArrayList<>();
    private final AtomicLong runs = new AtomicLong();
    private volatile boolean over;

    private MixedTraffic() {}

    public static void main(String[] seconds) throws Exception {
        final Path file = Files.createTempFile("traffic", ".jfr");
        try (Threads two = Threads.of(2); Threads three = Threads.of(3); Recording recording = new Recording()) {
            recording.enable("jdk.Deoptimization").withStackTrace();
            recording.enable("jdk.Compilation").withoutThreshold();
            recording.start();
            Readiness.warmUp();
            final Instant ready = Instant.now();
            final MixedTraffic traffic = new MixedTraffic();
            for (Threads threads : List.of(Threads.CALLER, two, three)) {
                traffic.addNetworks(threads);
            }
            traffic.run(Duration.ofSeconds(Long.parseLong(seconds[0])));
            recording.stop();
            recording.dump(file);
            print(file, ready);
            System.out.println("runs " + traffic.runs);
        } finally {
            Files.delete(file);
        }
    }

    private void addNetworks(Threads threads) {
        for (double width : new double[] {0.35, 1.0}) {
            final MobileNetV2 model = MobileNetV2.of(width, 96);
            networks.add(model.prepare(SeededWeights.of(model, 1), Backend.AUTO, threads));
        }
        for (int seed = 0; seed < 60; seed++) {
            final NetCase net = NetCase.of(seed, 1 + seed % 7);
            final Shape in = net.input();
            networks.add(Network.prepare(in.height(), in.width(), in.channels(), net.layers(), Backend.AUTO, threads));
        }
        final Random random = new Random(1);
        for (int seed = 0; seed < 60; seed++) {
            final int channels = 1 + random.nextInt(40), stride = 1 + random.nextInt(2);
            final BlockSpec spec = BlockSpec.bottleneckBlock(1 + random.nextInt(20), 1 + random.nextInt(20), channels, 1 + random.nextInt(
                    6),
                    stride == 1 && random.nextBoolean() ? channels : 1 + random.nextInt(40), stride);
            blocks.add(InvertedResidual.prepare(spec, Samples.weights(spec, seed), Backend.AUTO, threads));
        }
    }

    /** On platform threads and on virtual ones. */
    private void run(Duration time) throws InterruptedException {
        final List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            final Random random = new Random(i);
            workers.add(i % 2 == 0 ? Thread.ofPlatform().start(() -> work(random)) : Thread.ofVirtual().start(() -> work(random)));
        }
        Thread.sleep(time);
        over = true;
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private void work(Random random) {
        while (!over) {
            final Network network = networks.get(random.nextInt(networks.size()));
            final Session session = network.newSession();
            for (int run = 0; run < 10 && !over; run++) {
                final int images = random.nextBoolean() ? 1 : 1 + random.nextInt(MOST_IMAGES);
                session.run(images, input(images * network.inputSize(), random), 0, new float[images * network.outputSize()], 0);
                runs.incrementAndGet();
            }
            work(blocks.get(random.nextInt(blocks.size())), random);
        }
    }

    /** A block on images that are slices of larger arrays. */
    private void work(InvertedResidual block, Random random) {
        final ConvolutionSpec first = block.spec().stages().getFirst(), last = block.spec().projectStage();
        final Workspace workspace = block.newWorkspace();
        for (int run = 0; run < 10 && !over; run++) {
            final int images = 1 + random.nextInt(3), gap = random.nextInt(20);
            final int inStride = first.inputChannels() + gap, outStride = last.outputChannels() + gap;
            final float[] in = input(images * first.inputHeight() * first.inputWidth() * inStride + gap, random);
            final float[] out = new float[images * last.outputHeight() * last.outputWidth() * outStride + gap];
            block.run(images, in, gap, inStride, out, gap, outStride, workspace);
            runs.incrementAndGet();
        }
    }

    private static float[] input(int size, Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new float[size];
            case 1 -> Samples.values(size, 1e38f, random);
            case 2 -> {
                final float[] in = new float[size];
                Arrays.fill(in, Float.NaN);
                yield in;
            }
            case 3 -> {
                final float[] in = Samples.values(size, 1, random);
                Samples.addSpecials(in, random);
                yield in;
            }
            default -> Samples.values(size, 1, random);
        };
    }

    private static void print(Path file, Instant ready) throws IOException {
        final List<RecordedEvent> events = new ArrayList<>(RecordingFile.readAllEvents(file));
        events.sort(Comparator.comparing(RecordedEvent::getEndTime));
        final Set<String> compiled = new HashSet<>();
        for (RecordedEvent event : events) {
            final boolean after = event.getEndTime().isAfter(ready);
            final RecordedMethod method = event.getValue("method");
            if (event.getEventType().getName().equals("jdk.Compilation")) {
                final boolean first = event.getShort("compileLevel") < 4 || !isKernel(method)
                        || compiled.add(name(method) + event.getBoolean("isOsr"));
                if (!first && after) {
                    System.out.println("recompiled " + name(method));
                }
            } else if (after && event.getStackTrace().getFrames().stream().anyMatch(frame -> isKernel(frame.getMethod()))) {
                System.out.println("deoptimised " + name(method) + " line " + event.getInt("lineNumber") + ": " + event.getString("reason")
                        + " by way of " + event.getStackTrace().getFrames().stream().limit(6).map(MixedTraffic::name).toList());
            }
        }
        System.out.println("compiled " + compiled.size());
    }

    private static String name(RecordedFrame frame) {
        return name(frame.getMethod()) + ":" + frame.getLineNumber();
    }

    private static boolean isKernel(RecordedMethod method) {
        return method != null && name(method).startsWith("dev.lanefuse.kernel.simd.");
    }

    private static String name(RecordedMethod method) {
        return method.getType().getName() + "." + method.getName();
    }
}
