package dev.flowgrad.linalg;

import java.util.Arrays;

/**
 * As {@link SparseLu}, with dense arithmetic in {@link Fronts}: several times as fast where factors fill in. Pivots are the
 * largest among the unknowns of a front; a factorisation in which multipliers grow all the same is done again with full
 * pivoting.
 */
final class FrontalLu implements ShiftedSolver {
    private final SparseFactors factors;
    private final Fronts tree;
    /** The rows of each front; after the elimination the factors are in the first columns and rows. */
    private final double[][][] fronts;
    private final int[][] pivots;
    private final double[] work;
    private final double[] local;
    private PivotingSparseLu pivoting;
    private boolean usePivoting;

    FrontalLu(SparseFactors factors) {
        this.factors = factors;
        tree = factors.fronts();
        fronts = new double[tree.count][][];
        pivots = new int[tree.count][];
        int most = 0;
        for (int f = 0; f < tree.count; f++) {
            int m = tree.size(f);
            fronts[f] = new double[m][m];
            pivots[f] = new int[tree.width(f)];
            most = Math.max(most, m);
        }
        work = new double[tree.n];
        local = new double[most];
    }

    @Override
    public int size() {
        return tree.n;
    }

    @Override
    public double cost() {
        return factors.cost();
    }

    @Override
    public boolean factorise(double shift, double[] j) {
        usePivoting = !eliminate(shift, j);
        if (!usePivoting) {
            return true;
        }
        if (pivoting == null) {
            pivoting = new PivotingSparseLu(factors.colPtr, factors.rowIdx);
        }
        return pivoting.factorise(shift, j);
    }

    private boolean eliminate(double shift, double[] j) {
        for (double[][] front : fronts) {
            for (double[] row : front) {
                Arrays.fill(row, 0);
            }
        }
        for (int f = 0; f < tree.count; f++) {
            double[][] a = fronts[f];
            int m = a.length;
            int width = tree.width(f);
            int[] entry = tree.entry[f];
            int[] row = tree.row[f];
            int[] column = tree.column[f];
            for (int e = 0; e < entry.length; e++) {
                a[row[e]][column[e]] -= j[entry[e]];
            }
            for (int k = 0; k < width; k++) {
                a[k][k] += shift;
            }
            if (!(Elimination.eliminate(a, m, width, pivots[f]) <= SparseLu.GROWTH)) {
                return false; // for NaN too
            }
            if (tree.parent[f] >= 0) {
                add(a, width, fronts[tree.parent[f]], tree.inParent[f]);
            }
        }
        return true;
    }

    /** What is left of a front goes to its parent. */
    private static void add(double[][] a, int width, double[][] parent, int[] place) {
        for (int r = 0; r < place.length; r++) {
            double[] from = a[width + r];
            double[] to = parent[place[r]];
            for (int c = 0; c < place.length; c++) {
                to[place[c]] += from[width + c];
            }
        }
    }

    @Override
    public void solve(double[] b) {
        if (usePivoting) {
            pivoting.solve(b);
            return;
        }
        double[] x = work;
        for (int k = 0; k < x.length; k++) {
            x[k] = b[tree.order[k]];
        }
        for (int f = 0; f < tree.count; f++) {
            forward(x, f);
        }
        for (int f = tree.count - 1; f >= 0; f--) {
            backward(x, f);
        }
        for (int k = 0; k < x.length; k++) {
            b[tree.order[k]] = x[k];
        }
    }

    private void forward(double[] x, int f) {
        double[][] a = fronts[f];
        int first = tree.first[f];
        int width = tree.width(f);
        int[] rows = tree.rows[f];
        Elimination.exchange(x, first, width, pivots[f]);
        for (int k = 1; k < width; k++) {
            x[first + k] -= Elimination.dot(a[k], 0, x, first, k);
        }
        for (int r = 0; r < rows.length; r++) {
            x[rows[r]] -= Elimination.dot(a[width + r], 0, x, first, width);
        }
    }

    private void backward(double[] x, int f) {
        double[][] a = fronts[f];
        double[] y = local;
        int first = tree.first[f];
        int width = tree.width(f);
        int[] rows = tree.rows[f];
        for (int r = 0; r < rows.length; r++) {
            y[r] = x[rows[r]];
        }
        for (int k = width - 1; k >= 0; k--) {
            double sum = x[first + k] - Elimination.dot(a[k], k + 1, x, first + k + 1, width - k - 1)
                    - Elimination.dot(a[k], width, y, 0, rows.length);
            x[first + k] = sum * a[k][k];
        }
    }
}
