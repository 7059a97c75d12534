package dev.flowgrad.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * One axis of a picture: the range that it shows, where a value lies on it, and which values to name.
 *
 * @param low   the value at its start, or the logarithm of that
 * @param high  the value at its end, or the logarithm of that
 * @param isLog whether it is logarithmic
 * @param from  the pixel of its start
 * @param to    the pixel of its end
 */
record Axis(double low, double high, boolean isLog, double from, double to) {
    private static final double MARGIN = 0.03;

    /** An axis that shows all finite numbers of {@code data}, with a little room beside them. */
    static Axis of(List<double[]> data, boolean isLog, double from, double to) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double[] values : data) {
            for (double value : values) {
                if (Double.isFinite(value)) {
                    low = Math.min(low, isLog ? Math.log10(value) : value);
                    high = Math.max(high, isLog ? Math.log10(value) : value);
                }
            }
        }
        double room = high > low ? (high - low) * MARGIN : isLog ? 0.5 : Math.max(Math.abs(low) * 0.1, 0.5);
        return new Axis(low - room, high + room, isLog, from, to);
    }

    /** The pixel of a value. */
    double place(double value) {
        double x = isLog ? Math.log10(value) : value;
        return from + (x - low) / (high - low) * (to - from);
    }

    /** Values to name, about one every {@code spacing} pixels: 1, 2 or 5 times powers of ten, or the powers themselves. */
    List<Double> ticks(double spacing) {
        double wanted = Math.max(1, Math.abs(to - from) / spacing);
        if (isLog && high - low >= 1) {
            int step = (int) Math.max(1, Math.ceil((high - low) / wanted));
            List<Double> powers = new ArrayList<>();
            for (int k = (int) Math.ceil(low); k <= high; k++) {
                if (Math.floorMod(k, step) == 0) {
                    powers.add(Double.parseDouble("1e" + k));
                }
            }
            return powers;
        }
        double first = isLog ? Math.pow(10, low) : low;
        double last = isLog ? Math.pow(10, high) : high;
        double rough = (last - first) / wanted;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power * (rough <= power ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10);
        List<Double> ticks = new ArrayList<>();
        for (long k = (long) Math.ceil(first / step); k * step <= last; k++) {
            ticks.add(k * step);
        }
        return ticks;
    }

    /** How a value is written: ten digits are more than a tick has, and fewer than a rounding error shows in. */
    static String text(double value) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(10)).stripTrailingZeros();
        double size = Math.abs(rounded.doubleValue());
        if (size == 0) {
            return "0";
        }
        if (size >= 1e-4 && size < 1e6) {
            return rounded.toPlainString();
        }
        int exponent = rounded.precision() - rounded.scale() - 1;
        return rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }
}
