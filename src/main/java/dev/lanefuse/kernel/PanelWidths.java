package dev.lanefuse.kernel;

import java.util.Arrays;

/**
 * How many output channels go into each panel: as many vectors as a register tile takes.
 *
 * <p>At 16 lanes a tile takes up to 4 vectors, or 3 into blocks, and the wide ones are the fast ones: 96 channels are
 * 48 + 48, 144 are 48 + 48 + 48, 160 plain ones are 64 + 48 + 48. At 4 and 8 lanes, with 16 registers, they take 3, or 2.
 */
public final class PanelWidths {
    private PanelWidths() {}

    /**
     * Widths for pixels whose channels lie side by side. At 16 lanes an odd multiple of 8 channels from 24 on ends with a panel of
     * one and a half vectors; all others are rounded up to whole vectors.
     */
    public static int[] plain(int lanes, int channels) {
        if (lanes < 16) {
            return whole(lanes, channels, 3);
        }
        if (channels % 16 != 8 || channels < 24) {
            return whole(lanes, channels, 4);
        }
        final int[] others = whole(lanes, channels - 24, 4);
        final int[] widths = Arrays.copyOf(others, others.length + 1);
        widths[others.length] = 24;
        return widths;
    }

    /** Widths for channels in blocks of {@code lanes}: rounded up to whole vectors. */
    public static int[] blocked(int lanes, int channels) {
        return whole(lanes, channels, 3);
    }

    /**
     * Widths for a single pixel: 4 vectors, of which a tile takes several at a time, and single ones for what is left.
     */
    public static int[] row(int lanes, int channels) {
        final int vectors = Math.ceilDiv(channels, lanes);
        final int[] widths = new int[vectors];
        int count = 0;
        for (int rest = vectors; rest > 0; rest -= widths[count++] / lanes) {
            widths[count] = lanes * (rest >= 4 ? 4 : 1);
        }
        return Arrays.copyOf(widths, count);
    }

    /** The least multiple of {@code unit} that is not below {@code n}. */
    public static int roundUp(int n, int unit) {
        return Math.ceilDiv(n, unit) * unit;
    }

    private static int[] whole(int lanes, int channels, int most) {
        final int vectors = Math.ceilDiv(channels, lanes);
        final int[] widths = new int[vectors];
        int count = 0;
        for (int rest = vectors; rest > 0; rest -= widths[count++] / lanes) {
            widths[count] = lanes * (most == 3 ? nextOfThree(rest) : nextOfFour(rest));
        }
        return Arrays.copyOf(widths, count);
    }

    private static int nextOfThree(int rest) {
        return rest == 4 ? 2 : Math.min(rest, 3);
    }

    /** 4 as long as what remains can still be made of 4s and 3s; 1, 2 and 5 cannot. */
    private static int nextOfFour(int rest) {
        if (rest <= 4) {
            return rest;
        }
        return rest == 5 || rest == 6 || rest == 9 ? 3 : 4;
    }
}
