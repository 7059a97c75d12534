package dev.flowgrad.linalg;

import java.util.Arrays;

/** The vectors that a singular matrix takes to zero. */
public final class NullSpace {
    /** Pivots below this part of the largest entry are zero. */
    private static final double ZERO = 1e-12;

    private NullSpace() {
    }

    /**
     * Orthonormal vectors l with {@code l A = 0}, as many as A lacks in rank; unit vectors for rows of zeros. By elimination
     * of rows with partial pivoting, then the method of Gram and Schmidt.
     *
     * @param a square, row-major; only read
     */
    public static double[][] left(double[] a, int n) {
        double[][] rows = new double[n][];
        double[][] combination = new double[n][n]; // of the rows of A, that each row has become
        double most = 0;
        for (int i = 0; i < n; i++) {
            rows[i] = Arrays.copyOfRange(a, i * n, (i + 1) * n);
            combination[i][i] = 1;
            for (double x : rows[i]) {
                most = Math.max(most, Math.abs(x));
            }
        }
        int rank = 0;
        for (int j = 0; j < n && rank < n; j++) {
            int pivot = rank;
            for (int i = rank + 1; i < n; i++) {
                pivot = Math.abs(rows[i][j]) > Math.abs(rows[pivot][j]) ? i : pivot;
            }
            if (Math.abs(rows[pivot][j]) > ZERO * most) {
                swap(rows, rank, pivot);
                swap(combination, rank, pivot);
                for (int i = rank + 1; i < n; i++) {
                    double factor = rows[i][j] / rows[rank][j];
                    if (factor != 0) {
                        subtract(rows[i], factor, rows[rank]);
                        subtract(combination[i], factor, combination[rank]);
                    }
                }
                rank++;
            }
        }
        return orthonormal(Arrays.copyOfRange(combination, rank, n));
    }

    private static double[][] orthonormal(double[][] vectors) {
        for (int i = 0; i < vectors.length; i++) {
            for (int k = 0; k < i; k++) {
                subtract(vectors[i], dot(vectors[i], vectors[k]), vectors[k]);
            }
            double length = Math.sqrt(dot(vectors[i], vectors[i]));
            for (int j = 0; j < vectors[i].length; j++) {
                vectors[i][j] /= length;
            }
        }
        return vectors;
    }

    private static void swap(double[][] rows, int i, int k) {
        double[] row = rows[i];
        rows[i] = rows[k];
        rows[k] = row;
    }

    private static void subtract(double[] x, double factor, double[] y) {
        for (int j = 0; j < x.length; j++) {
            x[j] -= factor * y[j];
        }
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += x[j] * y[j];
        }
        return sum;
    }
}
