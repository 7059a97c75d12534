package dev.flowgrad.linalg;

import java.util.Arrays;

/** As {@link BandedLu}, for a complex shift; real and imaginary parts in arrays of their own. */
final class ComplexBandedLu implements ComplexShiftedSolver {
    private final Band band;
    private final double[] re;
    private final double[] im;
    private final double[] multipliersRe;
    private final double[] multipliersIm;
    private final int[] pivots;
    private final double[] workRe;
    private final double[] workIm;

    ComplexBandedLu(Band band) {
        this.band = band;
        re = new double[Math.multiplyExact(band.n, band.width)];
        im = new double[re.length];
        multipliersRe = new double[band.n * band.lower];
        multipliersIm = new double[band.n * band.lower];
        pivots = new int[band.n];
        workRe = new double[band.n];
        workIm = new double[band.n];
    }

    @Override
    public boolean factorise(double shiftRe, double shiftIm, double[] j) {
        int[] at = band.at;
        int n = band.n;
        int lower = band.lower;
        int width = band.width;
        Arrays.fill(re, 0);
        Arrays.fill(im, 0);
        for (int e = 0; e < at.length; e++) {
            re[at[e]] = -j[e];
        }
        for (int i = 0; i < n; i++) {
            re[i * width + lower] += shiftRe;
            im[i * width + lower] += shiftIm;
        }
        for (int k = 0; k < n; k++) {
            int last = Math.min(n - 1, k + lower);
            int length = Math.min(n - 1, k + lower + band.upper) - k;
            int row = k * width + lower;
            int pivot = pivot(k, last);
            pivots[k] = pivot;
            if (pivot != k) {
                int other = pivot * width + lower + k - pivot;
                swap(re, row, other, length + 1);
                swap(im, row, other, length + 1);
            }
            double size = re[row] * re[row] + im[row] * im[row];
            if (!(size > 0 && size <= Double.MAX_VALUE)) {
                return false;
            }
            double x = re[row] / size;
            double y = -im[row] / size;
            re[row] = x;
            im[row] = y;
            for (int i = k + 1; i <= last; i++) {
                int other = i * width + lower + k - i;
                double u = re[other] * x - im[other] * y;
                double v = re[other] * y + im[other] * x;
                multipliersRe[k * lower + i - k - 1] = u;
                multipliersIm[k * lower + i - k - 1] = v;
                if (u != 0 || v != 0) {
                    subtract(other, u, v, row, length);
                }
            }
        }
        return true;
    }

    private int pivot(int k, int last) {
        int pivot = k;
        double most = -1;
        for (int i = k; i <= last; i++) {
            int at = i * band.width + band.lower + k - i;
            double size = Math.abs(re[at]) + Math.abs(im[at]);
            if (size > most) {
                most = size;
                pivot = i;
            }
        }
        return pivot;
    }

    private static void swap(double[] a, int from, int to, int length) {
        for (int c = 0; c < length; c++) {
            double x = a[from + c];
            a[from + c] = a[to + c];
            a[to + c] = x;
        }
    }

    private void subtract(int to, double u, double v, int from, int length) {
        double[] re = this.re;
        double[] im = this.im;
        for (int c = 1; c <= length; c++) {
            double x = re[from + c];
            double y = im[from + c];
            re[to + c] -= u * x - v * y;
            im[to + c] -= u * y + v * x;
        }
    }

    @Override
    public void solve(double[] x, double[] y) {
        double[] p = workRe;
        double[] q = workIm;
        int n = band.n;
        int lower = band.lower;
        for (int k = 0; k < n; k++) {
            p[k] = x[band.order[k]];
            q[k] = y[band.order[k]];
        }
        for (int k = 0; k < n; k++) {
            int pivot = pivots[k];
            double a = p[pivot];
            double b = q[pivot];
            p[pivot] = p[k];
            q[pivot] = q[k];
            p[k] = a;
            q[k] = b;
            int last = Math.min(n - 1, k + lower);
            for (int i = k + 1; i <= last; i++) {
                double u = multipliersRe[k * lower + i - k - 1];
                double v = multipliersIm[k * lower + i - k - 1];
                p[i] -= u * a - v * b;
                q[i] -= u * b + v * a;
            }
        }
        for (int k = n - 1; k >= 0; k--) {
            int row = k * band.width + lower;
            int length = Math.min(n - 1, k + lower + band.upper) - k;
            double a = p[k];
            double b = q[k];
            for (int c = 1; c <= length; c++) {
                double u = re[row + c];
                double v = im[row + c];
                a -= u * p[k + c] - v * q[k + c];
                b -= u * q[k + c] + v * p[k + c];
            }
            p[k] = a * re[row] - b * im[row];
            q[k] = a * im[row] + b * re[row];
        }
        for (int k = 0; k < n; k++) {
            x[band.order[k]] = p[k];
            y[band.order[k]] = q[k];
        }
    }
}
