package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Segments and buffers of any kind give the bits that arrays give, and nothing but the output is written. */
class StagingTest {
    private static final int PIXELS = 6 * 5;
    private static final int OUTPUTS = PIXELS * 12;
    private static final float MARK = 12345;

    /** With a residual, which is the input as it is, and without. */
    private static final List<BlockSpec> SPECS =
            List.of(BlockSpec.bottleneckBlock(6, 5, 12, 4, 12, 1), BlockSpec.bottleneckBlock(6, 5, 7, 4, 12, 1));

    private final float[] expected = new float[OUTPUTS];
    private float[] in;
    private InvertedResidual block;
    private Workspace workspace;

    private void prepare(BlockSpec spec) {
        block = InvertedResidual.prepare(spec, Samples.weights(spec, 3));
        in = Samples.values(PIXELS * spec.inputChannels(), 1, new Random(4));
        block.run(in, expected);
        workspace = block.newStagingWorkspace();
    }

    /** Its output lies among marks, three in front. */
    private void assertBits(float[] around, String what) {
        Bits.assertSame(expected, Arrays.copyOfRange(around, 3, 3 + OUTPUTS), what);
        for (int i = 0; i < around.length; i++) {
            if (i < 3 || i >= 3 + OUTPUTS) {
                assertEquals(MARK, around[i], what + " beside the output, at " + i);
            }
        }
    }

    private static float[] marks(int length) {
        final float[] marks = new float[length];
        Arrays.fill(marks, MARK);
        return marks;
    }

    @Test
    void run_onBuffers_givesTheBitsOfArrays() {
        for (BlockSpec spec : SPECS) {
            prepare(spec);
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                final FloatBuffer from = ByteBuffer.allocateDirect(4 * (in.length + 9)).order(order).asFloatBuffer();
                final FloatBuffer to = ByteBuffer.allocateDirect(4 * (OUTPUTS + 8)).order(order).asFloatBuffer();
                from.put(5, in).position(5);
                to.put(0, marks(OUTPUTS + 8)).position(3);
                block.run(from.asReadOnlyBuffer(), to, workspace);
                assertEquals(3, to.position());
                final float[] around = new float[OUTPUTS + 8];
                to.get(0, around);
                assertBits(around, spec + " in direct buffers, " + order);
            }
            final float[] around = marks(OUTPUTS + 3);
            block.run(FloatBuffer.wrap(in), FloatBuffer.wrap(around).position(3), workspace);
            assertBits(around, spec + " in wrapped arrays");
        }
    }

    @Test
    void run_onSegments_givesTheBitsOfArrays() {
        for (BlockSpec spec : SPECS) {
            prepare(spec);
            try (Arena arena = Arena.ofConfined()) {
                for (int shift = 0; shift < 4; shift++) { // floats that begin anywhere
                    final MemorySegment from = arena.allocate(4L * in.length + shift).asSlice(shift);
                    final MemorySegment to = arena.allocate(4L * (OUTPUTS + 5) + shift).asSlice(shift);
                    MemorySegment.copy(in, 0, from, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, in.length);
                    MemorySegment.copy(marks(OUTPUTS + 5), 0, to, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, OUTPUTS + 5);
                    block.run(from.asReadOnly(), to.asSlice(12), workspace);
                    assertBits(to.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED), spec + " in native memory, shifted by " + shift);
                }
            }
            final float[] around = marks(OUTPUTS + 3);
            block.run(MemorySegment.ofArray(in), MemorySegment.ofArray(around).asSlice(12), workspace);
            assertBits(around, spec + " in segments of arrays");
        }
    }

    /** The image has been read when the first value is written. */
    @Test
    void run_overItsInput_givesTheSame() {
        for (BlockSpec spec : SPECS) {
            prepare(spec);
            final float[] both = Arrays.copyOf(in, OUTPUTS);
            block.run(MemorySegment.ofArray(both), MemorySegment.ofArray(both), workspace);
            Bits.assertSame(expected, both, spec + " in one segment");
            final float[] apart = Arrays.copyOf(in, OUTPUTS + 7);
            block.run(FloatBuffer.wrap(apart), FloatBuffer.wrap(apart).position(7), workspace);
            Bits.assertSame(expected, Arrays.copyOfRange(apart, 7, 7 + OUTPUTS), spec + " in one buffer");
        }
    }
}
