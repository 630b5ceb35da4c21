package dev.lanefuse.onnx;

import dev.lanefuse.Activation;
import dev.lanefuse.ConvolutionSpec;
import java.util.Arrays;
import java.util.List;

/** Gemm and MatMul: fully connected layers. */
final class Dense {
    private Dense() {}

    static Value gemm(Call call) throws OnnxFormatException {
        final Image image = call.image(0);
        if (call.attributes().integer("transA", 0) != 0) {
            throw call.refuse("has transA; expected 0, the batch in front");
        }
        final boolean outputsFirst = call.attributes().integer("transB", 0) != 0;
        final float alpha = call.attributes().number("alpha", 1);
        final float beta = call.attributes().number("beta", 1);
        if (!image.isVector()) {
            throw call.refuse("reads dimensions " + image.axes() + "; expected " + Image.VECTOR + " or a flattened image");
        }
        final Image result = fullyConnected(call, image, outputsFirst, Image.VECTOR);
        final int outputs = result.channels();
        final boolean biased = call.has(2) && beta != 0;
        if (alpha != 1 || biased) {
            final double[] scale = new double[outputs];
            Arrays.fill(scale, alpha);
            final double[] shift = biased ? Scaling.spread(call, call.constant(2), result) : new double[outputs];
            for (int oc = 0; oc < outputs; oc++) {
                shift[oc] *= beta;
            }
            result.step().trained().affine(scale, shift);
        }
        return result;
    }

    static Value matMul(Call call) throws OnnxFormatException {
        final Image image = call.image(0);
        final List<Axis> axes = image.axes();
        final boolean oneImage = axes.size() == 1; // whose batch a Squeeze took away
        final boolean channelsLast = (oneImage || axes.indexOf(Axis.BATCH) == 0) && axes.getLast() == Axis.CHANNEL && image.isPixel();
        if (!channelsLast && !image.isVector()) {
            throw call.refuse("reads dimensions " + axes + " of " + image.height() + " x " + image.width()
                    + " pixels; expected the channels of one pixel, last, or a flattened image");
        }
        return fullyConnected(call, image, false, channelsLast ? axes : Image.VECTOR);
    }

    private static Image fullyConnected(Call call, Image image, boolean outputsFirst, List<Axis> axes) throws OnnxFormatException {
        final Constant matrix = call.constant(1);
        final int[] dims = matrix.dims();
        final int inputs = image.size();
        if (dims.length != 2 || dims[outputsFirst ? 1 : 0] != inputs) {
            throw call.refuse("has a matrix of shape " + Arrays.toString(dims) + "; expected " + inputs + " inputs"
                    + (outputsFirst ? " in the second dimension" : " in the first dimension"));
        }
        call.floats(1);
        final boolean planes = image.axes().getLast() == Axis.PLANES;
        call.budget().take(call.node(), (outputsFirst && !planes ? 1L : 2L) * matrix.count());
        final Step before = call.chain().take(call.node(), image);
        final int outputs = dims[outputsFirst ? 0 : 1];
        final float[] kernel = planes ? turned(matrix, outputsFirst, outputs, image)
                : outputsFirst ? matrix.floats() : matrix.transposed(new int[] {1, 0}).floats();
        try {
            final ConvolutionSpec spec = ConvolutionSpec.pointwise(1, 1, inputs, outputs, Activation.NONE);
            final Step step = Step.fullyConnected(call.chain().next(), new Trained(spec, kernel, null), call.node());
            return Image.of(call.chain().add(call.node(), step), axes);
        } catch (IllegalArgumentException e) {
            throw call.node().refuse(e);
        }
    }

    /** Of numbers for an image's values channel by channel, those for the order that it has in a network: pixel by pixel. */
    private static float[] turned(Constant matrix, boolean outputsFirst, int outputs, Image image) throws OnnxFormatException {
        final int channels = image.channels();
        final int pixels = image.height() * image.width();
        final Constant cut = matrix.reshaped(outputsFirst ? new int[] {outputs, channels, pixels} : new int[] {channels, pixels, outputs});
        return cut.transposed(outputsFirst ? new int[] {0, 2, 1} : new int[] {2, 1, 0}).floats();
    }
}
