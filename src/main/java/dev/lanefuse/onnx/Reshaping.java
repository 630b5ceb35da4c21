package dev.lanefuse.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Transpose, Reshape, Flatten, Squeeze and Unsqueeze of an image: they change how its tensor is cut, never a value. Of more than one pixel
 * only the order of the dimensions may change, rows and columns become one, or all behind the batch; of one pixel everything may that
 * leaves the batch in front.
 */
final class Reshaping {
    private Reshaping() {}

    static Value transpose(Call call) throws OnnxFormatException {
        final int rank = call.isImage(0) ? call.unfinished(0).axes().size() : call.constant(0).dims().length;
        final int[] order = order(call, rank);
        if (!call.isImage(0)) {
            return ConstantMath.transpose(call, order);
        }
        final Image image = call.unfinished(0);
        final List<Axis> axes = new ArrayList<>();
        for (int dimension : order) {
            axes.add(image.axes().get(dimension));
        }
        return image.withAxes(axes);
    }

    private static int[] order(Call call, int rank) throws OnnxFormatException {
        final long[] given = call.attributes().integers("perm");
        final int[] order = new int[rank];
        final boolean[] seen = new boolean[rank];
        boolean complete = given == null || given.length == rank;
        for (int i = 0; complete && i < rank; i++) {
            final long from = given == null ? rank - 1 - i : given[i];
            complete = from >= 0 && from < rank && !seen[(int) from];
            if (complete) {
                order[i] = (int) from;
                seen[order[i]] = true;
            }
        }
        if (!complete) {
            throw call.refuse("has perm " + Arrays.toString(given) + "; expected an order of " + rank + " dimensions");
        }
        return order;
    }

    static Value flatten(Call call) throws OnnxFormatException {
        final Image image = call.image(0);
        final int rank = image.axes().size();
        final long axis = call.attributes().integer("axis", 1);
        final int from = axis == rank ? rank : call.dimension(axis, rank);
        if (from == 1 && image.isVector()) {
            return image;
        }
        if (from == 1 && !image.isPixel() && image.flattened() != null) {
            return image.flattened();
        }
        final int batch = image.axes().indexOf(Axis.BATCH);
        final int channel = image.axes().indexOf(Axis.CHANNEL);
        if (!image.isPixel() || batch >= from || channel < from) {
            throw call.refuse("flattens " + image.height() + " x " + image.width() + " pixels from dimension " + from + " of "
                    + image.axes()
                    + " on; expected the batch left in front, and one pixel, or all that is behind the batch in the order NCHW or NHWC");
        }
        return image.withAxes(Image.VECTOR);
    }

    static Value squeeze(Call call) throws OnnxFormatException {
        final long[] given = call.integers("axes", 1);
        if (!call.isImage(0)) {
            return ConstantMath.squeeze(call, given);
        }
        final Image image = call.unfinished(0);
        final List<Axis> axes = new ArrayList<>(image.axes());
        final long batch = call.chain().batch();
        if (given == null) { // a batch that is open stays in front, though of one image ONNX drops it
            axes.removeIf(axis -> isOne(image, axis, batch));
            return image.withAxes(axes);
        }
        for (long axis : given) {
            final int dimension = call.dimension(axis, axes.size());
            if (!isOne(image, axes.get(dimension), batch)) {
                throw call.refuse("squeezes dimensions " + Arrays.toString(given) + " of " + image.axes()
                        + "; expected those of size 1, each once");
            }
            axes.set(dimension, null);
        }
        axes.removeIf(axis -> axis == null);
        return image.withAxes(axes);
    }

    /** Whether a dimension has the size 1; null is none. */
    private static boolean isOne(Image image, Axis axis, long batch) {
        return axis != null && image.size(axis, batch) == 1;
    }

    /**
     * Of an image the only thing along a dimension, as by {@code pooled[:, :, 0, 0]}; or all channels of the one pixel of one image in
     * their order, which become a tensor of the indices' shape.
     */
    static Value gather(Call call) throws OnnxFormatException {
        final Image image = call.unfinished(0);
        final long[] indices = call.constant(1).integers(Limits.INDICES);
        final int[] dims = call.constant(1).dims();
        final int dimension = call.dimension(call.attributes().integer("axis", 0), image.axes().size());
        final List<Axis> axes = new ArrayList<>(image.axes());
        if (indices.length == 1 && dims.length < 2 && isOne(image, axes.get(dimension), call.chain().batch())) {
            call.dimension(indices[0], 1);
            if (dims.length == 0) {
                axes.remove(dimension);
            }
            return image.withAxes(axes);
        }
        final boolean oneLong = Arrays.stream(dims).filter(size -> size != 1).count() == 1;
        if (!axes.equals(List.of(Axis.CHANNEL)) || !isCount(indices, image.channels()) || !oneLong || dims.length > Limits.RANK) {
            throw call.refuse("takes " + indices.length + " of dimension " + dimension + " of " + axes
                    + "; expected the only one there is, or all in their order");
        }
        axes.clear();
        for (int i = 0; i < dims.length; i++) {
            axes.add(dims[i] != 1 ? Axis.CHANNEL : i == 0 ? Axis.BATCH : Axis.ONE);
        }
        return image.withAxes(axes);
    }

