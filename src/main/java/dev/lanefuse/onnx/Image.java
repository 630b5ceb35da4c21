package dev.lanefuse.onnx;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a step of the chain gives, as a tensor of the file sees it.
 *
 * @param step that gives it
 * @param version of the step at that time: a batch normalisation or a clamp behind it makes the next one
 * @param axes what the dimensions of the tensor run over; ROW and COLUMN are there or not; BATCH and CHANNEL unless their size is 1 and a
 * Squeeze or Reshape took them away
 * @param pads that a Pad node has put around it
 * @param averaged ROW or COLUMN where a mean has been taken over that axis and not yet over the other; else null
 */
record Image(Step step, int version, List<Axis> axes, Pads pads, Axis averaged) implements Value {
    /** As PyTorch and ONNX order the dimensions. */
    static final List<Axis> NCHW = List.of(Axis.BATCH, Axis.CHANNEL, Axis.ROW, Axis.COLUMN);
    /** As TensorFlow orders them. */
    static final List<Axis> NHWC = List.of(Axis.BATCH, Axis.ROW, Axis.COLUMN, Axis.CHANNEL);
    /** Pooled, with the pixel's dimensions kept. */
    static final List<Axis> POOLED = List.of(Axis.BATCH, Axis.CHANNEL, Axis.ONE, Axis.ONE);
    /** A vector. */
    static final List<Axis> VECTOR = List.of(Axis.BATCH, Axis.CHANNEL);

    private static final List<List<Axis>> CHANNELS_FIRST = List.of(NCHW, List.of(Axis.BATCH, Axis.CHANNEL, Axis.PLANE));
    private static final List<List<Axis>> CHANNELS_LAST = List.of(NHWC, List.of(Axis.BATCH, Axis.PLANE, Axis.CHANNEL));

    /** The image that a step gives now. */
    static Image of(Step step, List<Axis> axes) {
        return new Image(step, step.version(), axes, Pads.NONE, null);
    }

    Image withAxes(List<Axis> other) {
        return new Image(step, version, List.copyOf(other), pads, averaged);
    }

    Image withPads(Pads other) {
        return new Image(step, version, axes, other, averaged);
    }

    Image withAveraged(Axis axis, List<Axis> other) {
        return new Image(step, version, List.copyOf(other), pads, axis);
    }

    int channels() {
        return step.channels();
    }

    int height() {
        return step.height();
    }

    int width() {
        return step.width();
    }

    /** Its values. */
    int size() {
        return height() * width() * channels(); // no overflow: within the limit of an image
    }

    /** Other dimensions for the same values in the same places. Those of one channel, or one pixel, lie alike in NCHW and NHWC. */
    List<List<Axis>> ofSameOrder() {
        final boolean first = CHANNELS_FIRST.contains(axes);
        final boolean last = CHANNELS_LAST.contains(axes);
        if (first == last) {
            return List.of();
        }
        if (channels() == 1 || isPixel()) {
            return Stream.concat(CHANNELS_FIRST.stream(), CHANNELS_LAST.stream()).toList();
        }
        return first ? CHANNELS_FIRST : CHANNELS_LAST;
    }

    /**
     * All values in one dimension behind the batch, in the order that they have now; null where the batch is not in front or the order is
     * neither NCHW nor NHWC.
     */
    Image flattened() {
        final Axis values = axes.equals(NHWC) || axes.equals(NCHW) && channels() == 1 ? Axis.PIXELS : axes.equals(NCHW) ? Axis.PLANES
                : null;
        return values == null ? null : withAxes(List.of(Axis.BATCH, values));
    }

    /** Whether rows and columns are one dimension, and it lies in the order that a network's images do not have. */
    boolean isFlattenedByChannels() {
        final boolean planes = axes.contains(Axis.PLANE) && axes.indexOf(Axis.PLANE) > axes.indexOf(Axis.CHANNEL);
        return axes.contains(Axis.PLANES) || planes && channels() > 1 && !isPixel();
    }

    /** Whether the batch is in front, rows are before columns, and channels are not between these. */
    boolean isInOrder(long batch) {
        final int row = axes.indexOf(Axis.ROW);
        final int column = axes.indexOf(Axis.COLUMN);
        final int channel = axes.indexOf(Axis.CHANNEL);
        final boolean ahead = batch == 1 || axes.subList(0, Math.max(0, axes.indexOf(Axis.BATCH))).stream().allMatch(Axis.ONE::equals);
        final boolean pixels = row < 0 || column < 0 || row < column && (channel < row || channel > column);
        return ahead && (pixels || isPixel());
    }

    /** Whether it is a list of values: those of one pixel, or all of an image. */
    boolean isVector() {
        return axes.equals(VECTOR) || axes.size() == 2 && axes.getFirst() == Axis.BATCH && (axes.getLast() == Axis.PLANES || axes
                .getLast() == Axis.PIXELS);
    }

    /** Whether there is one pixel only, so that the order of the dimensions does not matter. */
    boolean isPixel() {
        return averaged == null && height() == 1 && width() == 1;
    }

    /** The size of a dimension; {@link Constant#BATCH} where it is the batch and the file leaves that open. */
    long size(int dimension, long batch) {
        return size(axes.get(dimension), batch);
    }

    /** The same of what a dimension runs over. */
    long size(Axis axis, long batch) {
        return switch (axis) {
            case BATCH -> batch;
            case CHANNEL -> channels();
            case ROW -> height();
            case COLUMN -> width();
            case PLANE -> height() * width();
            case PLANES, PIXELS -> size();
            case ONE -> 1;
        };
    }
}
