package dev.flowgrad.ode.events;

/**
 * The polynomial through values at Chebyshev points of [0, 1], in the basis of Bernstein. Its coefficients change sign at
 * least as often as it does inside the interval, and no change, or one, is exact.
 *
 * <p>Source: G. Farin, Curves and Surfaces for CAGD, chapter 6; R. T. Farouki and V. T. Rajan, On the numerical condition
 * of polynomials in Bernstein form, Computer Aided Geometric Design 4 (1987), 191-216.
 */
final class BernsteinFit {
    private final int degree;
    private final double[] nodes;
    /** From values to coefficients. */
    private final double[][] fit;
    /** From values to the last two coefficients in the basis of Chebyshev. */
    private final double[][] tail;

    BernsteinFit(int degree) {
        this.degree = degree;
        int n = degree;
        nodes = new double[n + 1];
        tail = new double[2][n + 1];
        double[][] basis = new double[n + 1][];
        for (int k = 0; k <= n; k++) {
            nodes[k] = (1 - Math.cos(Math.PI * k / n)) / 2;
            basis[k] = basis(nodes[k]);
            double ends = k == 0 || k == n ? 0.5 : 1;
            tail[0][k] = 2 * ends / n * Math.cos(Math.PI * k * (n - 1) / n);
            tail[1][k] = ends / n * Math.cos(Math.PI * k);
        }
        fit = inverse(basis);
    }

    /** Where the values are needed, from 0 to 1. */
    double[] nodes() {
        return nodes;
    }

    /** Writes the coefficients; gives an estimate of how far the polynomial is from what it fits. */
    double apply(double[] values, double[] coefficients) {
        for (int i = 0; i <= degree; i++) {
            coefficients[i] = dot(fit[i], values);
        }
        // The ends are met exactly, so that neighbours agree on their signs.
        coefficients[0] = values[0];
        coefficients[degree] = values[degree];
        return Math.abs(dot(tail[0], values)) + Math.abs(dot(tail[1], values));
    }

    private static double dot(double[] weights, double[] values) {
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * values[k];
        }
        return sum;
    }

    private double[] basis(double x) {
        double[] row = new double[degree + 1];
        row[0] = 1;
        for (int d = 1; d <= degree; d++) {
            for (int i = d; i >= 0; i--) {
                row[i] = (1 - x) * row[i] + (i > 0 ? x * row[i - 1] : 0);
            }
        }
        return row;
    }

    /** By Gauss and Jordan; the rows of a small basis need few exchanges. */
    private static double[][] inverse(double[][] a) {
        int n = a.length;
        double[][] inverse = new double[n][n];
        for (int i = 0; i < n; i++) {
            inverse[i][i] = 1;
        }
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                pivot = Math.abs(a[i][k]) > Math.abs(a[pivot][k]) ? i : pivot;
            }
            swap(a, k, pivot);
            swap(inverse, k, pivot);
            scale(a[k], inverse[k], 1 / a[k][k]);
            for (int i = 0; i < n; i++) {
                if (i != k) {
                    double factor = a[i][k];
                    for (int j = 0; j < n; j++) {
                        a[i][j] -= factor * a[k][j];
                        inverse[i][j] -= factor * inverse[k][j];
                    }
                }
            }
        }
        return inverse;
    }

    private static void swap(double[][] rows, int i, int j) {
        double[] row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
    }

    private static void scale(double[] a, double[] b, double factor) {
        for (int j = 0; j < a.length; j++) {
            a[j] *= factor;
            b[j] *= factor;
        }
    }
}