    /** Whether these are all numbers below one, from 0 on. */
    private static boolean isCount(long[] numbers, int end) {
        boolean same = numbers.length == end;
        for (int i = 0; same && i < end; i++) {
            same = numbers[i] == i;
        }
        return same;
    }

    static Value unsqueeze(Call call) throws OnnxFormatException {
        final long[] given = call.integers("axes", 1);
        if (given == null || given.length == 0 || given.length > Limits.RANK) {
            throw call.refuse("has axes " + Arrays.toString(given) + "; expected some");
        }
        if (!call.isImage(0)) {
            return ConstantMath.unsqueeze(call, given);
        }
        final Image image = call.image(0);
        final int rank = image.axes().size() + given.length;
        final List<Axis> axes = new ArrayList<>(image.axes());
        for (int dimension : sorted(call, given, rank)) {
            axes.add(dimension, Axis.ONE);
        }
        if (rank > Limits.RANK || axes.getFirst() != Axis.BATCH) {
            throw call.refuse("makes dimensions " + axes + "; expected the batch in front");
        }
        return image.withAxes(axes);
    }

    /** Dimensions in ascending order, each once. */
    static int[] sorted(Call call, long[] axes, int rank) throws OnnxFormatException {
        final int[] sorted = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            sorted[i] = call.dimension(axes[i], rank);
        }
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw call.refuse("names dimension " + sorted[i] + " twice; expected each once");
            }
        }
        return sorted;
    }

    static Value reshape(Call call) throws OnnxFormatException {
        final long[] wanted = call.has(1) ? call.integers(1).clone() : null;
        if (wanted == null || wanted.length > Limits.RANK) {
            throw call.refuse("has no shape of at most " + Limits.RANK + " dimensions; expected one");
        }
        if (!call.isImage(0)) {
            return ConstantMath.reshape(call, wanted);
        }
        final Image image = call.image(0);
        final List<Axis> axes = image.axes();
        final long batch = call.chain().batch();
        if (call.attributes().integer("allowzero", 0) == 0) {
            for (int i = 0; i < Math.min(wanted.length, axes.size()); i++) {
                wanted[i] = wanted[i] == 0 ? image.size(i, batch) : wanted[i];
            }
        }
        if (sameShape(wanted, image, batch)) {
            return image;
        }
        for (List<Axis> other : image.ofSameOrder()) {
            if (sameShape(wanted, image.withAxes(other), batch)) {
                return image.withAxes(other);
            }
        }
        if (wanted.length == 1 && image.isPixel() && isList(wanted[0], image, batch)) {
            return image.withAxes(List.of(image.channels() == 1 ? Axis.BATCH : Axis.CHANNEL));
        }
        if (wanted.length == 2 && !image.isPixel() && image.flattened() != null && isPixel(wanted, image.size(), batch)) {
            return image.flattened();
        }
        final boolean batchFirst = axes.indexOf(Axis.BATCH) == 0 || axes.equals(List.of(Axis.CHANNEL)); // or of one image, taken away
        if (!image.isPixel() || !batchFirst || !isPixel(wanted, image.channels(), batch)) {
            throw call.refuse("makes " + shown(wanted) + " of " + axes + ", " + (batch == Constant.BATCH ? "batch" : Long.toString(batch))
                    + " x " + image.height() + " x " + image.width() + " x " + image.channels()
                    + "; expected the same shape, or behind the batch the channels of one pixel, or all values in the order NCHW or NHWC");
        }
        final List<Axis> shaped = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            shaped.add(i == 0 ? Axis.BATCH : wanted[i] == 1 ? Axis.ONE : Axis.CHANNEL);
        }
        if (!shaped.contains(Axis.CHANNEL)) { // a single channel
            shaped.set(1, Axis.CHANNEL);
        }
        return image.withAxes(shaped);
    }

    private static boolean sameShape(long[] wanted, Image image, long batch) {
        boolean same = wanted.length == image.axes().size();
        int open = 0;
        for (int i = 0; same && i < wanted.length; i++) {
            open += wanted[i] == -1 ? 1 : 0;
            same = wanted[i] == -1 ? open == 1 : wanted[i] == image.size(i, batch);
        }
        return same;
    }

    /** Whether one dimension holds all: a single channel of the batch, or the channels of a single image. */
    private static boolean isList(long wanted, Image image, long batch) {
        return image.channels() == 1 ? wanted == -1 || wanted == batch : batch == 1 && (wanted == -1 || wanted == image.channels());
    }

    /**
     * Whether a shape is the batch, or a -1 for it, and behind it all channels in one dimension. A 1 stands for the batch where that is
     * open, for the file was written with one image in mind; of a batch of the file's own it would make one row of all images.
     */
    private static boolean isPixel(long[] wanted, int channels, long batch) {
        if (wanted.length < 2 || wanted[0] != batch && wanted[0] != -1 && (wanted[0] != 1 || batch != Constant.BATCH)) {
            return false;
        }
        boolean open = wanted[0] == -1;
        boolean found = false;
        for (int i = 1; i < wanted.length; i++) {
            if (wanted[i] != 1) {
                if (found || wanted[i] != channels && (wanted[i] != -1 || open)) {
                    return false;
                }
                open |= wanted[i] == -1;
                found = true;
            }
        }
        return found || channels == 1;
    }

    /** A shape for messages. */
    static String shown(long[] shape) {
        return Arrays.toString(shape).replace(Long.toString(Constant.BATCH), "batch");
    }
}
