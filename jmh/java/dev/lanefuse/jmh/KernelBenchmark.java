package dev.lanefuse.jmh;

import static dev.lanefuse.kernel.Kernels.BLOCK;
import static dev.lanefuse.kernel.Kernels.ORIGIN;

import dev.lanefuse.exec.KernelProvider;
import dev.lanefuse.kernel.DepthwiseShape;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Panels;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The kernels alone, on a band of 7 rows: pointwise to plain pixels and into blocks, depthwise at both strides. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
    private static final int ROWS = 7;
    private static final int RELU6_HIGH = Float.floatToRawIntBits(6);

    /** Width, narrow channels, wide channels: a row of a block. */
    @Param({"112-16-96", "56-24-144", "28-32-192", "14-64-384", "14-96-576", "7-160-960"})
    public String shape;

    private final Kernels kernels = KernelProvider.simd();
    private int width;
    private int narrow;
    private Panels expand;
    private Panels project;
    private float[] depthwise;
    private float[] plain;
    private float[] input;
    private float[] strip;
    private float[] middle;
    private float[] y;
    private int wideBlocks;
    private int inputStride;
    private int stripStride;
    private int middleStride;

    /** Makes arrays of the shape. */
    @Setup
    public void setUp() {
        if (!shape.matches("[0-9]+-[0-9]+-[0-9]+")) {
            throw new IllegalArgumentException("shape is \"" + shape + "\"; expected width, channels and expanded channels, like 56-24-144");
        }
        final String[] parts = shape.split("-");
        width = Integer.parseInt(parts[0]);
        narrow = Integer.parseInt(parts[1]);
        final int wide = Integer.parseInt(parts[2]);
        wideBlocks = Kernels.wholeBlocks(wide) / BLOCK;
        expand = filled(kernels.layout().toBlocks(narrow, wide));
        project = filled(kernels.layout().toPlain(wide, narrow));
        depthwise = random(ORIGIN + 10 * Kernels.wholeBlocks(wide));
        plain = random((ROWS + 2) * width * narrow);
        inputStride = (ROWS + 2) * width * BLOCK;
        input = random(ORIGIN + Kernels.wholeBlocks(narrow) / BLOCK * inputStride);
        stripStride = (ROWS + 2) * (width + 1) * BLOCK + BLOCK;
        strip = random(ORIGIN + wideBlocks * stripStride);
        middleStride = ROWS * width * BLOCK;
        middle = random(ORIGIN + wideBlocks * middleStride);
        y = random(ROWS * width * project.paddedOutputs());
    }

    private static Panels filled(Panels panels) {
        return panels.in(random(ORIGIN + (int) panels.size()), ORIGIN);
    }

    private static float[] random(int count) {
        final Random random = new Random(1);
        final float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Nine plain rows into blocks. */
    @Benchmark
    public boolean toBlocks() {
        return kernels.toBlocks(plain, 0, narrow, narrow, (ROWS + 2) * width, input, ORIGIN, inputStride, 100);
    }

    /** The expand stage of nine rows. */
    @Benchmark
    public float[] expand() {
        kernels.pointwiseBlocked(expand, 0, expand.count(), input, ORIGIN, inputStride, ROWS + 2, width,
                strip, ORIGIN + BLOCK, stripStride, (width + 1) * BLOCK, 0, RELU6_HIGH);
        return strip;
    }

    /** Depthwise over seven rows. */
    @Benchmark
    public float[] depthwise() {
        final DepthwiseShape columns = new DepthwiseShape(1, width, (width + 1) * BLOCK);
        kernels.depthwise(columns, depthwise, ORIGIN, 0, wideBlocks, strip, ORIGIN, stripStride, ROWS, middle, ORIGIN, middleStride, 0, RELU6_HIGH);
        return middle;
    }

    /** Depthwise at stride 2 over the same input. */
    @Benchmark
    public float[] depthwiseStride2() {
        final DepthwiseShape columns = new DepthwiseShape(2, width / 2, (width + 1) * BLOCK);
        kernels.depthwise(columns, depthwise, ORIGIN, 0, wideBlocks, strip, ORIGIN, stripStride, ROWS / 2 + 1,
                middle, ORIGIN, middleStride, 0, RELU6_HIGH);
        return middle;
    }

    /** The project stage of seven rows. */
    @Benchmark
    public float[] project() {
        kernels.pointwise(project, 0, project.count(), middle, ORIGIN, middleStride, ROWS * width, null, 0, 0, y, 0, project.paddedOutputs());
        return y;
    }
}
