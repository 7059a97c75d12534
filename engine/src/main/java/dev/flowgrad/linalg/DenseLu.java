package dev.flowgrad.linalg;

/** Gaussian elimination with partial pivoting. Source: Golub and Van Loan, Matrix Computations, section 3.4. */
final class DenseLu implements ShiftedSolver {
    private final int n;
    private final double[][] rows;
    private final int[] pivots;

    DenseLu(int n) {
        this.n = n;
        rows = new double[n][n];
        pivots = new int[n];
    }

    @Override
    public int size() {
        return n;
    }

    @Override
    public boolean factorise(double shift, double[] j) {
        for (int i = 0; i < n; i++) {
            double[] row = rows[i];
            for (int c = 0; c < n; c++) {
                row[c] = -j[i * n + c];
            }
            row[i] += shift;
        }
        return Elimination.eliminate(rows, n, n, pivots) <= Double.MAX_VALUE; // false for NaN
    }

    @Override
    public void solve(double[] x) {
        Elimination.exchange(x, pivots);
        for (int i = 1; i < n; i++) {
            x[i] -= Elimination.dot(rows[i], x, 0, i);
        }
        for (int i = n - 1; i >= 0; i--) {
            double[] row = rows[i];
            x[i] = (x[i] - Elimination.dot(row, x, i + 1, n)) * row[i];
        }
    }
}
