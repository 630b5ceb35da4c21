package dev.lanefuse.jmh;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanefuse.Activation;
import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.net.Layer;
import dev.lanefuse.onnx.LayersFile;
import dev.lanefuse.weights.Folding;
import dev.lanefuse.weights.Folding.Folded;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * Layers as a subgraph of XNNPACK, which computes what TensorFlow Lite (LiteRT) is asked for on a CPU. Clamps are bounds of its operators;
 * it packs the weights beforehand, and decides by itself which operators it joins. Whatever is not the number of threads is left at its
 * default.
 *
 * <p>There is no library of XNNPACK for Java. Its C functions are among those that the native library of Bytedeco's TensorFlow Lite
 * exports, and are called from here.
 */
@SuppressWarnings("restricted") // calls into native code
final class XnnPack implements Engine {
    /** {@code xnn_datatype_fp32}. */
    private static final int FLOATS = 1;

    /** {@code XNN_VALUE_FLAG_EXTERNAL_INPUT} and {@code _OUTPUT}. */
    private static final int EXTERNAL_INPUT = 1;

    private static final int EXTERNAL_OUTPUT = 2;

    /** {@code XNN_INVALID_VALUE_ID}: a value that it numbers by itself. */
    private static final int INNER = -1;

    /** {@code xnn_status_unsupported_parameter} and {@code _hardware}. */
    private static final int UNSUPPORTED_PARAMETER = 4;

    private static final int UNSUPPORTED_HARDWARE = 5;

    /** No flags. */
    private static final int DEFAULTS = 0;

    /** {@code XNN_EXTRA_BYTES}: what it may read behind the end of what it is given. */
    private static final int EXTRA_BYTES = 16;

    private static final int CACHE_LINE = 64;

    /** The numbers of the values that are the caller's, of which there are two. */
    private static final int INPUT = 0;

    private static final int OUTPUT = 1;

    /** {@code xnn_external_value}: a number and where its floats are. */
    private static final MemoryLayout EXTERNAL_VALUE = MemoryLayout.structLayout(JAVA_INT, MemoryLayout.paddingLayout(Integer.BYTES), ADDRESS);

    private static final SymbolLookup LIBRARY = library();
    private static final MethodHandle INVOKE = function("xnn_invoke_runtime", JAVA_INT, ADDRESS);

    static {
        call("xnn_initialize", MemorySegment.NULL);
    }

    private final Arena arena = Arena.ofShared();
    private final Task task;
    private final MemorySegment subgraph;
    private final MemorySegment pool;
    private final MemorySegment runtime;
    private MemorySegment output = MemorySegment.NULL;

    /** The value that the last operator gave, and its sizes, {@code [images][height][width][channels]}. */
    private int at = INPUT;

    private long[] sizes;

    /** How many operators are still to come: the last one's value is the caller's. */
    private int left;

    XnnPack(Task task, int threads) {
        this.task = task;
        sizes = new long[] {task.images(), task.height(), task.width(), task.channels()};
        left = task.layers().stream().mapToInt(XnnPack::operators).sum();
        final MemorySegment handle = arena.allocate(ADDRESS);
        call("xnn_create_subgraph", 2, DEFAULTS, handle);
        subgraph = handle.get(ADDRESS, 0);
        final MemorySegment input = floats(task.in());
        define(sizes, MemorySegment.NULL, INPUT, EXTERNAL_INPUT);
        task.layers().forEach(this::add);
        pool = threads == 1 ? MemorySegment.NULL : pool(threads);
        call("xnn_create_runtime_v2", subgraph, pool, DEFAULTS, handle);
        runtime = handle.get(ADDRESS, 0);
        call("xnn_setup_runtime", runtime, 2L, external(input));
    }

