package dev.lanefuse.kernel.simd;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The species of the kernels: {@link Datapath#lanes} wide. */
final class Lanes {
    private static final VectorShape SHAPE = VectorShape.forBitSize(Datapath.lanes() * Float.SIZE);

    static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);

    private Lanes() {}
}
