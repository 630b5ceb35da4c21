package dev.lanefuse.jmh.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A program that reads a network and asks it over and over: what a cold start is measured on. Of everything that it does before its last
 * answer only what every such program must do is before that answer: it neither makes images nor prints.
 */
final class StartChild {
    private static final int MOST_REQUESTS = 100_000;

    private StartChild() {}

    /**
     * Prints moments of {@link System#nanoTime}: {@code main}, {@code loaded} (ready to run), {@code ends} (of each request; one begins
     * where the one before it ended); and {@code answer}, the bits.
     *
     * @param arguments engine, .onnx file, file of an image's floats in the machine's order, seconds and requests after both of which it
     * ends
     */
    public static void main(String[] arguments) throws IOException {
        final long main = System.nanoTime();
        final float[] image = floats(Path.of(arguments[2]));
        final Model model = Model.read(arguments[0], Path.of(arguments[1]), 1);
        final long loaded = System.nanoTime();

        final long last = main + (long) (1e9 * Double.parseDouble(arguments[3]));
        final int least = Integer.parseInt(arguments[4]);
        final long[] ends = new long[MOST_REQUESTS];
        final float[][] answers = new float[MOST_REQUESTS][];
        int count = 0;
        do { // a request a step
            answers[count] = model.run(image);
            ends[count] = System.nanoTime();
            count++;
        } while (count < MOST_REQUESTS && (count < least || ends[count - 1] < last));

        for (int i = 1; i < count; i++) {
            if (!Arrays.equals(answers[0], answers[i])) {
                throw new IllegalStateException("answer " + i + " of " + count + " is not the first one's");
            }
        }
        System.out.println("main " + main);
        System.out.println("loaded " + loaded);
        System.out.println("ends " + line(ends, count));
        System.out.println("answer " + line(answers[0]));
    }

    private static float[] floats(Path file) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        final float[] floats = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer().get(floats);
        return floats;
    }

    private static String line(long[] moments, int count) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < count; i++) {
            line.append(moments[i]).append(' ');
        }
        return line.toString();
    }

    private static String line(float[] values) {
        final StringBuilder line = new StringBuilder();
        for (float value : values) {
            line.append(Float.floatToRawIntBits(value)).append(' ');
        }
        return line.toString();
    }
}
