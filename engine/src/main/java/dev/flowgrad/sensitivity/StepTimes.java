package dev.flowgrad.sensitivity;

import java.util.Arrays;

/** Start, size and end of each step of a solve, and which part of the method took it. */
final class StepTimes {
    private double[] values = new double[3 * 64];
    private byte[] parts = new byte[64];
    private int size;

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void add(double t, double h, double tNext, int part) {
        if (3 * size == values.length) {
            values = Arrays.copyOf(values, 2 * values.length);
            parts = Arrays.copyOf(parts, 2 * parts.length);
        }
        values[3 * size] = t;
        values[3 * size + 1] = h;
        values[3 * size + 2] = tNext;
        parts[size] = (byte) part;
        size++;
    }

    double t(int step) {
        return values[3 * step];
    }

    double h(int step) {
        return values[3 * step + 1];
    }

    double tNext(int step) {
        return values[3 * step + 2];
    }

    int part(int step) {
        return parts[step];
    }
}
