package dev.flowgrad.linalg;

/** As {@link DenseLu}, for a complex shift; real and imaginary parts in arrays of their own. */
final class ComplexDenseLu implements ComplexShiftedSolver {
    private final int n;
    private final double[] re;
    private final double[] im;
    private final int[] pivots;

    ComplexDenseLu(int n) {
        this.n = n;
        re = new double[Math.multiplyExact(n, n)];
        im = new double[n * n];
        pivots = new int[n];
    }

    @Override
    public boolean factorise(double shiftRe, double shiftIm, double[] j) {
        for (int i = 0; i < re.length; i++) {
            re[i] = -j[i];
            im[i] = 0;
        }
        for (int i = 0; i < re.length; i += n + 1) {
            re[i] += shiftRe;
            im[i] = shiftIm;
        }
        for (int k = 0; k < n; k++) {
            int pivot = pivot(k);
            pivots[k] = pivot;
            if (pivot != k) {
                swapRows(re, pivot, k);
                swapRows(im, pivot, k);
            }
            int d = k * n + k;
            double size = re[d] * re[d] + im[d] * im[d];
            if (!(size > 0 && size <= Double.MAX_VALUE)) {
                return false;
            }
            double x = re[d] / size;
            double y = -im[d] / size;
            re[d] = x;
            im[d] = y;
            for (int i = k + 1; i < n; i++) {
                int at = i * n + k;
                double u = re[at] * x - im[at] * y;
                double v = re[at] * y + im[at] * x;
                re[at] = u;
                im[at] = v;
                if (u != 0 || v != 0) {
                    subtract(at + 1, u, v, d + 1, n - k - 1);
                }
            }
        }
        return true;
    }

    private int pivot(int k) {
        int pivot = k;
        double most = -1;
        for (int i = k; i < n; i++) {
            double size = Math.abs(re[i * n + k]) + Math.abs(im[i * n + k]);
            if (size > most) {
                most = size;
                pivot = i;
            }
        }
        return pivot;
    }

    private void swapRows(double[] a, int i, int k) {
        for (int c = 0; c < n; c++) {
            double x = a[i * n + c];
            a[i * n + c] = a[k * n + c];
            a[k * n + c] = x;
        }
    }

    private void subtract(int to, double u, double v, int from, int length) {
        double[] re = this.re;
        double[] im = this.im;
        for (int c = 0; c < length; c++) {
            double x = re[from + c];
            double y = im[from + c];
            re[to + c] -= u * x - v * y;
            im[to + c] -= u * y + v * x;
        }
    }

    @Override
    public void solve(double[] x, double[] y) {
        for (int k = 0; k < n; k++) {
            int pivot = pivots[k];
            double a = x[pivot];
            double b = y[pivot];
            x[pivot] = x[k];
            y[pivot] = y[k];
            x[k] = a;
            y[k] = b;
        }
        for (int i = 1; i < n; i++) {
            eliminate(i, 0, i, x, y);
        }
        for (int i = n - 1; i >= 0; i--) {
            eliminate(i, i + 1, n, x, y);
            double u = re[i * n + i];
            double v = im[i * n + i];
            double a = x[i];
            x[i] = a * u - y[i] * v;
            y[i] = a * v + y[i] * u;
        }
    }

    private void eliminate(int i, int from, int to, double[] x, double[] y) {
        double a = x[i];
        double b = y[i];
        for (int c = from; c < to; c++) {
            double u = re[i * n + c];
            double v = im[i * n + c];
            a -= u * x[c] - v * y[c];
            b -= u * y[c] + v * x[c];
        }
        x[i] = a;
        y[i] = b;
    }
}
