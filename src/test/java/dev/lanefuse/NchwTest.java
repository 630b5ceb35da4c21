package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class NchwTest {
    /** Two images of three channels and two pixels, whose values are their channels, and as tenths their pixels. */
    private static final float[] NCHW = {9, 1.1f, 1.2f, 2.1f, 2.2f, 3.1f, 3.2f, 4.1f, 4.2f, 5.1f, 5.2f, 6.1f, 6.2f};

    private static final float[] NHWC = {9, 9, 1.1f, 2.1f, 3.1f, 1.2f, 2.2f, 3.2f, 4.1f, 5.1f, 6.1f, 4.2f, 5.2f, 6.2f};

    @Test
    void images_areTurnedAndBack() {
        final float[] nhwc = new float[14];
        nhwc[0] = nhwc[1] = 9;
        Nchw.toNhwc(2, 3, 2, NCHW, 1, nhwc, 2);
        assertArrayEquals(NHWC, nhwc);
        final float[] nchw = new float[13];
        nchw[0] = 9;
        Nchw.fromNhwc(2, 3, 2, NHWC, 2, nchw, 1);
        assertArrayEquals(NCHW, nchw);
    }

    @Test
    void image_thatFillsItsArray_isTurnedAndBack() {
        final float[] planes = {1, 2, 3, 10, 20, 30};
        final float[] pixels = new float[6];
        Nchw.toNhwc(2, planes, pixels);
        assertArrayEquals(new float[] {1, 10, 2, 20, 3, 30}, pixels);
        final float[] back = new float[6];
        Nchw.fromNhwc(2, pixels, back);
        assertArrayEquals(planes, back);
    }

    @Test
    void arrays_thatDoNotFit_areRefused() {
        final float[] six = new float[6], other = new float[6];
        refused(() -> Nchw.toNhwc(4, six, other),
                "the arrays have 6 and 6 values; expected the same number of both, a multiple of 4 channels");
        refused(() -> Nchw.fromNhwc(3, six, new float[7]),
                "the arrays have 6 and 7 values; expected the same number of both, a multiple of 3 channels");
        refused(() -> Nchw.toNhwc(3, six, six), "input and output are the same array; expected two");
        refused(() -> Nchw.toNhwc(1, 3, 1, six, 0, six, 3), "input and output are the same array; expected two");
        refused(() -> Nchw.toNhwc(0, six, other), "channel count is 0; expected at least 1");
        refused(() -> Nchw.toNhwc(3, new float[0], new float[0]), "pixel count is 0; expected at least 1");
        refused(() -> Nchw.toNhwc(0, 3, 2, six, 0, other, 0), "image count is 0; expected at least 1");
        refused(() -> Nchw.toNhwc(1, 3, 2, six, 1, other, 0),
                "input has 6 values; expected at least 7 = offset 1 + (2 - 1) pixels x stride 3 + 3 channels");
        refused(() -> Nchw.fromNhwc(2, 3, 2, new float[12], 0, six, 0),
                "output has 6 values; expected at least 12 = offset 0 + (4 - 1) pixels x stride 3 + 3 channels");
        refused(() -> Nchw.toNhwc(1, 3, 2, six, -1, other, 0), "input offset is -1; expected at least 0");
        refused(() -> Nchw.toNhwc(65536, 65536, 65536, six, 0, other, 0),
                "input has 6 values; expected at least one for each of its 4294967296 pixels");
    }

    private static void refused(Executable call, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
