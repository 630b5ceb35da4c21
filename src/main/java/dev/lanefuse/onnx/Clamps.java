package dev.lanefuse.onnx;

import dev.lanefuse.Activation;

/** Relu, Clip, Min and Max: the clamp of the step before; behind anything else than a trained step or a sum, that of a scale by 1. */
final class Clamps {
    private Clamps() {}

    static Value relu(Call call) throws OnnxFormatException {
        return clamp(call, 0, 0, Float.POSITIVE_INFINITY);
    }

    /** Bounds are attributes before opset 11 and inputs since; each may be left out. */
    static Value clip(Call call) throws OnnxFormatException {
        final float low = call.has(1) ? scalar(call, 1) : call.attributes().number("min", Float.NEGATIVE_INFINITY);
        final float high = call.has(2) ? scalar(call, 2) : call.attributes().number("max", Float.POSITIVE_INFINITY);
        return clamp(call, 0, low, high);
    }

    /** {@code known}: of numbers that the file holds. */
    static Value min(Call call, boolean known) throws OnnxFormatException {
        call.requireInputs(2);
        return known ? ConstantMath.ofFloats(call, Math::min) : bound(call, true);
    }

    /** As {@link #min}. */
    static Value max(Call call, boolean known) throws OnnxFormatException {
        call.requireInputs(2);
        return known ? ConstantMath.ofFloats(call, Math::max) : bound(call, false);
    }

    private static Value bound(Call call, boolean upper) throws OnnxFormatException {
        final int image = call.isImage(0) ? 0 : 1;
        final Constant bound = call.constant(1 - image);
        if (bound.dims().length > call.image(image).axes().size()) {
            throw call.refuse("has a bound of shape " + bound.shape() + " for dimensions " + call.image(image).axes()
                    + "; expected no more dimensions");
        }
        final float value = scalar(call, 1 - image);
        return clamp(call, image, upper ? Float.NEGATIVE_INFINITY : value, upper ? value : Float.POSITIVE_INFINITY);
    }

    private static float scalar(Call call, int input) throws OnnxFormatException {
        final float[] values = call.floats(input);
        if (values.length != 1) {
            throw call.refuse("has " + values.length + " bounds as input " + input + "; expected one");
        }
        return values[0];
    }

    private static Value clamp(Call call, int input, float low, float high) throws OnnxFormatException {
        final Image image = call.image(input);
        final Step step = image.step();
        final Step amended = step.trained() != null || step.kind() == Step.Kind.ADD
                ? call.chain().amend(call.node(), image)
                : Scaling.unscaled(call, image);
        try {
            final Activation before = amended.activation();
            // The largest floats are how exporters write "no bound".
            final Activation next = new Activation(
                    low == -Float.MAX_VALUE ? Float.NEGATIVE_INFINITY : low, high == Float.MAX_VALUE ? Float.POSITIVE_INFINITY : high);
            amended.setActivation(new Activation(Math.clamp(before.low(), next.low(), next.high()),
                    Math.clamp(before.high(), next.low(), next.high())));
        } catch (IllegalArgumentException e) {
            throw call.node().refuse(e);
        }
        return Image.of(amended, image.axes());
    }
}
