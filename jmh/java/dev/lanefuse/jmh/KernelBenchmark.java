package dev.lanefuse.jmh;

import dev.lanefuse.exec.KernelProvider;
import dev.lanefuse.kernel.DepthwiseShape;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.PanelWidths;
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
    @Param({"112,16,96", "56,24,144", "28,32,192", "14,64,384", "14,96,576", "7,160,960"})
    public String shape;

    private final Kernels kernels = KernelProvider.simd();
    private int width;
    private int narrow;
    private int wide;
    private Panels expand;
    private Panels project;
    private float[] depthwise;
    private float[] x;
    private float[] blocked;
    private float[] plain;
    private float[] y;
    private int[] rows;
    private int blockStride;

    /** Makes arrays of the shape. */
    @Setup
    public void setUp() {
        final String[] parts = shape.split(",");
        width = Integer.parseInt(parts[0]);
        narrow = Integer.parseInt(parts[1]);
        wide = Integer.parseInt(parts[2]);
        final int lanes = kernels.lanes();
        expand = panels(narrow, wide, PanelWidths.blocked(lanes, wide), lanes);
        project = panels(wide, narrow, PanelWidths.plain(lanes, narrow), lanes);
        depthwise = random(wide * 10);
        x = random((ROWS + 2) * width * narrow);
        blockStride = (ROWS + 2) * width * lanes;
        blocked = random(wide / lanes * blockStride + width * lanes);
        plain = random(ROWS * width * wide);
        y = random(ROWS * width * PanelWidths.roundUp(narrow, lanes));
        rows = new int[ROWS + 2];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i * width * lanes;
        }
    }

    private static Panels panels(int inputs, int outputs, int[] widths, int lanes) {
        final Panels panels = Panels.empty(inputs, outputs, widths, lanes);
        System.arraycopy(random(panels.values().length), 0, panels.values(), 0, panels.values().length);
        return panels;
    }

    private static float[] random(int count) {
        final Random random = new Random(1);
        final float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** The expand stage of nine rows. */
    @Benchmark
    public float[] expand() {
        kernels.pointwiseBlocked(expand, 0, expand.count(), x, 0, narrow, (ROWS + 2) * width, blocked, 0, blockStride, 0, RELU6_HIGH);
        return blocked;
    }

    /** Depthwise over seven rows. */
    @Benchmark
    public float[] depthwise() {
        final DepthwiseShape columns = new DepthwiseShape(width, width, 1, 1);
        kernels.depthwise(columns, depthwise, 0, wide / kernels.lanes(), blocked, 0, blockStride, wide / kernels.lanes() * blockStride,
                rows, ROWS, plain, 0, wide, 0, RELU6_HIGH);
        return plain;
    }

    /** Depthwise at stride 2 over the same input. */
    @Benchmark
    public float[] depthwiseStride2() {
        final DepthwiseShape columns = new DepthwiseShape(width, (width + 1) / 2, 2, 0);
        kernels.depthwise(columns, depthwise, 0, wide / kernels.lanes(), blocked, 0, blockStride, wide / kernels.lanes() * blockStride,
                rows, ROWS / 2 + 1, plain, 0, wide, 0, RELU6_HIGH);
        return plain;
    }

    /** The project stage of seven rows. */
    @Benchmark
    public float[] project() {
        kernels.pointwise(project, plain, 0, wide, ROWS * width, null, 0, 0, y, 0, project.paddedOutputs());
        return y;
    }
}
