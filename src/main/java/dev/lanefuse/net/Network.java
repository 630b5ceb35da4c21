package dev.lanefuse.net;

import dev.lanefuse.Backend;
import dev.lanefuse.Threads;
import dev.lanefuse.event.RunLabel;
import dev.lanefuse.event.StageLabel;
import dev.lanefuse.exec.KernelProvider;
import dev.lanefuse.exec.Operation;
import dev.lanefuse.exec.Scratch;
import dev.lanefuse.exec.ScratchSize;
import dev.lanefuse.exec.Team;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.weights.Packing;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A whole network: prepared stages, one after the other, over one planned arena.
 *
 * <p>Images are NHWC floats without gaps. Results are the same bits on every backend, for any number of threads and images ({@link
 * dev.lanefuse.net}). Immutable and thread-safe; each thread runs it with a {@link Session} of its own, or takes one from a {@link
 * SessionPool}.
 */
public final class Network implements AutoCloseable {
    private final Shape input;
    private final Shape output;
    private final long multiplyAdds;
    private final long parameters;
    private final List<Chain.Line> lines;
    private final Backend backend;
    private final Kernels kernels;
    private final Threads threads;
    private final Operation[] operations;
    private final List<Chain.Line> stages;
    private final ArenaPlan plan;

    /** Of images that one thread computes by itself. */
    private final ArenaPlan planApart;

    private final ScratchSize scratchSize;
    private final long weightBytes;

    /** Made by the first run that is recorded: a race makes two, which are equal. */
    private RunLabel label;

    private Network(Chain chain, Backend backend, Kernels kernels, Threads threads, Chain.Prepared prepared, long packedBytes) {
        this.input = chain.input(); // what it keeps is not the chain: that holds the trained arrays
        this.output = chain.output();
        this.multiplyAdds = chain.multiplyAdds();
        this.parameters = chain.parameters();
        this.lines = chain.lines();
        this.backend = backend;
        this.kernels = kernels;
        this.threads = threads;
        this.operations = prepared.operations();
        this.stages = prepared.stages();
        this.planApart = ArenaPlan.of(prepared.shapes(), operations, true);
        this.plan = threads.count() == 1 ? planApart : ArenaPlan.of(prepared.shapes(), operations, false);
        ScratchSize largest = ScratchSize.NONE;
        long bytes = packedBytes;
        for (Operation operation : operations) {
            largest = largest.max(operation.scratchSize());
            bytes += operation.ownBytes();
        }
        this.weightBytes = bytes;
        this.scratchSize = largest;
        largest.withArena(plan.size()); // refuses what no session could have
    }

    /**
     * Checks, folds, packs and plans a network for the best backend and the calling thread. The weights are copied.
     *
     * @param height rows of an input image
     * @param width pixels of an input row
     * @param channels values of an input pixel
     * @param layers the stages in their order, at least one
     * @throws IllegalArgumentException if a layer does not take what the one before it gives, or weights do not fit their layer or are not
     *     finite (the message names the layer by its index from 0), or an array could not hold the images between the stages
     */
    public static Network prepare(int height, int width, int channels, List<Layer> layers) {
        return prepare(height, width, channels, layers, Backend.AUTO, Threads.CALLER);
    }

    /**
     * Checks, folds, packs and plans a network. The weights are copied.
     *
     * @param height rows of an input image
     * @param width pixels of an input row
     * @param channels values of an input pixel
     * @param layers the stages in their order, at least one
     * @param threads on whose threads a run is computed; {@link #close} closes them
     * @throws IllegalArgumentException if a layer does not take what the one before it gives, or weights do not fit their layer or are not
     *     finite (the message names the layer by its index from 0), or an array could not hold the images between the stages
     * @throws IllegalStateException if the backend cannot be had
     */
    public static Network prepare(int height, int width, int channels, List<Layer> layers, Backend backend, Threads threads) {
        final Backend resolved = backend.resolve();
        final Kernels kernels = KernelProvider.kernels(resolved == Backend.SIMD, backend == Backend.AUTO);
        final Network network = prepare(new Shape(height, width, channels), layers, resolved, kernels, threads);
        KernelProvider.prepared(resolved == Backend.SIMD, backend == Backend.AUTO);
        return network;
    }

    /** With kernels that tests may choose. */
    static Network prepare(Shape input, List<Layer> layers, Backend backend, Kernels kernels, Threads threads) {
        Objects.requireNonNull(threads, "threads");
        final Chain chain = Chain.of(input, layers);
        final Packing packing = chain.packing(kernels.layout());
        return new Network(chain, backend, kernels, threads, chain.prepare(kernels, packing), packing.bytes());
    }

    /** Rows of an input image. */
    public int inputHeight() {
        return input.height();
    }

    /** Pixels of an input row. */
    public int inputWidth() {
        return input.width();
    }

    /** Values of an input pixel. */
    public int inputChannels() {
        return input.channels();
    }

    /** Values of an input image. */
    public int inputSize() {
        return input.size();
    }

    /** Rows of an output image; 1 behind a classifier. */
    public int outputHeight() {
        return output.height();
    }

