package dev.flowgrad.sensitivity;

import java.util.Arrays;

/** Start, size and end of each step of a solve, where an event cut it short, and which part of the method took it. */
final class StepTimes {
    /** An end that is farther than this from where the step aimed, in units of rounding, is that of an event. */
    private static final double ROUNDING = 8;

    private double[] values = new double[4 * 64];
    private byte[] parts = new byte[64];
    private int size;

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void add(double t, double h, double end, int part) {
        if (4 * size == values.length) {
            values = Arrays.copyOf(values, 2 * values.length);
            parts = Arrays.copyOf(parts, 2 * parts.length);
        }
        values[4 * size] = t;
        values[4 * size + 1] = h;
        boolean cut = Math.abs(t + h - end) > ROUNDING * Math.ulp(Math.max(Math.abs(t), Math.abs(end)));
        values[4 * size + 2] = cut ? t + h : end;
        values[4 * size + 3] = end;
        parts[size] = (byte) part;
        size++;
    }

    double t(int step) {
        return values[4 * step];
    }

    double h(int step) {
        return values[4 * step + 1];
    }

    double tNext(int step) {
        return values[4 * step + 2];
    }

    int part(int step) {
        return parts[step];
    }

    /** Where the solve left the step. */
    double end(int step) {
        return values[4 * step + 3];
    }

    /** Whether an event cut the step short. */
    boolean cut(int step) {
        return end(step) != tNext(step);
    }
}
