package dev.lanefuse.onnx;

import dev.lanefuse.Activation;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.Padding;
import java.util.Arrays;

/** Conv: 1x1, depthwise 3x3 and dense 3x3; behind the pooling a fully connected layer. */
final class Convolutions {
    private Convolutions() {}

    static Value conv(Call call) throws OnnxFormatException {
        final Image image = call.unfinished(0);
        final int[] dims = call.constant(1).dims();
        if (dims.length != 4) {
            throw call.refuse("has a kernel of shape " + Arrays.toString(dims) + "; expected four dimensions");
        }
        if (!image.axes().equals(Image.NCHW) && !image.axes().equals(Image.POOLED)) {
            throw call.refuse("reads its input in the order " + image.axes() + "; expected " + Image.NCHW);
        }
        final Kind kind = kind(call, dims, image.channels());
        final int stride = stride(call, kind);
        final boolean pooled = image.axes().equals(Image.POOLED);
        if (pooled && kind != Kind.POINTWISE) {
            throw call.refuse("is " + kind + " behind the pooling; expected 1x1");
        }
        final Padding padding = padding(call, image, kind, stride);
        final Step before = call.chain().take(call.node(), image);
        final float[] kernel = call.floats(1);
        call.budget().take(call.node(), kernel.length);
        final float[] bias = call.has(2) ? call.perChannel(2, dims[0]) : null;
        final int index = call.chain().next();
        try {
            final ConvolutionSpec spec = new ConvolutionSpec(
                    kind, before.height(), before.width(), before.channels(), dims[0], stride, padding, Activation.NONE);
            final Trained trained = new Trained(spec, kernel, bias);
            return pooled
                    ? Image.of(call.chain().add(call.node(), Step.fullyConnected(index, trained, call.node())), Image.POOLED)
                    : Image.of(call.chain().add(call.node(), Step.convolution(index, trained, call.node())), Image.NCHW);
        } catch (IllegalArgumentException e) {
            throw call.node().refuse(e);
        }
    }

    private static Kind kind(Call call, int[] dims, int channels) throws OnnxFormatException {
        final long[] size = call.attributes().integers("kernel_shape");
        if (size != null && !Arrays.equals(size, new long[] {dims[2], dims[3]})) {
            throw call.refuse("has kernel_shape " + Arrays.toString(size) + " and a kernel of shape " + Arrays.toString(dims)
                    + "; expected the same");
        }
        final long[] dilations = call.attributes().integers("dilations");
        if (dilations != null && !Arrays.equals(dilations, new long[] {1, 1})) {
            throw call.refuse("has dilations " + Arrays.toString(dilations) + "; expected [1, 1]");
        }
        final boolean one = dims[2] == 1 && dims[3] == 1;
        final boolean three = dims[2] == 3 && dims[3] == 3;
        if (!one && !three) {
            throw call.refuse("has a kernel of " + dims[2] + " x " + dims[3] + "; expected 1 x 1 or 3 x 3");
        }
        final long group = call.attributes().integer("group", 1);
        if (group == 1) {
            if (dims[1] != channels) {
                throw call.refuse("has a kernel for " + dims[1] + " input channels; expected " + channels);
            }
            return one ? Kind.POINTWISE : Kind.DENSE;
        }
        if (group != channels || dims[0] != channels || dims[1] != 1 || one) {
            throw call.refuse("has group " + group + " and a kernel of shape " + Arrays.toString(dims) + " on " + channels
                    + " channels; expected group 1, or a depthwise 3 x 3 convolution with one kernel for each channel");
        }
        return Kind.DEPTHWISE;
    }

    private static int stride(Call call, Kind kind) throws OnnxFormatException {
        final long[] given = call.attributes().integers("strides");
        final long[] strides = given == null ? new long[] {1, 1} : given;
        final long most = kind == Kind.POINTWISE ? 1 : 2;
        if (strides.length != 2 || strides[0] != strides[1] || strides[0] < 1 || strides[0] > most) {
            throw call.refuse("has strides " + Arrays.toString(strides) + "; expected "
                    + (most == 1 ? "[1, 1] for a 1 x 1 convolution" : "[1, 1] or [2, 2]"));
        }
        return (int) strides[0];
    }

