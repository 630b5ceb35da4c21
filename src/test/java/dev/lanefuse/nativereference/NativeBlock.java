package dev.lanefuse.nativereference;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;
import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.ConvolutionWeights;
import dev.lanefuse.exec.FusedBlock;
import dev.lanefuse.exec.PreparedBlock;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Layout;
import dev.lanefuse.kernel.scalar.ScalarKernels;
import dev.lanefuse.weights.Folding;
import dev.lanefuse.weights.Folding.Folded;
import dev.lanefuse.weights.Packing;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A block, or a convolution by itself, that the C twin runs: {@code native-reference/lanefuse.h}, called without copies.
 *
 * <p>C gets the array that the library packs and the bands and slices that it plans. Its scratch is its own, outside of the heap, where it
 * begins at a cache line. Not for two threads at a time.
 */
public final class NativeBlock {
    private static final Path LIBRARY = Path.of("target", "native", System.mapLibraryName("lanefuse"));
    private static final int CACHE_LINE = 64;

    /** Fields of {@code lanefuse_block}, all of them of four bytes: its own and those of three stages. */
    private static final int FIELDS = 11 + 3 * 6;

    /** What computes. */
    public enum Variant {
        /** C without intrinsics, for weights that were packed for any lanes. */
        PLAIN(1),
        /** Intrinsics at 8 lanes. */
        AVX2(8),
        /** Intrinsics at 16 lanes. */
        AVX512(16);

        private final int number;

        Variant(int number) {
            this.number = number;
        }

        /** Whether weights that were packed for so many lanes will do. */
        public boolean takes(int lanes) {
            return this == PLAIN || number == lanes;
        }

        /** Whether the library is there and this machine can run the variant. */
        public boolean isAvailable() {
            return isBuilt() && Library.available(number);
        }
    }

    private final Variant variant;
    private final MemorySegment block;
    private final MemorySegment weights;
    private final MemorySegment scratch;
    private final int inputChannels;
    private final int outputChannels;
    private final int outputHeight;

    private NativeBlock(Variant variant, Description description, Packing packing, ConvolutionSpec first, ConvolutionSpec last) {
        this.variant = variant;
        this.block = description.block;
        this.weights = MemorySegment.ofArray(packing.values());
        this.scratch = Arena.ofAuto().allocate(Float.BYTES * Library.scratchSize(block), CACHE_LINE);
        this.inputChannels = first.inputChannels();
        this.outputChannels = last.outputChannels();
        this.outputHeight = last.outputHeight();
    }

    /** C takes panels of two vectors and whole blocks only. */
    private static Layout layout(int lanes) {
        return new Layout(lanes, Kernels.BLOCK, 2);
    }

    /** Whether the build found a C compiler. */
    public static boolean isBuilt() {
        return Files.exists(LIBRARY);
    }

    /**
     * Prepares a block.
     *
     * @param lanes to pack for, as {@link Variant#takes}
     * @param bandRows a band height to force, or 0
     * @param sliceWidth a slice width to force, or 0
     */
    public static NativeBlock of(Variant variant, int lanes, BlockSpec spec, BlockWeights weights, int bandRows, int sliceWidth) {
        final FusedBlock plan = PreparedBlock.of(
                new ScalarKernels(layout(lanes)), new Packing(layout(lanes), spec.stages()), spec, weights, bandRows, sliceWidth).block();
        final Packing packing = new Packing(layout(lanes), spec.stages());
        final Description description = new Description(lanes, spec.convolutionStage(), plan);
        description.stage(spec.expandStage(), weights.expand(), packing);
        description.stage(spec.convolutionStage(), weights.convolution(), packing);
        description.stage(spec.projectStage(), weights.project(), packing);
        return new NativeBlock(variant, description, packing, spec.stages().getFirst(), spec.projectStage());
    }

    /** Prepares a convolution by itself; {@code lanes} as above. */
    public static NativeBlock of(Variant variant, int lanes, ConvolutionSpec spec, ConvolutionWeights weights) {
        final FusedBlock plan =
                PreparedBlock.of(new ScalarKernels(layout(lanes)), new Packing(layout(lanes), List.of(spec)), spec, weights).block();
        final Packing packing = new Packing(layout(lanes), List.of(spec));
        final Description description = new Description(lanes, spec, plan);
        final boolean depthwise = spec.kind() == Kind.DEPTHWISE;
        description.stage(null, null, packing);
        description.stage(depthwise ? spec : null, weights, packing);
        description.stage(depthwise ? null : spec, weights, packing);
        return new NativeBlock(variant, description, packing, spec, spec);
    }

    /**
     * Runs one image without gaps.
     *
     * @param residual is added, or null
     */
    public void run(float[] x, float[] residual, float[] y) {
        run(x, 0, inputChannels, residual, 0, outputChannels, y, 0, outputChannels, 0, outputHeight);
    }