    /** Pixels of an output row; 1 behind a classifier. */
    public int outputWidth() {
        return output.width();
    }

    /** Values of an output pixel; behind a classifier the classes. */
    public int outputChannels() {
        return output.channels();
    }

    /** Values of an output image. */
    public int outputSize() {
        return output.size();
    }

    /** The backend that computes: SIMD, for {@link Backend#AUTO} as soon as it is compiled ({@link dev.lanefuse.Readiness}), or SCALAR. */
    public Backend backend() {
        return backend;
    }

    /** Multiply-adds of one image, taps in the padding included; scales, averages, additions, softmax and sigmoid are none. */
    public long multiplyAdds() {
        return multiplyAdds;
    }

    /** Numbers as trained: kernels, biases, and gamma and beta where there is batch normalisation; its running statistics are none. */
    public long parameters() {
        return parameters;
    }

    /** Bytes of the packed weights. */
    public long weightBytes() {
        return weightBytes;
    }

    /** How many folded weights and biases were subnormal and became 0. */
    public int flushedWeights() {
        return Arrays.stream(operations).mapToInt(Operation::flushed).sum();
    }

    /**
     * Bytes of a session until it has run as many images at a time as it has threads, if those are several: the images between the stages,
     * and the scratch of all threads. It is a piece of an array of up to 4 MiB, which begins at a cache line and stays as long as any piece
     * of it.
     */
    public long arenaBytes() {
        return sessionScratch(0).bytes() + (threads.count() - 1) * sessionScratch(1).bytes();
    }

    /** What it takes in memory: its weights, and what each session adds. */
    public Memory memory() {
        return new Memory(weightBytes, arenaBytes(), (threads.count() - 1) * arenaApart().bytes());
    }

    /**
     * One line for each stage: index, what it is, the shapes it takes and gives, multiply-adds. In recordings of the flight recorder stages
     * that are computed as one, such as a first convolution and the block behind it, are one, so that indices differ from here on.
     */
    public List<String> describe() {
        return IntStream.range(0, lines.size()).mapToObj(i -> lines.get(i).text(i)).toList();
    }

    /** An arena for one run at a time: one for each thread that runs the network. */
    public Session newSession() {
        final Scratch[] scratch = new Scratch[threads.count()];
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = sessionScratch(i).newScratch();
        }
        final int arenaOffset = scratch[0].at(Kernels.ORIGIN) + Kernels.wholeBlocks(scratchSize.floats());
        return new Session(this, operations, plan, scratch, scratch[0], arenaOffset, new Team(threads.executor(), scratch.length));
    }

    /** Sessions of a thread each, in the scratch of one of all threads; the first in its arena, too, which is as large at least. */
    Session[] newSessionsApart(Scratch[] scratch, int arenaOffset) {
        final Session[] sessions = new Session[scratch.length];
        for (int i = 0; i < sessions.length; i++) {
            final Scratch arena = i == 0 ? scratch[0] : arenaApart().newScratch();
            sessions[i] = new Session(this, operations, planApart, new Scratch[] {scratch[i]}, arena,
                    i == 0 ? arenaOffset : arena.at(Kernels.ORIGIN), new Team(null, 1));
        }
        return sessions;
    }

    private ScratchSize arenaApart() {
        return ScratchSize.NONE.withArena(planApart.size());
    }

    /** What a session has for one of its threads: the first has the arena too. */
    private ScratchSize sessionScratch(int thread) {
        return thread == 0 ? scratchSize.withArena(plan.size()) : scratchSize;
    }

    /**
     * Sessions for all threads, one for each processor at most; a run that finds none free waits, however long.
     *
     * @see SessionPool
     */
    public SessionPool newPool() {
        return newPool(Runtime.getRuntime().availableProcessors(), SessionPool.FOREVER);
    }

    /**
     * Sessions for all threads.
     *
     * @param limit how many, 1 to 65536
     * @param patience how long a run that finds none free waits for one: zero for not at all, {@link SessionPool#FOREVER} without end
     * @throws IllegalArgumentException if the limit is none of these or the patience is negative
     * @see SessionPool
     */
    public SessionPool newPool(int limit, Duration patience) {
        return new SessionPool(this, limit, patience);
    }

    /** Which backend serves at this moment, for recordings. */
    String serving() {
        return KernelProvider.serving(backend.name(), kernels);
    }

    /** What it is called in recordings. */
    RunLabel label() {
        final RunLabel known = label;
        if (known != null) {
            return known;
        }
        final RunLabel made = newLabel();
        label = made;
        return made;
    }

    private RunLabel newLabel() {
        final List<StageLabel> labels = stages.stream()
                .map(stage -> new StageLabel(stage.name(), stage.taken().toString(), stage.given().toString(), stage.multiplyAdds()))
                .toList();
        return new RunLabel(input.toString(), output.toString(), multiplyAdds, threads.count(), labels);
    }

    /**
     * Ends the threads of the {@link Threads#of} that it was prepared with; an executor of {@link Threads#on} is left alone. A run in
     * progress is finished, and later ones are computed by their callers. For {@code Threads} that several networks share: close those
     * instead.
     */
    @Override
    public void close() {
        threads.close();
    }
}
