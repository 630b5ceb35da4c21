package dev.lanefuse.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The species of the kernels: the machine's preferred width, 16 lanes at most.
 *
 * <p>And vectors of which C2 knows the class as it parses. What {@link FloatVector} loads, and a sum behind the beginning of a loop, it takes for any of its subclasses until the
 * intrinsics have become instructions; a check that the operands of a multiply-add are of one species then compares the classes of objects, and in a JVM that runs two species such an object
 * may stay, one a call or a step. In most tiles none does; those that call these had one in some JVMs.
 */
final class Lanes {
    static final VectorSpecies<Float> FLOATS =
            FloatVector.SPECIES_PREFERRED.length() > 16 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS =
            IntVector.SPECIES_PREFERRED.length() > 16 ? IntVector.SPECIES_512 : IntVector.SPECIES_PREFERRED;

    private Lanes() {}

    /** The vector itself, for C2 of the very class of the species. */
    static FloatVector exact(VectorSpecies<Float> species, FloatVector v) {
        return (FloatVector) species.vectorType().cast(v);
    }

    /** Loads a vector, for C2 of the very class of the species. */
    static FloatVector load(VectorSpecies<Float> species, float[] a, int offset) {
        return exact(species, FloatVector.fromArray(species, a, offset));
    }
}
