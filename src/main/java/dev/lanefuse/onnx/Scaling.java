package dev.lanefuse.onnx;

import java.util.Arrays;
import dev.lanefuse.BatchNorm;

/**
 * BatchNormalization, and what some exporters make of it: Mul, Add, Sub and Div with a number a channel. Colours that are normalised within
 * the model are such, too.
 */
final class Scaling {
    private Scaling() {}

    static Value batchNormalization(Call call) throws OnnxFormatException {
        final Image image = call.image(0);
        if (call.attributes().integer("training_mode", 0) != 0 || call.attributes().integer("spatial", 1) != 1) {
            throw call.refuse("has training_mode or spatial set otherwise; expected the inference of a channel at a time");
        }
        final long outputs = call.node().outputs().stream().filter(name -> !name.isEmpty()).count();
        if (outputs > 1) { // until operators 14 all that says so
            throw call.refuse("has " + outputs + " outputs, as in training; expected one, as in inference");
        }
        if (image.axes().size() < 2 || image.axes().get(1) != Axis.CHANNEL) {
            throw call.refuse("reads dimensions " + image.axes() + "; expected the channels as the second");
        }
        final float epsilon = call.attributes().number("epsilon", 1e-5f);
        if (!Float.isFinite(epsilon)) {
            throw call.refuse("has epsilon " + epsilon + "; expected a finite number");
        }
        final int channels = image.channels();
        final BatchNorm norm = new BatchNorm(call.perChannel(1, channels), call.perChannel(2, channels), call.perChannel(3, channels),
                call.perChannel(4, channels), epsilon);
        call.budget().take(call.node(), 4L * channels);
        final Step step = amend(call, image);
        step.trained().normalise(norm);
        return Image.of(step, image.axes());
    }

    /** Add of an image and an image is the end of a block; of an image and numbers, a bias. */
    static Value add(Call call) throws OnnxFormatException {
        call.requireInputs(2);
        if (call.isImage(0) && call.isImage(1)) {
            return residual(call);
        }
        return call.isImage(0) ? affine(call, 0, 1, 1, 1) : affine(call, 1, 0, 1, 1);
    }

    static Value sub(Call call) throws OnnxFormatException {
        call.requireInputs(2);
        return call.isImage(0) ? affine(call, 0, 1, 1, -1) : affine(call, 1, 0, -1, 1);
    }

    private static Value affine(Call call, int input, int constant, double sign, double constantSign) throws OnnxFormatException {
        final Image image = call.image(input);
        final double[] shift = spread(call, call.constant(constant), image);
        final double[] scale = new double[shift.length];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = sign;
            shift[c] *= constantSign;
        }
        return affine(call, image, scale, shift);
    }

    static Value neg(Call call) throws OnnxFormatException {
        final Image image = call.image(0);
        call.budget().take(call.node(), 4L * image.channels());
        final double[] scale = new double[image.channels()];
        Arrays.fill(scale, -1);
        return affine(call, image, scale, new double[scale.length]);
    }

    static Value mul(Call call) throws OnnxFormatException {
        call.requireInputs(2);
        final Image image = call.image(call.isImage(0) ? 0 : 1);
        final double[] scale = spread(call, call.constant(call.isImage(0) ? 1 : 0), image);
        return affine(call, image, scale, new double[scale.length]);
    }

    static Value div(Call call) throws OnnxFormatException {
        call.requireInputs(2);
        final Image image = call.image(0);
        final double[] scale = spread(call, call.constant(1), image);
        for (int c = 0; c < scale.length; c++) {
            scale[c] = 1 / scale[c];
        }
        return affine(call, image, scale, new double[scale.length]);
    }

    private static Value affine(Call call, Image image, double[] scale, double[] shift) throws OnnxFormatException {
        final Step step = amend(call, image);
        step.trained().affine(scale, shift);
        return Image.of(step, image.axes());
    }

    /** The step before, if what it gives is straight out of a convolution or a fully connected layer; if not, one of its own. */
    private static Step amend(Call call, Image image) throws OnnxFormatException {
        if (image.step().trained() != null && image.step().activation().isLinear()) {
            return call.chain().amend(call.node(), image);
        }
        return unscaled(call, image);
    }

    /** A scale behind the last step, by 1 so far. */
    static Step unscaled(Call call, Image image) throws OnnxFormatException {
        call.budget().take(call.node(), image.channels());
        final Step before = call.chain().take(call.node(), image);
        return call.chain().add(call.node(), Step.scale(call.chain().next(), before, call.node()));
    }

    private static Value residual(Call call) throws OnnxFormatException {
        final Image a = call.image(0);
        final Image b = call.image(1);
        if (!a.axes().equals(b.axes()) || a.height() != b.height()
                || a.width() != b.width() || a.channels() != b.channels()) {
            throw call.refuse("adds " + shape(a) + " and " + shape(b) + "; expected two images of the same shape");
        }
        call.chain().takeAny(call.node(), a);
        call.chain().takeAny(call.node(), b);
        final Image last = a.step() == call.chain().last() ? a : b;
        final Image earlier = last == a ? b : a;
        if (earlier.step() == last.step()) {
            throw call.refuse("adds an image to itself; expected the input of a block and its output");
        }
        final Step before = call.chain().take(call.node(), last);
        final Step sum = Step.add(call.chain().next(), before, earlier.step(), call.node());
        return Image.of(call.chain().add(call.node(), sum), last.axes());
    }

    private static String shape(Image image) {
        return image.height() + " x " + image.width() + " x " + image.channels() + " in the order " + image.axes();
    }

    /** Numbers that are added to or multiplied with an image, one for each channel: a new array. */
    static double[] spread(Call call, Constant numbers, Image image) throws OnnxFormatException {
        final int[] dims = numbers.dims();
        final int ahead = image.axes().size() - dims.length;
        boolean fits = ahead >= 0;
        for (int i = 0; fits && i < dims.length; i++) {
            fits = dims[i] == 1 || image.axes().get(ahead + i) == Axis.CHANNEL && dims[i] == image.channels();
        }
        if (!fits) {
            throw call.refuse("has numbers of shape " + numbers.shape() + " for dimensions " + image.axes()
                    + "; expected one, or one for each of "
                    + image.channels() + " channels");
        }
        call.budget().take(call.node(), 4L * image.channels());
        final float[] values = numbers.floats();
        final double[] spread = new double[image.channels()];
        for (int c = 0; c < spread.length; c++) {
            spread[c] = values[values.length == 1 ? 0 : c];
        }
        return spread;
    }
}
