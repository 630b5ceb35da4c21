package dev.lanefuse.onnx;

import java.util.Arrays;

/** Pad: zeros for the convolution that follows. */
final class Padder {
    /** Rows or columns of zeros that a node may ask for; none that can be run has more than one. */
    static final int MOST = 1 << 10;

    private Padder() {}

    static Value pad(Call call) throws OnnxFormatException {
        final Image image = call.unfinished(0);
        if (image.averaged() != null) {
            throw call.refuse("pads what a mean over rows or columns gives; expected an image");
        }
        final long[] given = call.integers("pads", 1);
        final int[] dimensions = dimensions(call, image.axes().size());
        if (given == null || given.length != 2 * dimensions.length) {
            throw call.refuse("has pads " + Arrays.toString(given) + "; expected " + 2 * dimensions.length);
        }
        if (Arrays.equals(given, new long[given.length])) { // nothing, in whatever mode
            return image;
        }
        final String mode = call.attributes().text("mode", "constant");
        if (!mode.equals("constant")) {
            throw call.refuse("has mode " + Text.quoted(mode) + "; expected constant");
        }
        final float value = call.has(2) ? value(call) : call.attributes().number("value", 0);
        if (value != 0) {
            throw call.refuse("pads with " + value + "; expected 0");
        }
        int top = 0;
        int left = 0;
        int bottom = 0;
        int right = 0;
        for (int i = 0; i < dimensions.length; i++) {
            final int before = Math.clamp(given[i], -1, MOST);
            final int after = Math.clamp(given[i + dimensions.length], -1, MOST);
            switch (image.axes().get(dimensions[i])) {
                case ROW -> {
                    top += before;
                    bottom += after;
                }
                case COLUMN -> {
                    left += before;
                    right += after;
                }
                default -> {
                    if (before != 0 || after != 0) {
                        throw call.refuse("has pads " + Arrays.toString(given) + " for " + image.axes() + "; expected zeros around rows and"
                                + " columns only");
                    }
                }
            }
        }
        final Pads sum = image.pads().plus(new Pads(top, left, bottom, right));
        if (Math.min(Math.min(top, left), Math.min(bottom, right)) < 0
                || Math.max(Math.max(sum.top(), sum.left()), Math.max(sum.bottom(), sum.right())) >= MOST) {
            throw call.refuse("has pads " + Arrays.toString(given) + "; expected none negative and less than " + MOST);
        }
        return image.withPads(sum);
    }

    private static float value(Call call) throws OnnxFormatException {
        final float[] value = call.floats(2);
        if (value.length != 1) {
            throw call.refuse("has " + value.length + " values to pad with; expected one");
        }
        return value[0];
    }

    private static int[] dimensions(Call call, int rank) throws OnnxFormatException {
        final long[] axes = call.has(3) ? call.integers(3) : null;
        final int[] dimensions = new int[axes == null ? rank : axes.length];
        for (int i = 0; i < dimensions.length; i++) {
            dimensions[i] = axes == null ? i : call.dimension(axes[i], rank);
        }
        if (axes != null) {
            Reshaping.sorted(call, axes, rank); // refuses one that is there twice
        }
        return dimensions;
    }
}
