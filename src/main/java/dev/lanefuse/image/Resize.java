package dev.lanefuse.image;

/**
 * Bilinear resizing with antialiasing, as Pillow's {@code resize(BILINEAR)} and torchvision's {@code Resize(antialias=True)} do it, but
 * in floats without rounding in between.
 *
 * <p>Each output is a mean of inputs, weighted with a triangle around its centre that is as wide as one step of the coarser of the two
 * grids. Separable: first along the rows, then along the columns.
 */
final class Resize {
    private Resize() {}

    /**
     * Resizes to any size; the sides keep no proportion.
     *
     * @return {@code [height][width][3]}, from 0 to 255
     */
    static float[] resize(Pixels image, int height, int width) {
        final Taps columns = Taps.of(image.width(), width);
        final Taps rows = Taps.of(image.height(), height);
        final int rowLength = Pixels.CHANNELS * width;
        final float[] out = new float[height * rowLength];
        final float[] narrowed = new float[rowLength];
        int first = 0;
        for (int y = 0; y < image.height(); y++) { // input rows
            while (first < height && rows.start[first] + rows.count[first] <= y) {
                first++;
            }
            if (first == height || rows.start[first] > y) {
                continue;
            }
            columns.apply(image.rgb(), y * image.width() * Pixels.CHANNELS, narrowed);
            for (int oh = first; oh < height && rows.start[oh] <= y; oh++) { // output rows that read it
                final int tap = y - rows.start[oh];
                if (tap < rows.count[oh]) {
                    final float weight = rows.weights[oh * rows.most + tap];
                    for (int i = 0; i < rowLength; i++) {
                        out[oh * rowLength + i] += weight * narrowed[i];
                    }
                }
            }
        }
        return out;
    }

    /** Which inputs an output reads, and with which weights; along one axis. */
    private record Taps(int[] start, int[] count, int most, float[] weights) {
        static Taps of(int in, int out) {
            final double scale = (double) in / out;
            final double reach = Math.max(scale, 1);
            final int most = (int) Math.ceil(reach) * 2 + 1;
            final int[] start = new int[out];
            final int[] count = new int[out];
            final float[] weights = new float[out * most];
            for (int o = 0; o < out; o++) {
                final double centre = (o + 0.5) * scale;
                start[o] = Math.max(0, (int) (centre - reach + 0.5));
                count[o] = Math.min(in, (int) (centre + reach + 0.5)) - start[o];
                double sum = 0;
                for (int t = 0; t < count[o]; t++) {
                    sum += triangle((start[o] + t - centre + 0.5) / reach);
                }
                for (int t = 0; t < count[o]; t++) {
                    weights[o * most + t] = (float) (triangle((start[o] + t - centre + 0.5) / reach) / sum);
                }
            }
            return new Taps(start, count, most, weights);
        }

        private static double triangle(double x) {
            return Math.max(0, 1 - Math.abs(x));
        }

        /** One row, from its first value on. */
        void apply(byte[] rgb, int row, float[] to) {
            for (int o = 0; o < start.length; o++) {
                float red = 0;
                float green = 0;
                float blue = 0;
                int at = row + Pixels.CHANNELS * start[o];
                for (int t = o * most; t < o * most + count[o]; t++) { // input pixels
                    red += weights[t] * (rgb[at] & 0xff);
                    green += weights[t] * (rgb[at + 1] & 0xff);
                    blue += weights[t] * (rgb[at + 2] & 0xff);
                    at += Pixels.CHANNELS;
                }
                to[Pixels.CHANNELS * o] = red;
                to[Pixels.CHANNELS * o + 1] = green;
                to[Pixels.CHANNELS * o + 2] = blue;
            }
        }
    }
}
