package dev.flowgrad.nn;

import dev.flowgrad.random.Key;

/** Random orthogonal matrices. */
final class Orthogonal {
    private Orthogonal() {
    }

    /** A matrix whose columns are orthogonal and {@code gain} long, or its rows where it has more columns. */
    static double[] matrix(Key key, int rows, int columns, double gain) {
        boolean isWide = columns > rows;
        int length = Math.max(rows, columns);
        int count = Math.min(rows, columns);
        double[] normal = key.normal(length * count);
        double[][] vectors = new double[count][length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(normal, i * length, vectors[i], 0, length);
            orthonormalise(vectors, i);
        }
        double[] out = new double[rows * columns];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < length; j++) {
                out[isWide ? i * columns + j : j * columns + i] = gain * vectors[i][j];
            }
        }
        return out;
    }

    /** Gram and Schmidt, twice, which leaves rounding alone (Kahan and Parlett: twice is enough). */
    private static void orthonormalise(double[][] vectors, int i) {
        double[] v = vectors[i];
        for (int pass = 0; pass < 2; pass++) {
            for (int j = 0; j < i; j++) {
                double projection = dot(v, vectors[j]);
                for (int k = 0; k < v.length; k++) {
                    v[k] -= projection * vectors[j][k];
                }
            }
        }
        double norm = Math.sqrt(dot(v, v));
        for (int k = 0; k < v.length; k++) {
            v[k] /= norm;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0.0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}
