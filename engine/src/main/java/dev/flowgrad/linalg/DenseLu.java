package dev.flowgrad.linalg;

/**
 * Gaussian elimination with partial pivoting, row by row, so that the inner loop runs along rows and
 * vectorises. Source: Golub and Van Loan, Matrix Computations, section 3.4.
 */
final class DenseLu implements ShiftedSolver {
    private final int n;
    private final double[] lu;
    private final int[] pivots;

    DenseLu(int n) {
        this.n = n;
        lu = new double[Math.multiplyExact(n, n)];
        pivots = new int[n];
    }

    @Override
    public int size() {
        return n;
    }

    @Override
    public boolean factorise(double shift, double[] j) {
        double[] a = lu;
        for (int i = 0; i < a.length; i++) {
            a[i] = -j[i];
        }
        for (int i = 0; i < a.length; i += n + 1) {
            a[i] += shift;
        }
        for (int k = 0; k < n; k++) {
            int pivot = pivot(a, k);
            pivots[k] = pivot;
            if (pivot != k) {
                swapRows(a, pivot, k);
            }
            double diagonal = a[k * n + k];
            // Also false for NaN.
            if (!(Math.abs(diagonal) > 0 && Math.abs(diagonal) <= Double.MAX_VALUE)) {
                return false;
            }
            double inverse = 1 / diagonal;
            a[k * n + k] = inverse;
            for (int i = k + 1; i < n; i++) {
                double factor = a[i * n + k] * inverse;
                a[i * n + k] = factor;
                if (factor != 0) {
                    subtract(a, i * n + k + 1, factor, k * n + k + 1, n - k - 1);
                }
            }
        }
        return true;
    }

    private int pivot(double[] a, int k) {
        int pivot = k;
        double most = Math.abs(a[k * n + k]);
        for (int i = k + 1; i < n; i++) {
            double size = Math.abs(a[i * n + k]);
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

    private static void subtract(double[] a, int to, double factor, int from, int length) {
        for (int c = 0; c < length; c++) {
            a[to + c] -= factor * a[from + c];
        }
    }

    @Override
    public void solve(double[] x) {
        double[] a = lu;
        for (int k = 0; k < n; k++) {
            int pivot = pivots[k];
            double value = x[pivot];
            x[pivot] = x[k];
            x[k] = value;
        }
        for (int i = 1; i < n; i++) {
            x[i] -= dot(a, i * n, x, 0, i);
        }
        for (int i = n - 1; i >= 0; i--) {
            x[i] = (x[i] - dot(a, i * n + i + 1, x, i + 1, n - i - 1)) * a[i * n + i];
        }
    }

    /** In two strands: one would wait for each addition. */
    private static double dot(double[] a, int at, double[] x, int from, int length) {
        double even = 0;
        double odd = 0;
        int c = 0;
        for (; c < length - 1; c += 2) {
            even += a[at + c] * x[from + c];
            odd += a[at + c + 1] * x[from + c + 1];
        }
        return c < length ? even + odd + a[at + c] * x[from + c] : even + odd;
    }
}
