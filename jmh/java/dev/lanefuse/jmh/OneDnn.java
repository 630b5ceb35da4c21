package dev.lanefuse.jmh;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_POST_OP_DW;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.lanefuse.Activation;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.Padding;
import dev.lanefuse.net.Layer;
import dev.lanefuse.onnx.LayersFile;
import dev.lanefuse.weights.Folding;
import dev.lanefuse.weights.Folding.Folded;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.query;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;

/**
 * Layers as a chain of oneDNN's primitives, each reading the memory that the one before it wrote. Clamps and sums are post-ops, weights
 * are reordered beforehand.
 *
 * <p>A residual is added in place, as frameworks do it: the projection's sum adds to the memory of the block's input. So a block by itself
 * that is run again starts from its last output; in a network the image remains.
 */
final class OneDnn implements Engine {
    /** How the images between the primitives lie. */
    enum Layout {
        /** A pixel's channels side by side: what oneDNN takes itself where it is left the choice. */
        NHWC,
        /** In blocks of as many channels as a vector has lanes. */
        BLOCKED,
        /** Blocked, with depthwise as a post-op of expand: where that is no gain, oneDNN runs one after the other. */
        BLOCKED_DEPTHWISE_FUSED
    }

    private static final data_type FLOATS = data_type.f32;
    private static final engine CPU;
    private static final stream STREAM;

    static {
        Loader.load(dnnl.class);
        CPU = new engine(engine.kind.cpu, 0);
        STREAM = new stream(CPU);
    }

    private final Task task;
    private final Layout layout;
    private final format_tag tag;
    private final List<Step> steps = new ArrayList<>();
    private memory input;
    private memory at;

    /** A primitive and the memory that it works on. */
    private record Step(primitive primitive, IntMemoryMap arguments) {}

    /** Makes ready for the calling thread: OpenMP keeps the number of threads for each that calls it. */
    OneDnn(Task task, Layout layout, int threads) {
        setThreads(threads);
        this.task = task;
        this.layout = layout;
        this.tag = layout == Layout.NHWC ? format_tag.nhwc : blocked();
        task.layers().forEach(this::add);
        reorder(memory(format_tag.nhwc, task.in(), task.images(), task.channels(), task.height(), task.width()), input);
    }

