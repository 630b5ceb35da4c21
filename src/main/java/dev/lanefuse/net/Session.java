package dev.lanefuse.net;

import dev.lanefuse.event.Events;
import dev.lanefuse.event.RunRecording;
import dev.lanefuse.event.StageRecording;
import dev.lanefuse.exec.GroupOperation;
import dev.lanefuse.exec.Operation;
import dev.lanefuse.exec.Scratch;
import dev.lanefuse.exec.Shares;
import dev.lanefuse.exec.Team;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The arena of one run at a time of one {@link Network}; make it once and use it again. After warm-up a run on its thread alone allocates
 * nothing, unless it is recorded. On several threads the first run of as many images as there are threads makes an arena for each
 * ({@link Memory#batchBytes}). With {@link dev.lanefuse.Threads} threads that sleep between runs make a node of their queue each time, some
 * 32 bytes, and so does a caller that meets one at the queue's lock.
 *
 * <p>Not to be shared by threads that run at the same time: the second gets an {@link IllegalStateException}.
 */
public final class Session {
    private final Network network;
    private final int inSize;
    private final int outSize;
    private final Operation[] operations;
    private final ArenaPlan plan;
    private final Scratch[] scratch;
    private final Scratch arena;
    private final int arenaOffset;
    private final Team team;
    private final Team.Job job = this::part;
    private final Team.Job apartJob = (phase, index) -> apart(index);
    private final AtomicBoolean inUse = new AtomicBoolean();

    /** One for each thread, in its scratch, for images that it computes by itself; null until there are so many. */
    private volatile Session[] apart;

    /** Where the phases of each operation begin within those of an image, and at the end their number. */
    private final int[] firstPhase;

    // The image in progress, and its group; written by the run's thread before the team starts, which publishes them.
    private float[] in;
    private int inOffset;
    private float[] out;
    private int outOffset;
    private int inGroup;

    /** Images of the run in progress of which each is computed by one thread. */
    private int imagesApart;

    /** Of the run in progress, and of what this session computes of it; null unless somebody wants them. */
    private RunRecording recording;

    private StageRecording stages;

    /**
     * A session.
     *
     * @param scratch one a thread
     * @param arena holds the images from {@code arenaOffset} on, as the plan has it
     */
    Session(Network network, Operation[] operations, ArenaPlan plan, Scratch[] scratch, Scratch arena, int arenaOffset, Team team) {
        this.network = network;
        this.inSize = network.inputSize();
        this.outSize = network.outputSize();
        this.operations = operations;
        this.plan = plan;
        this.scratch = scratch;
        this.arena = arena;
        this.arenaOffset = arenaOffset;
        this.team = team;
        this.firstPhase = new int[operations.length + 1];
        for (int i = 0; i < operations.length; i++) {
            firstPhase[i + 1] = firstPhase[i] + operations[i].phases(scratch.length);
        }
    }

    /** Bytes of what it holds of arrays: with several threads more from the first run on that has an image for each ({@link Memory}). */
    public long bytes() {
        long bytes = 0;
        for (Scratch one : scratch) {
            bytes += one.bytes();
        }
        final Session[] others = apart;
        for (int i = 1; others != null && i < others.length; i++) {
            bytes += others[i].arena.bytes();
        }
        return bytes;
    }

    /**
     * Runs one image.
     *
     * @param in {@code [inputHeight][inputWidth][inputChannels]}
     * @param out {@code [outputHeight][outputWidth][outputChannels]}, overwritten
     * @throws IllegalArgumentException if an array is too short, or both are the same
     * @throws IllegalStateException if another run of this session is in progress
     */
    public void run(float[] in, float[] out) {
        run(1, in, 0, out, 0);
    }

    /**
     * Runs some images: on one thread one after the other, through the same arena, but for a fully connected layer, which takes up to eight
     * together. With several threads each computes images by itself, in an arena of its own, and where there are some for each, as many as
     * it has been quick; all share the rest, fewer than there are threads.
     *
     * @param images how many, from 1
     * @param in {@code [images][inputHeight][inputWidth][inputChannels]} from {@code inOffset}
     * @param out {@code [images][outputHeight][outputWidth][outputChannels]} from {@code outOffset}, overwritten
     * @throws IllegalArgumentException if a range leaves its array, or input and output share an element
     * @throws IllegalStateException if another run of this session is in progress
     */
    public void run(int images, float[] in, int inOffset, float[] out, int outOffset) {
        check(network, images, in, inOffset, out, outOffset);
        if (!inUse.compareAndSet(false, true)) {
            throw new IllegalStateException("the session is in use by another run; expected one run at a time");
        }
        try {
            recording = Events.wantRuns() ? new RunRecording(network.label(), images, network.serving()) : null;
            imagesApart = scratch.length == 1 ? 0 : images - images % scratch.length;
            if (imagesApart > 0) {
                runApart(in, inOffset, out, outOffset);
            }
            stages = recording == null ? null : recording.stages(false);
            runShared(images - imagesApart, in, inOffset + imagesApart * inSize, out, outOffset + imagesApart * outSize);
            if (recording != null) {
                recording.end();
            }
        } finally {
            recording = null;
            inUse.set(false);
        }
    }

    /** Runs the images that threads compute by themselves. */
    private void runApart(float[] in, int inOffset, float[] out, int outOffset) {
        if (apart == null) {
            apart = network.newSessionsApart(scratch, arenaOffset);
        }
        this.in = in;
        this.inOffset = inOffset;
        this.out = out;
        this.outOffset = outOffset;
        try {
            team.run(apartJob, 1);
        } finally {
            this.in = null;
            this.out = null;
        }
    }

    private void apart(int index) {
        final int first = team.shares().from(imagesApart, index);
        final int count = team.shares().until(imagesApart, index) - first;
        apart[index].stages = recording == null ? null : recording.stages(true);
        apart[index].runShared(count, in, inOffset + first * inSize, out, outOffset + first * outSize);
    }

    /** Runs images one after the other, each on all threads; the arguments have been checked. */
    private void runShared(int images, float[] in, int inOffset, float[] out, int outOffset) {
        this.in = in;
        this.out = out;
        try {
            for (int image = 0; image < images; image++) {
                inGroup = image % plan.group();
                this.inOffset = inOffset + image * inSize;
                this.outOffset = outOffset + image * outSize;
                final boolean completes = inGroup == plan.group() - 1 || image == images - 1;
                team.run(job, firstPhase[completes ? operations.length : plan.single()]);
            }
            if (stages != null) {
                stages.end();
            }
        } finally {
            stages = null;
            this.in = null;
            this.out = null;
        }
    }

    /**
     * Computes one part of one phase of the image in progress; of the phases behind those of single images, for the group that it
     * completes.
     */
    private void part(int phase, int index) {
        int i = 0;
        while (phase >= firstPhase[i + 1]) {
            i++;
        }
        if (stages != null && index == 0 && phase == firstPhase[i]) {
            stages.begin(i, i < plan.single() ? 1 : inGroup + 1);
        }
        if (i < plan.single()) {
            imagePart(i, phase - firstPhase[i], index);
        } else {
            groupPart(i, index);
        }
    }

    /** The first operation reads the caller's array, the last writes it, and the last before a group's its place among the others. */
    private void imagePart(int i, int phase, int index) {
        final boolean first = i == 0;
        final boolean last = i == operations.length - 1;
        final int gathered = i == plan.single() - 1 ? inGroup * plan.gathered() : 0;
        operations[i].part(scratch, first ? in : arena.floats(), first ? inOffset : arenaOffset + plan.offset(i - 1),
                last ? out : arena.floats(), last ? outOffset : arenaOffset + plan.offset(i) + gathered, phase, index, team.shares());
    }

    /** The first operation of a group reads what was gathered, or the caller's array; the one behind it, if any, works in place. */
    private void groupPart(int i, int index) {
        final boolean first = i == plan.single();
        final float[] x = first ? i == 0 ? in : arena.floats() : out;
        final int y = outOffset - inGroup * outSize;
        final int at = first ? i == 0 ? inOffset - inGroup * inSize : arenaOffset + plan.offset(i - 1) : y;
        ((GroupOperation) operations[i]).part(scratch[index], inGroup + 1, x, at, out, y, index, team.shares());
    }

    /** How images, and rows of one, are shared by its threads. */
    Shares shares() {
        return team.shares();
    }

    /** Fills arena and scratch with NaN, for tests: what is left there must not matter. */
    void poison() {
        for (Scratch one : scratch) {
            one.poison();
        }
        for (int i = 1; apart != null && i < apart.length; i++) {
            apart[i].arena.poison();
        }
    }

    /** Checks the arguments of a run. */
    static void check(Network network, int images, float[] in, int inOffset, float[] out, int outOffset) {
        final long inEnd = range("input", images, network.inputSize(), in, inOffset);
        final long outEnd = range("output", images, network.outputSize(), out, outOffset);
        if (in == out && inOffset < outEnd && outOffset < inEnd) {
            throw new IllegalArgumentException("input and output share an array and overlap: elements " + inOffset + " until " + inEnd
                    + " and " + outOffset + " until " + outEnd + "; expected disjoint elements");
        }
    }

    /** Where the images end. */
    private static long range(String what, int images, int size, float[] array, int offset) {
        if (images < 1) {
            throw new IllegalArgumentException("image count is " + images + "; expected at least 1");
        }
        if (offset < 0) {
            throw new IllegalArgumentException(what + " offset is " + offset + "; expected at least 0");
        }
        final long end = offset + (long) images * size;
        if (end > array.length) {
            throw new IllegalArgumentException(what + " has " + array.length + " values; expected at least " + end + " = offset " + offset
                    + " + " + images + " images x " + size + " values");
        }
        return end;
    }
}
