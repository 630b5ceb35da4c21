package dev.lanefuse.kernel;

/**
 * What an array of floats has before its first element: 16 bytes, or 12 with {@code -XX:+UseCompactObjectHeaders}, the default from JDK 27
 * on.
 *
 * <p>Vectors of 64 bytes that straddle two cache lines are slower, so kernels have to know ({@link Kernels#ORIGIN}). No supported class
 * tells: of the options, {@code HotSpotDiagnosticMXBean} would, some 25 ms later than this.
 */
final class ArrayHeader {
    private static final String SOURCE = "sun.misc.Unsafe";

    /** The JDK whose default are compact headers. */
    private static final int COMPACT = 27;

    private ArrayHeader() {}

    /** Bytes, as this JVM says; where it does not, as its version's default is. */
    static int bytes() {
        try {
            return Class.forName(SOURCE).getField("ARRAY_FLOAT_BASE_OFFSET").getInt(null);
        } catch (ReflectiveOperationException e) { // an image without the module jdk.unsupported
            return Runtime.version().feature() < COMPACT ? 16 : 12;
        }
    }
}
