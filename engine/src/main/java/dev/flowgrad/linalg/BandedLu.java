package dev.flowgrad.linalg;

import java.util.Arrays;

/**
 * Gaussian elimination in a band, with partial pivoting, row by row. Source: Golub and Van Loan, Matrix Computations,
 * section 4.3.
 */
final class BandedLu implements ShiftedSolver {
    private final Band band;
    /** Row i from column i - lower on; after the elimination row k from its diagonal on, at place lower. */
    private final double[] a;
    /** Multipliers, column by column. */
    private final double[] multipliers;
    private final int[] pivots;
    private final double[] work;

    BandedLu(Band band) {
        this.band = band;
        a = new double[Math.multiplyExact(band.n, band.width)];
        multipliers = new double[band.n * band.lower];
        pivots = new int[band.n];
        work = new double[band.n];
    }

    @Override
    public int size() {
        return band.n;
    }

    @Override
    public double cost() {
        return band.lower / 2.0 + 1;
    }

    @Override
    public boolean factorise(double shift, double[] j) {
        double[] a = this.a;
        int[] at = band.at;
        int n = band.n;
        int lower = band.lower;
        int reach = lower + band.upper;
        int width = band.width;
        Arrays.fill(a, 0);
        for (int e = 0; e < at.length; e++) {
            a[at[e]] = -j[e];
        }
        for (int i = 0; i < n; i++) {
            a[i * width + lower] += shift;
        }
        for (int k = 0; k < n; k++) {
            int last = Math.min(n - 1, k + lower);
            int pivot = k;
            double most = Math.abs(a[k * width + lower]);
            for (int i = k + 1; i <= last; i++) {
                double size = Math.abs(a[i * width + lower + k - i]);
                if (size > most) {
                    most = size;
                    pivot = i;
                }
            }
            pivots[k] = pivot;
            int length = Math.min(n - 1, k + reach) - k;
            int row = k * width + lower;
            if (pivot != k) {
                swap(a, row, pivot * width + lower + k - pivot, length + 1);
            }
            double diagonal = a[row];
            if (!(Math.abs(diagonal) > 0 && Math.abs(diagonal) <= Double.MAX_VALUE)) {
                return false; // for NaN too
            }
            double inverse = 1 / diagonal;
            a[row] = inverse;
            for (int i = k + 1; i <= last; i++) {
                int other = i * width + lower + k - i;
                double factor = a[other] * inverse;
                multipliers[k * lower + i - k - 1] = factor;
                if (factor != 0) {
                    for (int c = 1; c <= length; c++) {
                        a[other + c] -= factor * a[row + c];
                    }
                }
            }
        }
        return true;
    }

    private static void swap(double[] a, int from, int to, int length) {
        for (int c = 0; c < length; c++) {
            double x = a[from + c];
            a[from + c] = a[to + c];
            a[to + c] = x;
        }
    }

    @Override
    public void solve(double[] b) {
        double[] x = work;
        int n = band.n;
        int lower = band.lower;
        int reach = lower + band.upper;
        for (int k = 0; k < n; k++) {
            x[k] = b[band.order[k]];
        }
        for (int k = 0; k < n; k++) {
            int pivot = pivots[k];
            double value = x[pivot];
            x[pivot] = x[k];
            x[k] = value;
            int last = Math.min(n - 1, k + lower);
            for (int i = k + 1; i <= last; i++) {
                x[i] -= multipliers[k * lower + i - k - 1] * value;
            }
        }
        for (int k = n - 1; k >= 0; k--) {
            int row = k * band.width + lower;
            int length = Math.min(n - 1, k + reach) - k;
            double sum = x[k];
            for (int c = 1; c <= length; c++) {
                sum -= a[row + c] * x[k + c];
            }
            x[k] = sum * a[row];
        }
        for (int k = 0; k < n; k++) {
            b[band.order[k]] = x[k];
        }
    }
}