    private static SymbolLookup library() {
        final String name = "/org/bytedeco/tensorflowlite/" + Loader.getPlatform() + "/" + System.mapLibraryName("jnitensorflowlite");
        try {
            final File file = Loader.cacheResource(name);
            if (file == null) {
                throw new UnsatisfiedLinkError("there is no " + name + " on the class path");
            }
            return SymbolLookup.libraryLookup(file.toPath(), Arena.global());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), FunctionDescriptor.of(result, parameters));
    }

    /**
     * Calls a function that returns a status, with parameters that are {@code uint32_t}, {@code size_t}, {@code float} or pointers as their
     * arguments are.
     */
    private static void call(String name, Object... arguments) {
        final MemoryLayout[] parameters = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            parameters[i] = switch (arguments[i]) {
                case Integer _ -> JAVA_INT;
                case Long _ -> JAVA_LONG;
                case Float _ -> JAVA_FLOAT;
                default -> ADDRESS;
            };
        }
        final int status;
        try {
            status = (int) function(name, JAVA_INT, parameters).invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(name + " cannot be called: " + e, e);
        }
        if (status == UNSUPPORTED_PARAMETER || status == UNSUPPORTED_HARDWARE) {
            throw new UnsupportedOperationException(name + " says that this cannot be done here, status " + status);
        }
        if (status != 0) {
            throw new IllegalStateException(name + " has status " + status + "; expected 0");
        }
    }

    private static MemorySegment pool(int threads) {
        final MemorySegment pool;
        try {
            pool = (MemorySegment) function("pthreadpool_create", ADDRESS, JAVA_LONG).invokeExact((long) threads);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (pool.address() == 0) { // it would take that for one thread
            throw new IllegalStateException("pthreadpool_create gives no pool of " + threads + " threads");
        }
        return pool;
    }

    private static int operators(Layer layer) {
        return layer instanceof Layer.Block(BlockSpec spec, var _) ? spec.stages().size() + (spec.residual() ? 1 : 0) : 1;
    }

    private void add(Layer layer) {
        switch (layer) {
            case Layer.Convolution(ConvolutionSpec spec, ConvolutionWeights weights) -> convolution(spec, weights, spec.activation());
            case Layer.Block(BlockSpec spec, BlockWeights weights) -> block(spec, weights);
            case Layer.GlobalAveragePool() -> average();
            case Layer.FullyConnected connected -> connected(connected);
            case Layer.Scale _, Layer.Softmax _, Layer.Sigmoid _ -> throw new UnsupportedOperationException(
                    layer.getClass().getSimpleName() + " is not among the layers that are compared");
        }
    }

    private void block(BlockSpec spec, BlockWeights weights) {
        final int x = at;
        if (spec.expand()) {
            convolution(spec.expandStage(), weights.expand(), spec.expandActivation());
        }
        convolution(spec.convolutionStage(), weights.convolution(), spec.convolutionActivation());
        final Activation activation = spec.projectActivation();
        if (spec.residual()) {
            convolution(spec.projectStage(), weights.project(), Activation.NONE);
            final int sum = at;
            call("xnn_define_add2", subgraph, activation.low(), activation.high(), x, sum, value(sizes), DEFAULTS);
        } else {
            convolution(spec.projectStage(), weights.project(), activation);
        }
    }

    private void convolution(ConvolutionSpec spec, ConvolutionWeights weights, Activation activation) {
        final Folded folded = Folding.fold("stage", spec, weights);
        final int inputs = spec.inputChannels(), outputs = spec.outputChannels();
        final boolean depthwise = spec.kind() == Kind.DEPTHWISE;
        final int side = spec.kind() == Kind.POINTWISE ? 1 : 3;
        final int chains = depthwise ? 1 : outputs;
        final int x = at;
        final int kernel = constant(tapsFirst(folded.kernel(), chains, inputs, side * side), chains, side, side, inputs);
        final int bias = constant(folded.bias(), outputs);
        final int y = value(task.images(), spec.outputHeight(), spec.outputWidth(), outputs);
        final long[] pads = LayersFile.pads(spec);
        final List<Object> arguments = new ArrayList<>(List.of(subgraph, (int) pads[0], (int) pads[3], (int) pads[2], (int) pads[1],
                side, side, spec.stride(), spec.stride(), 1, 1)); // no dilation
        arguments.addAll(depthwise ? List.of(1, (long) inputs) : List.of(1, (long) inputs, (long) outputs)); // one multiplier; one group
        arguments.addAll(List.of(activation.low(), activation.high(), x, kernel, bias, y, DEFAULTS));
        call(depthwise ? "xnn_define_depthwise_convolution_2d" : "xnn_define_convolution_2d", arguments.toArray());
    }

    /** A kernel whose channels lie behind its taps: {@code [chains][taps][channels]}. */
    private static float[] tapsFirst(float[] kernel, int chains, int channels, int taps) {
        final float[] turned = new float[kernel.length];
        for (int chain = 0; chain < chains; chain++) {
            for (int c = 0; c < channels; c++) {
                for (int tap = 0; tap < taps; tap++) {
                    turned[(chain * taps + tap) * channels + c] = kernel[(chain * channels + c) * taps + tap];
                }
            }
        }
        return turned;
    }

    private void average() {
        final int x = at;
        call("xnn_define_global_average_pooling_2d", subgraph, Activation.NONE.low(), Activation.NONE.high(), x,
                value(sizes[0], sizes[3]), DEFAULTS);
    }

    private void connected(Layer.FullyConnected layer) {
        final int inputs = (int) sizes[sizes.length - 1];
        final int x = at;
        final int kernel = constant(layer.kernel(), layer.outputs(), inputs);
        final int bias = constant(layer.bias() == null ? new float[layer.outputs()] : layer.bias(), layer.outputs());
        call("xnn_define_fully_connected", subgraph, layer.activation().low(), layer.activation().high(), x, kernel, bias,
                value(sizes[0], layer.outputs()), DEFAULTS);
    }

    private int constant(float[] values, long... shape) {
        return define(shape, floats(values), INNER, DEFAULTS);
    }

    /** A value for the next operator to write. */
    private int value(long... shape) {
        sizes = shape;
        left--;
        final boolean last = left == 0;
        if (last) {
            output = floats(new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)]);
        }
        at = define(shape, MemorySegment.NULL, last ? OUTPUT : INNER, last ? EXTERNAL_OUTPUT : DEFAULTS);
        return at;
    }

    private int define(long[] shape, MemorySegment values, int number, int flags) {
        final MemorySegment id = arena.allocate(JAVA_INT);
        call("xnn_define_tensor_value", subgraph, FLOATS, (long) shape.length, arena.allocateFrom(JAVA_LONG, shape), values, number, flags, id);
        return id.get(JAVA_INT, 0);
    }

    private MemorySegment floats(float[] values) {
        final MemorySegment segment = arena.allocate((long) values.length * Float.BYTES + EXTRA_BYTES, CACHE_LINE);
        MemorySegment.copy(values, 0, segment, JAVA_FLOAT, 0, values.length);
        return segment.asSlice(0, (long) values.length * Float.BYTES);
    }

    private MemorySegment external(MemorySegment input) {
        final MemorySegment values = arena.allocate(EXTERNAL_VALUE, 2);
        values.set(JAVA_INT, 0, INPUT);
        values.set(ADDRESS, Long.BYTES, input);
        values.set(JAVA_INT, EXTERNAL_VALUE.byteSize(), OUTPUT);
        values.set(ADDRESS, EXTERNAL_VALUE.byteSize() + Long.BYTES, output);
        return values;
    }

    @Override
    public void run() {
        final int status;
        try {
            status = (int) INVOKE.invokeExact(runtime);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (status != 0) {
            throw new IllegalStateException("XNNPACK's run has status " + status + "; expected 0");
        }
    }

    @Override
    public float[] output() {
        return output.toArray(JAVA_FLOAT);
    }

    @Override
    public void close() {
        call("xnn_delete_runtime", runtime);
        call("xnn_delete_subgraph", subgraph);
        try {
            Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow("pthreadpool_destroy"), FunctionDescriptor.ofVoid(ADDRESS)).invokeExact(pool);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        arena.close();
    }
}
