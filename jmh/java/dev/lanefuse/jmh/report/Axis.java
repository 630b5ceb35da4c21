package dev.lanefuse.jmh.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts values in their places on a drawing.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}
 * @param from coordinate of the lowest value
 * @param to coordinate of the highest value
 * @param logarithmic whether equal distances are equal ratios
 */
record Axis(double low, double high, double from, double to, boolean logarithmic) {
    static Axis linear(double low, double high, double from, double to) {
        return new Axis(low, high, from, to, false);
    }

    static Axis logarithmic(double low, double high, double from, double to) {
        return new Axis(low, high, from, to, true);
    }

    /** The coordinate of a value. */
    double at(double value) {
        final double part = logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
        return from + part * (to - from);
    }

    /** Values for grid lines: powers of two, or about so many round steps. */
    List<Double> ticks(int about) {
        final List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            for (double tick = Math.scalb(1, Math.getExponent(low)); tick <= high * 1.000001; tick *= 2) {
                if (tick >= low * 0.999999) {
                    ticks.add(tick);
                }
            }
            return ticks;
        }
        final double rough = (high - low) / about;
        final double power = Math.pow(10, Math.floor(Math.log10(rough)));
        final double step = rough / power <= 1 ? power : rough / power <= 2 ? 2 * power : rough / power <= 5 ? 5 * power : 10 * power;
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }
}
