package dev.lanefuse.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.onnx.InputLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
    private static Pixels random(int height, int width) {
        final byte[] rgb = new byte[3 * height * width];
        new Random(1).nextBytes(rgb);
        return new Pixels(height, width, rgb);
    }

    /** Pillow's definition, straight: a triangle of the scale's width, cut at the border, and brought to the sum 1. */
    private static double expected(Pixels image, int height, int width, int oh, int ow, int c) {
        double sum = 0;
        double weights = 0;
        final double rows = (double) image.height() / height;
        final double columns = (double) image.width() / width;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                final double weight = triangle((y + 0.5 - (oh + 0.5) * rows) / Math.max(rows, 1))
                        * triangle((x + 0.5 - (ow + 0.5) * columns) / Math.max(columns, 1));
                sum += weight * (image.rgb()[(y * image.width() + x) * 3 + c] & 0xff);
                weights += weight;
            }
        }
        return sum / weights;
    }

    private static double triangle(double x) {
        return Math.max(0, 1 - Math.abs(x));
    }

    @ParameterizedTest
    @CsvSource({"20, 31, 7, 8", "5, 4, 12, 9", "9, 9, 9, 9", "1, 1, 4, 3", "40, 1, 3, 3", "1, 40, 5, 7", "33, 8, 32, 17", "100, 3, 1, 1"})
    void resize_anySize_asDefined(int fromHeight, int fromWidth, int height, int width) {
        final Pixels image = random(fromHeight, fromWidth);
        final float[] got = Resize.resize(image, height, width);
        assertEquals(3 * height * width, got.length);
        for (int oh = 0; oh < height; oh++) {
            for (int ow = 0; ow < width; ow++) {
                for (int c = 0; c < 3; c++) {
                    assertEquals(expected(image, height, width, oh, ow, c), got[(oh * width + ow) * 3 + c], 1e-3, oh + ", " + ow + ", "
                            + c);
                }
            }
        }
    }

    @Test
    void resize_sameSize_changesNothing() {
        final Pixels image = random(6, 5);
        final float[] got = Resize.resize(image, 6, 5);
        for (int i = 0; i < got.length; i++) {
            assertEquals(image.rgb()[i] & 0xff, got[i]);
        }
    }

    /** What Pillow 12 makes of a row 0 50 100 150 200 250 of floats. */
    @Test
    void resize_toHalf_isAntialiased() {
        final byte[] rgb = new byte[18];
        for (int i = 0; i < 18; i++) {
            rgb[i] = (byte) (i / 3 * 50);
        }
        final float[] got = Resize.resize(new Pixels(1, 6, rgb), 1, 3);
        assertArrayEquals(new float[] {35.714287f, 125, 214.28572f}, new float[] {got[0], got[3], got[6]}, 1e-3f);
    }

    @Test
    void normalise_presets() {
        final float[] torch = {0, 127.5f, 255};
        Preset.TORCH.normalise(torch);
        assertArrayEquals(new float[] {-0.485f / 0.229f, (0.5f - 0.456f) / 0.224f, (1 - 0.406f) / 0.225f}, torch, 1e-6f);
        final float[] tf = {0, 127.5f, 255};
        Preset.TF.normalise(tf);
        assertArrayEquals(new float[] {-1, 0, 1}, tf, 1e-6f);
        assertTrue(Preset.of(InputLayout.NHWC) == Preset.TF);
        final float[] unit = {0, 127.5f, 255};
        Preset.UNIT.normalise(unit);
        assertArrayEquals(new float[] {0, 0.5f, 1}, unit, 1e-7f);
        final float[] raw = {0, 0.1f, 255};
        Preset.RAW.normalise(raw);
        assertArrayEquals(new float[] {0, 0.1f, 255}, raw);
    }
}
