package dev.flowgrad.sensitivity;

import java.util.ArrayList;
import java.util.List;

/**
 * Steps of one method, kept in order: for each {@code u} and what all stages found. Memory is kept when the tape is
 * cleared, so that a tape used again allocates nothing.
 */
final class Tape {
    /** Doubles in a chunk, 256 KiB, or one row where that is longer. */
    private static final int CHUNK = 1 << 15;

    private final int dim;
    private final int width;
    private final int rowsPerChunk;
    private final List<double[]> chunks = new ArrayList<>();
    private int size;

    /** For {@code stages} arrays of {@code dim} unknowns a step. */
    Tape(int dim, int stages) {
        this.dim = dim;
        width = dim * (1 + stages);
        rowsPerChunk = Math.max(1, CHUNK / width);
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** Appends a step. */
    void add(double[] u, double[][] k) {
        int chunk = size / rowsPerChunk;
        if (chunk == chunks.size()) {
            chunks.add(new double[rowsPerChunk * width]);
        }
        double[] row = chunks.get(chunk);
        int at = size % rowsPerChunk * width;
        System.arraycopy(u, 0, row, at, dim);
        for (double[] slope : k) {
            at += dim;
            System.arraycopy(slope, 0, row, at, dim);
        }
        size++;
    }

    /** Reads step {@code i}. */
    void load(int i, double[] u, double[][] k) {
        double[] row = chunks.get(i / rowsPerChunk);
        int at = i % rowsPerChunk * width;
        System.arraycopy(row, at, u, 0, dim);
        for (double[] slope : k) {
            at += dim;
            System.arraycopy(row, at, slope, 0, dim);
        }
    }
}
