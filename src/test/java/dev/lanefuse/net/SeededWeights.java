package dev.lanefuse.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Numbers for a MobileNetV2 that keep its activations alive: He initialisation, batch normalisation around the identity. */
public final class SeededWeights {
    private SeededWeights() {}

    /** The same arrays in every JVM: {@link Random} is specified to the bit. */
    public static Map<String, float[]> of(MobileNetV2 model, long seed) {
        final Random random = new Random(seed);
        final List<Map.Entry<String, Integer>> shapes = new ArrayList<>(model.shapes().entrySet());
        final Map<String, float[]> arrays = new LinkedHashMap<>();
        for (int i = 0; i < shapes.size(); i++) {
            final String name = shapes.get(i).getKey();
            final int length = shapes.get(i).getValue();
            final int next = i + 1 < shapes.size() ? shapes.get(i + 1).getValue() : length;
            if (name.endsWith("running_var")) {
                arrays.put(name, uniform(length, 0.5, 1.5, random));
            } else if (name.endsWith("weight") && length == next) { // gamma, with beta of the same length behind it
                arrays.put(name, uniform(length, 0.8, 1.2, random));
            } else if (name.endsWith("weight")) { // a kernel, with one value a channel behind it
                final double range = Math.sqrt(6.0 * next / length);
                arrays.put(name, uniform(length, -range, range, random));
            } else {
                arrays.put(name, uniform(length, -0.3, 0.5, random));
            }
        }
        return arrays;
    }

    private static float[] uniform(int count, double low, double high, Random random) {
        final float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (low + (high - low) * random.nextDouble());
        }
        return values;
    }
}
