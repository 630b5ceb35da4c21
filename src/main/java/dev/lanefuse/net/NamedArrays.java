package dev.lanefuse.net;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Trained numbers by name: each is taken once with the shape that is expected of it, and none may be left. */
final class NamedArrays {
    private static final float[] NONE = {};

    /** What PyTorch counts while it trains, beside each batch normalisation: nobody takes it. */
    private static final String COUNTER = ".num_batches_tracked";

    /** Null where only names and shapes are wanted. */
    private final Map<String, float[]> arrays;

    private final Map<String, Integer> taken = new LinkedHashMap<>();

    NamedArrays(Map<String, float[]> arrays) {
        this.arrays = arrays;
    }

    /**
     * Takes an array.
     *
     * @throws IllegalArgumentException if it is missing or has another number of values than the product of {@code sizes}, or that product
     * is more than an array can hold
     */
    float[] take(String name, int... sizes) {
        final long length = Arrays.stream(sizes).asLongStream().reduce(1, Math::multiplyExact);
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name + " would have " + shape(length, sizes) + "; expected at most " + Integer.MAX_VALUE);
        }
        taken.put(name, (int) length);
        if (arrays == null) {
            return NONE;
        }
        final float[] array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException(name + " is missing; expected " + shape(length, sizes));
        }
        if (array.length != length) {
            throw new IllegalArgumentException(name + " has " + array.length + " values; expected " + shape(length, sizes));
        }
        return array;
    }

    private static String shape(long length, int[] sizes) {
        return length + " values" + (sizes.length == 1 ? "" : " = "
                + Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining(" x ")));
    }

    /** Names and lengths in the order in which they were taken. */
    Map<String, Integer> taken() {
        return taken;
    }

    /**
     * Ends the taking.
     *
     * @throws IllegalArgumentException if an array was not taken that is no counter of PyTorch's
     */
    void requireNoneLeft() {
        for (String name : arrays.keySet()) {
            if (!taken.containsKey(name) && !name.endsWith(COUNTER)) {
                throw new IllegalArgumentException(
                        name + " is no array of this network; expected the " + taken.size() + " that shapes() names, and no other");
            }
        }
    }
}
