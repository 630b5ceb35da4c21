package dev.lanefuse;

/**
 * A clamp: {@code v <= low ? low : v >= high ? high : v}. At {@code low} = 0 a result of -0.0 becomes +0.0; NaN stays NaN.
 *
 * @param low lower bound, may be -infinity
 * @param high upper bound, may be +infinity
 */
public record Activation(float low, float high) {
    /** The identity: a linear stage. */
    public static final Activation NONE = new Activation(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

    /** {@code max(v, 0)}. */
    public static final Activation RELU = new Activation(0, Float.POSITIVE_INFINITY);

    /** {@code min(max(v, 0), 6)} (Krizhevsky 2010). */
    public static final Activation RELU6 = new Activation(0, 6);

    /**
     * A clamp to [low, high]. A lower bound of -0.0 is taken as +0.0.
     *
     * @throws IllegalArgumentException if a bound is NaN or {@code low >= high}
     */
    public Activation {
        if (!(low < high)) {
            throw new IllegalArgumentException(
                    "activation bounds are [" + low + ", " + high + "]; expected low < high, neither of them NaN");
        }
        low += 0.0f;
        high += 0.0f;
    }

    /** Whether this is the identity. */
    public boolean isLinear() {
        return is(NONE);
    }

    /**
     * As {@code equals}: that of a record is put together when it is first called, which takes milliseconds. Bounds are neither NaN nor
     * -0.0.
     */
    private boolean is(Activation other) {
        return low == other.low && high == other.high;
    }

    @Override
    public String toString() {
        return isLinear() ? "linear" : is(RELU) ? "ReLU" : is(RELU6) ? "ReLU6" : "clamp[" + low + ", " + high + "]";
    }
}
