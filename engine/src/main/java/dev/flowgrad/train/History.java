package dev.flowgrad.train;

import java.util.Arrays;

/** Numbers that grow in number. */
final class History {
    private double[] values = new double[64];
    private int size;

    void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    double last() {
        return values[size - 1];
    }

    /** The mean of the latest {@code n}, or of all if there are fewer. */
    double mean(int n) {
        int from = Math.max(0, size - n);
        return Arrays.stream(values, from, size).average().orElse(Double.NaN);
    }

    /** A copy of the first {@code n}. */
    double[] first(int n) {
        return Arrays.copyOf(values, n);
    }

    void set(double[] all) {
        values = Arrays.copyOf(all, Math.max(64, all.length));
        size = all.length;
    }
}