    /**
     * Computes some output rows of an image.
     *
     * @param x pixels {@code xStride} elements apart, from {@code xOffset} on
     * @param residual pixels that are added, or null
     * @param y pixels like those of {@code x}; what lies between their channels is left alone
     */
    public void run(
            float[] x, int xOffset, int xStride, float[] residual, int residualOffset, int residualStride,
            float[] y, int yOffset, int yStride, int rowFrom, int rowTo) {
        final int failure = Library.run(variant.number, block, weights, scratch, from(x, xOffset), xStride, from(residual, residualOffset),
                residualStride, from(y, yOffset), yStride, rowFrom, rowTo);
        if (failure != 0) {
            throw new IllegalStateException(variant + " was refused; expected a variant of this machine and weights packed for it");
        }
    }

    private static MemorySegment from(float[] array, int offset) {
        return array == null ? MemorySegment.NULL : MemorySegment.ofArray(array).asSlice((long) Float.BYTES * offset);
    }

    /** Multiply-adds of a core's peak: {@code steps} steps of 12 chains, of 16 lanes with AVX-512, else of 8. */
    public static float peak(Variant variant, long steps) {
        return Library.peak(variant.number, steps);
    }

    /** Reads {@code count} floats, a multiple of 128, so many times, and gives their sum in some order. */
    public static float read(Variant variant, MemorySegment values, long count, long times) {
        return Library.read(variant.number, values, count, times);
    }

    /** {@code lanefuse_block}, written from front to back. */
    private static final class Description {
        private final MemorySegment block = Arena.ofAuto().allocate(JAVA_INT, FIELDS);
        private int end;

        Description(int lanes, ConvolutionSpec spec, FusedBlock plan) {
            put(lanes);
            put(spec.inputHeight());
            put(spec.inputWidth());
            put(spec.outputHeight());
            put(spec.outputWidth());
            put(spec.stride());
            put(spec.padding().before(spec.inputHeight(), spec.stride()));
            put(spec.padding().before(spec.inputWidth(), spec.stride()));
            put(plan.bandRows());
            put(plan.sliceWidth());
            put(plan.finiteLimit());
        }

        private void put(int value) {
            block.setAtIndex(JAVA_INT, end++, value);
        }

        private void put(float value) {
            block.setAtIndex(JAVA_FLOAT, end++, value);
        }

        /** Folds and packs a stage, and tells C about it; in C kinds are counted from 1, and 0 is a stage that is missing. */
        void stage(ConvolutionSpec spec, ConvolutionWeights weights, Packing packing) {
            if (spec == null) {
                end += 6;
                return;
            }
            final Folded folded = Folding.fold("native", spec, weights);
            put(spec.kind().ordinal() + 1);
            put(spec.inputChannels());
            put(spec.outputChannels());
            put(spec.kind() == Kind.DEPTHWISE ? packing.depthwise(folded, spec.inputChannels()) : packing.toPlain(spec, folded).origin());
            put(spec.activation().low());
            put(spec.activation().high());
        }
    }

    /** The functions, looked up when the first is called. */
    @SuppressWarnings("restricted")
    private static final class Library {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup(LIBRARY, Arena.global());

        private static final MethodHandle AVAILABLE = function("lanefuse_available", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        private static final MethodHandle SCRATCH_SIZE = function("lanefuse_scratch_size", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
        private static final MethodHandle RUN = function("lanefuse_run", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS,
                ADDRESS,
                ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
        private static final MethodHandle PEAK = function("lanefuse_peak", FunctionDescriptor.of(JAVA_FLOAT, JAVA_INT, JAVA_LONG));
        private static final MethodHandle READ =
                function("lanefuse_read", FunctionDescriptor.of(JAVA_FLOAT, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));

        /** Critical: arrays of the heap are handed over as they are, and the collector waits for the call. */
        private static MethodHandle function(String name, FunctionDescriptor descriptor) {
            return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), descriptor, Linker.Option.critical(true));
        }

        static boolean available(int variant) {
            try {
                return (int) AVAILABLE.invokeExact(variant) != 0;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        static long scratchSize(MemorySegment block) {
            try {
                return (long) SCRATCH_SIZE.invokeExact(block);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        static int run(
                int variant, MemorySegment block, MemorySegment weights, MemorySegment scratch, MemorySegment x, int xStride,
                MemorySegment residual, int residualStride, MemorySegment y, int yStride, int rowFrom, int rowTo) {
            try {
                return (int) RUN.invokeExact(
                        variant, block, weights, scratch, x, xStride, residual, residualStride, y, yStride, rowFrom, rowTo);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        static float peak(int variant, long steps) {
            try {
                return (float) PEAK.invokeExact(variant, steps);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        static float read(int variant, MemorySegment values, long count, long times) {
            try {
                return (float) READ.invokeExact(variant, values, count, times);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }
}
