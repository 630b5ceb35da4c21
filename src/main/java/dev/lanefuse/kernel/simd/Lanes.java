package dev.lanefuse.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** The species of the kernels: the machine's preferred width, 16 lanes at most. */
final class Lanes {
    static final VectorSpecies<Float> FLOATS =
            FloatVector.SPECIES_PREFERRED.length() > 16 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS =
            IntVector.SPECIES_PREFERRED.length() > 16 ? IntVector.SPECIES_512 : IntVector.SPECIES_PREFERRED;

    private static final Class<? extends FloatVector> TYPE = FLOATS.vectorType().asSubclass(FloatVector.class);

    private Lanes() {}

    /**
     * Loads a vector of which C2 knows the class as it parses. That of {@link FloatVector#fromArray} it takes for any of its subclasses until the load has become an instruction;
     * where a multiply-add checks that its operands are of one species, and the JVM runs two, an object may be left over.
     */
    static FloatVector load(float[] a, int offset) {
        return TYPE.cast(FloatVector.fromArray(FLOATS, a, offset));
    }
}