    private static Padding padding(Call call, Image image, Kind kind, int stride) throws OnnxFormatException {
        final String auto = call.attributes().text("auto_pad", "NOTSET");
        final Pads pads = image.pads().plus(switch (auto) {
            case "NOTSET", "" -> explicit(call);
            case "VALID" -> none(call);
            case "SAME_UPPER", "SAME_LOWER" -> same(call, image, kind, stride, auto.equals("SAME_LOWER"));
            default -> throw call.refuse("has auto_pad " + Text.quoted(auto) + "; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
        });
        if (kind == Kind.POINTWISE) {
            if (!pads.isNone()) {
                throw call.refuse("has zeros around a 1 x 1 convolution (" + pads + "); expected none");
            }
            return Padding.SAME;
        }
        final Padding likely = auto.startsWith("SAME") ? Padding.SAME : Padding.SYMMETRIC;
        final Padding other = likely == Padding.SAME ? Padding.SYMMETRIC : Padding.SAME;
        for (Padding padding : new Padding[] {likely, other, Padding.VALID}) {
            if (gives(padding, image.height(), stride, pads.top(), pads.bottom())
                    && gives(padding, image.width(), stride, pads.left(), pads.right())) {
                return padding;
            }
        }
        throw call.refuse("pads " + image.height() + " x " + image.width() + " pixels with " + pads + " at stride " + stride
                + "; expected SAME (as many outputs as inputs, or half as many at stride 2), 1 on each side, or none");
    }

    /**
     * Whether an axis read with such zeros gives the same numbers as with a padding of ours: as many outputs, the first at the same place.
     * Zeros behind the last tap are then the same by themselves: SAME_LOWER at stride 2 on an even size has 1 before and 0 behind and is
     * 1 and 1 of which the last is never read, and 0 before and 1 behind on an odd size is none.
     */
    private static boolean gives(Padding padding, int size, int stride, int before, int after) {
        return before == padding.before(size, stride)
                && Math.floorDiv(size + before + after - 3, stride) + 1 == padding.outputSize(size, stride);
    }

    private static Pads explicit(Call call) throws OnnxFormatException {
        final long[] pads = call.attributes().integers("pads");
        if (pads == null) {
            return Pads.NONE;
        }
        boolean fits = pads.length == 4;
        for (long pad : pads) {
            fits &= pad >= 0 && pad < Padder.MOST;
        }
        if (!fits) {
            throw call.refuse("has pads " + Arrays.toString(pads) + "; expected four, none of them negative");
        }
        return new Pads((int) pads[0], (int) pads[1], (int) pads[2], (int) pads[3]);
    }

    /** ONNX allows one of the two only; where pads say the same, nothing is lost. */
    private static Pads none(Call call) throws OnnxFormatException {
        if (!explicit(call).isNone()) {
            throw call.refuse("has auto_pad VALID and pads " + Arrays.toString(call.attributes().integers("pads"))
                    + "; expected one of them");
        }
        return Pads.NONE;
    }

    private static Pads same(Call call, Image image, Kind kind, int stride, boolean lower) throws OnnxFormatException {
        if (!image.pads().isNone()) {
            throw call.refuse("has auto_pad SAME behind a Pad node; expected one of them");
        }
        final int taps = kind == Kind.POINTWISE ? 1 : 3;
        final int rows = total(image.height(), stride, taps);
        final int columns = total(image.width(), stride, taps);
        final int top = lower ? rows - rows / 2 : rows / 2;
        final int left = lower ? columns - columns / 2 : columns / 2;
        return new Pads(top, left, rows - top, columns - left);
    }

    private static int total(int size, int stride, int taps) {
        return Math.max(0, ((size - 1) / stride) * stride + taps - size);
    }
}