    @SuppressWarnings("restricted") // a call into native code, as all of this class
    private static void setThreads(int threads) {
        try {
            Linker.nativeLinker()
                    .downcallHandle(SymbolLookup.loaderLookup().findOrThrow("omp_set_num_threads"),
                            FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT))
                    .invokeExact(threads);
        } catch (Throwable e) {
            throw new UnsupportedOperationException("oneDNN cannot be told to use " + threads + " threads: " + e, e);
        }
    }

    private static format_tag blocked() {
        final int wide = dnnl.dnnl_cpu_isa_avx512_core;
        return (dnnl.dnnl_get_effective_cpu_isa() & wide) == wide ? format_tag.nChw16c : format_tag.nChw8c;
    }

    private void add(Layer layer) {
        switch (layer) {
            case Layer.Convolution(ConvolutionSpec spec, ConvolutionWeights weights) -> convolution(spec, weights, null);
            case Layer.Block(BlockSpec spec, BlockWeights weights) -> block(spec, weights);
            case Layer.GlobalAveragePool() -> average();
            case Layer.FullyConnected connected -> connected(connected);
            case Layer.Scale _, Layer.Softmax _, Layer.Sigmoid _ -> throw new UnsupportedOperationException(
                    layer.getClass().getSimpleName() + " is not among the layers that are compared");
        }
    }

    private void block(BlockSpec spec, BlockWeights weights) {
        final memory x;
        if (layout == Layout.BLOCKED_DEPTHWISE_FUSED && spec.expand()) {
            x = expandAndDepthwise(spec, weights);
        } else if (spec.expand()) {
            x = convolution(spec.expandStage(), weights.expand(), null);
            convolution(spec.convolutionStage(), weights.convolution(), null);
        } else {
            x = convolution(spec.convolutionStage(), weights.convolution(), null);
        }
        convolution(spec.projectStage(), weights.project(), spec.residual() ? x : null);
    }

    /**
     * Adds a convolution.
     *
     * @param sum what it adds to, in place, or null
     * @return the memory that it reads
     */
    private memory convolution(ConvolutionSpec spec, ConvolutionWeights weights, memory sum) {
        final post_ops after = new post_ops();
        if (sum != null) {
            after.append_sum();
        }
        clamp(after, spec.activation());
        final convolution_forward.primitive_desc description = describe(spec, after, sum == null ? output(spec) : sum.get_desc());
        return convolution(description, spec, weights, sum == null ? new memory(description.dst_desc(), CPU) : sum, new IntMemoryMap());
    }

    /** Adds an expand stage with the depthwise stage behind it. */
    private memory expandAndDepthwise(BlockSpec spec, BlockWeights weights) {
        final ConvolutionSpec second = spec.convolutionStage();
        if (second.kind() != Kind.DEPTHWISE || second.padding() != Padding.SYMMETRIC) {
            throw new UnsupportedOperationException(
                    "the second stage is " + second + "; the post-op is a depthwise convolution with symmetric padding");
        }
        final post_ops after = new post_ops();
        clamp(after, spec.expandActivation());
        after.append_dw(FLOATS, FLOATS, FLOATS, 3, second.stride(), 1);
        clamp(after, second.activation());
        final convolution_forward.primitive_desc description = describe(spec.expandStage(), after, output(spec.expandStage()));
        final Folded folded = Folding.fold("depthwise", second, weights.convolution());
        final memory.desc kernel = description.query_md(query.exec_arg_md, DNNL_ARG_ATTR_POST_OP_DW | DNNL_ARG_WEIGHTS);
        final IntMemoryMap arguments = new IntMemoryMap();
        arguments.put(DNNL_ARG_ATTR_POST_OP_DW | DNNL_ARG_WEIGHTS, reordered(kernel(second, folded), kernel));
        arguments.put(DNNL_ARG_ATTR_POST_OP_DW | DNNL_ARG_BIAS, bias(folded));
        return convolution(description, spec.expandStage(), weights.expand(), new memory(description.dst_desc(), CPU), arguments);
    }

    private static void clamp(post_ops after, Activation activation) {
        if (!activation.isLinear()) {
            after.append_eltwise(algorithm.eltwise_clip, activation.low(), activation.high());
        }
    }

    private memory.desc output(ConvolutionSpec spec) {
        return image(tag, spec.outputChannels(), spec.outputHeight(), spec.outputWidth());
    }

    private memory.desc image(format_tag layoutTag, long channels, long height, long width) {
        return new memory.desc(new long[] {task.images(), channels, height, width}, FLOATS, layoutTag);
    }

    private convolution_forward.primitive_desc describe(ConvolutionSpec spec, post_ops after, memory.desc out) {
        final long[] pads = LayersFile.pads(spec);
        // Blocks do not suit the three colours of an image: it lies as the first primitive likes it.
        final format_tag first = spec.inputChannels() == 3 ? format_tag.any : tag;
        final primitive_attr attributes = new primitive_attr();
        attributes.set_post_ops(after);
        return new convolution_forward.primitive_desc(CPU, prop_kind.forward_inference, algorithm.convolution_direct,
                at == null ? image(first, spec.inputChannels(), spec.inputHeight(), spec.inputWidth()) : at.get_desc(),
                new memory.desc(kernelSizes(spec), FLOATS, format_tag.any), vector(spec.outputChannels()), out,
                new long[] {spec.stride(), spec.stride()}, new long[] {pads[0], pads[1]}, new long[] {pads[2], pads[3]}, attributes, false);
    }

    private memory convolution(convolution_forward.primitive_desc description, ConvolutionSpec spec, ConvolutionWeights weights, memory out,
            IntMemoryMap arguments) {
        if (at == null) {
            input = new memory(description.src_desc(), CPU);
            at = input;
        }
        final Folded folded = Folding.fold("stage", spec, weights);
        arguments.put(DNNL_ARG_WEIGHTS, reordered(kernel(spec, folded), description.weights_desc()));
        arguments.put(DNNL_ARG_BIAS, bias(folded));
        return add(new convolution_forward(description), arguments, out);
    }

    /** Adds a primitive that reads what the last one gave, and returns that. */
    private memory add(primitive primitive, IntMemoryMap arguments, memory out) {
        final memory in = at;
        arguments.put(DNNL_ARG_SRC, in);
        arguments.put(DNNL_ARG_DST, out);
        steps.add(new Step(primitive, arguments));
        at = out;
        return in;
    }

    private void average() {
        final long[] sizes = sizes(at);
        final long[] window = {sizes[2], sizes[3]};
        final long[] none = {0, 0};
        final pooling_forward.primitive_desc description = new pooling_forward.primitive_desc(CPU, prop_kind.forward_inference,
                algorithm.pooling_avg_exclude_padding, at.get_desc(), image(tag, sizes[1], 1, 1), window, window, none, none, none);
        add(new pooling_forward(description), new IntMemoryMap(), new memory(description.dst_desc(), CPU));
    }

    private void connected(Layer.FullyConnected layer) {
        final long[] sizes = sizes(at);
        if (sizes[2] != 1 || sizes[3] != 1) {
            throw new UnsupportedOperationException("fully connected from " + sizes[2] + "x" + sizes[3] + " pixels; expected one pixel");
        }
        final post_ops after = new post_ops();
        clamp(after, layer.activation());
        final primitive_attr attributes = new primitive_attr();
        attributes.set_post_ops(after);
        final memory kernel = memory(format_tag.oihw, layer.kernel(), layer.outputs(), sizes[1], 1, 1);
        final inner_product_forward.primitive_desc description = new inner_product_forward.primitive_desc(CPU, prop_kind.forward_inference,
                at.get_desc(), new memory.desc(sizes(kernel), FLOATS, format_tag.any), vector(layer.outputs()),
                new memory.desc(new long[] {task.images(), layer.outputs()}, FLOATS, format_tag.nc), attributes, false);
        final float[] bias = layer.bias() == null ? new float[layer.outputs()] : layer.bias();
        final IntMemoryMap arguments = new IntMemoryMap();
        arguments.put(DNNL_ARG_WEIGHTS, reordered(kernel, description.weights_desc()));
        arguments.put(DNNL_ARG_BIAS, memory(format_tag.x, bias, bias.length));
        add(new inner_product_forward(description), arguments, new memory(description.dst_desc(), CPU));
    }

    private static long[] kernelSizes(ConvolutionSpec spec) {
        return switch (spec.kind()) {
            case POINTWISE -> new long[] {spec.outputChannels(), spec.inputChannels(), 1, 1};
            case DENSE -> new long[] {spec.outputChannels(), spec.inputChannels(), 3, 3};
            case DEPTHWISE -> new long[] {spec.outputChannels(), 1, 1, 3, 3}; // so many groups of one channel
        };
    }

    private static memory kernel(ConvolutionSpec spec, Folded folded) {
        return memory(spec.kind() == Kind.DEPTHWISE ? format_tag.goihw : format_tag.oihw, folded.kernel(), kernelSizes(spec));
    }

    private static memory bias(Folded folded) {
        return memory(format_tag.x, folded.bias(), folded.bias().length);
    }

    private static memory.desc vector(long size) {
        return new memory.desc(new long[] {size}, FLOATS, format_tag.x);
    }

    private static memory memory(format_tag layout, float[] values, long... sizes) {
        final memory memory = new memory(new memory.desc(sizes, FLOATS, layout), CPU);
        new FloatPointer(memory.get_data_handle()).put(values);
        return memory;
    }

    private static memory reordered(memory from, memory.desc layout) {
        final memory to = new memory(layout, CPU);
        reorder(from, to);
        return to;
    }

    private static void reorder(memory from, memory to) {
        new reorder(from, to).execute(STREAM, from, to);
        STREAM._wait();
    }

    private static long[] sizes(memory memory) {
        final LongPointer pointer = memory.get_desc().get_dims();
        final long[] sizes = new long[(int) pointer.limit()];
        pointer.get(sizes);
        return sizes;
    }

    @Override
    public void run() {
        for (Step step : steps) {
            step.primitive().execute(STREAM, step.arguments());
        }
        STREAM._wait();
    }

    @Override
    public float[] output() {
        final long[] sizes = sizes(at);
        final memory plain = reordered(at, new memory.desc(sizes, FLOATS, sizes.length == 4 ? format_tag.nhwc : format_tag.nc));
        final float[] values = new float[(int) (plain.get_desc().get_size() / Float.BYTES)];
        new FloatPointer(plain.get_data_handle()).get(values);
        return values;
    }
}
