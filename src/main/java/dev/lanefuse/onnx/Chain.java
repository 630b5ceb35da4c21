package dev.lanefuse.onnx;

import java.util.ArrayList;
import java.util.List;

/**
 * The steps of a network in their order. Each takes what the one before it gives; only an addition also takes something earlier.
 *
 * <p>A graph is not built that way, so every node says what it reads: an image that is not the last step's is a branch, and one of an
 * older version lies inside of a step. Both are refused.
 */
final class Chain {
    private final Step input;
    private final long batch;
    private final List<Step> steps = new ArrayList<>();

    /**
     * An empty chain.
     *
     * @param input what the network takes
     * @param batch images in the file's tensors; {@link Constant#BATCH} where that is open
     */
    Chain(Step input, long batch) {
        this.input = input;
        this.batch = batch;
    }

    Step input() {
        return input;
    }

    long batch() {
        return batch;
    }

    List<Step> steps() {
        return steps;
    }

    /** The index of the step that comes next. */
    int next() {
        return steps.size();
    }

    /** The last step; the input before there is one. */
    Step last() {
        return steps.isEmpty() ? input : steps.getLast();
    }

    /** The step whose output a node takes to make the next step of it. */
    Step take(Node node, Image image) throws OnnxFormatException {
        final Step step = takeAny(node, image);
        if (step != last()) {
            throw node.refuse("reads what " + named(step) + " gives, behind which the network goes on with "
                    + Text.quoted(last().first().name()) + "; expected a chain, or a block whose input is added to its output");
        }
        return step;
    }

    /** The same of an image that may lie further back. */
    Step takeAny(Node node, Image image) throws OnnxFormatException {
        final Step step = image.step();
        if (image.version() != step.version()) {
            throw node.refuse("reads what " + named(step) + " gives before " + Text.quoted(step.nodes().getLast().name())
                    + ", which is computed in one with it; expected nobody else to read that");
        }
        step.setRead();
        return step;
    }

    /** The last step, of which a node becomes a part. */
    Step amend(Node node, Image image) throws OnnxFormatException {
        final Step step = image.step();
        if (image.version() != step.version() || step.isRead()) {
            throw node.refuse("would be computed in one with " + named(step) + ", but somebody else reads what that gives before; expected"
                    + " one reader");
        }
        step.amend(node);
        return step;
    }

    /** Makes a step the last. */
    Step add(Node node, Step step) throws OnnxFormatException {
        if ((long) step.height() * step.width() * step.channels() > Limits.IMAGE) {
            throw node.refuse("gives an image of " + step.height() + " x " + step.width() + " x " + step.channels() + " values; expected at"
                    + " most " + Limits.IMAGE);
        }
        steps.add(step);
        return step;
    }

    private static String named(Step step) {
        return step.kind() == Step.Kind.INPUT ? "the network's input" : Text.quoted(step.first().name());
    }
}
