package dev.lanefuse.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** GlobalAveragePool, ReduceMean and AveragePool over the whole image; and Softmax and Sigmoid, which follow. */
final class Pooling {
    private Pooling() {}

    static Value global(Call call) throws OnnxFormatException {
        final Image image = call.image(0);
        if (image.axes().equals(Image.POOLED)) { // the mean of one value is that value
            return image;
        }
        requireNchw(call, image);
        return pool(call, image, Image.POOLED);
    }

    static Value average(Call call) throws OnnxFormatException {
        final Image image = call.image(0);
        requireNchw(call, image);
        final long[] size = call.attributes().integers("kernel_shape");
        if (size == null || !Arrays.equals(size, new long[] {image.height(), image.width()})) {
            throw call.refuse("has kernel_shape " + Arrays.toString(size) + "; expected the whole image, [" + image.height() + ", "
                    + image.width() + "]");
        }
        final long[] pads = call.attributes().integers("pads");
        final long[] dilations = call.attributes().integers("dilations");
        if (pads != null && Arrays.stream(pads).anyMatch(pad -> pad != 0)
                || dilations != null && Arrays.stream(dilations).anyMatch(dilation -> dilation != 1)
                || call.attributes().text("auto_pad", "NOTSET").startsWith("SAME") && movesWithin(call, image)) {
            throw call.refuse("pads or dilates; expected neither");
        }
        return pool(call, image, Image.POOLED);
    }

    /** Whether a window as large as the image moves by less than that: SAME then puts zeros around, for there are more outputs than one. */
    private static boolean movesWithin(Call call, Image image) throws OnnxFormatException {
        final long[] given = call.attributes().integers("strides");
        final long[] strides = given == null ? new long[] {1, 1} : given;
        return strides.length != 2 || strides[0] < image.height() || strides[1] < image.width();
    }

    private static void requireNchw(Call call, Image image) throws OnnxFormatException {
        if (!image.axes().equals(Image.NCHW)) {
            throw call.refuse("reads its input in the order " + image.axes() + "; expected " + Image.NCHW);
        }
    }

    /** Over rows and columns at once, or one after the other by two nodes. Over a dimension of size 1 it is nothing. */
    static Value mean(Call call) throws OnnxFormatException {
        final Image image = call.unfinished(0);
        if (!image.pads().isNone()) {
            throw call.refuse("reads what a Pad node gives; expected a convolution behind it");
        }
        final long[] given = call.integers("axes", 1);
        if (given == null || given.length == 0) {
            throw call.refuse("has no axes; expected rows and columns");
        }
        final boolean keep = call.attributes().integer("keepdims", 1) != 0;
        final List<Axis> axes = new ArrayList<>(image.axes());
        Axis averaged = image.averaged();
        boolean whole = false;
        for (long axis : given) {
            final int dimension = call.dimension(axis, axes.size());
            final Axis over = axes.set(dimension, null);
            if (over == Axis.ROW || over == Axis.COLUMN) {
                whole = averaged != null;
                averaged = over;
            } else if (over == Axis.PLANE) {
                whole = true;
            } else if (over != Axis.ONE) {
                throw call.refuse("has axes " + Arrays.toString(given) + " of " + image.axes() + "; expected rows and columns");
            }
        }
        if (keep) {
            axes.replaceAll(axis -> axis == null ? Axis.ONE : axis);
        } else {
            axes.removeIf(axis -> axis == null);
        }
        return whole ? pool(call, image, axes) : image.withAveraged(averaged, axes);
    }

    private static Value pool(Call call, Image image, List<Axis> axes) throws OnnxFormatException {
        final Step before = call.chain().take(call.node(), image);
        return Image.of(call.chain().add(call.node(), Step.pool(call.chain().next(), before, call.node())), axes);
    }

    /** Over the channels of one pixel. Before opset 13 everything from the axis on is one vector. */
    static Value softmax(Call call) throws OnnxFormatException {
        final Image image = call.image(0);
        final List<Axis> axes = image.axes();
        final boolean flat = call.opset() < 13;
        final int from = call.dimension(call.attributes().integer("axis", flat ? 1 : -1), axes.size());
        final int channel = axes.indexOf(Axis.CHANNEL);
        if (!image.isPixel() || (flat ? from > channel || from <= axes.indexOf(Axis.BATCH) : from != channel)) {
            throw call.refuse("runs over dimension " + from + " of " + axes + ", " + image.height() + " x " + image.width()
                    + " pixels; expected the channels of one pixel");
        }
        final Step before = call.chain().take(call.node(), image);
        return Image.of(call.chain().add(call.node(), Step.probabilities(Step.Kind.SOFTMAX, call.chain().next(), before, call.node())),
                axes);
    }

    /** Of each value, whatever the dimensions. */
    static Value sigmoid(Call call) throws OnnxFormatException {
        final Image image = call.image(0);
        final Step before = call.chain().take(call.node(), image);
        return Image.of(call.chain().add(call.node(), Step.probabilities(Step.Kind.SIGMOID, call.chain().next(), before, call.node())),
                image.axes());
    }
}
