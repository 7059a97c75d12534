package dev.flowgrad.linalg;

import java.util.Arrays;

/**
 * As {@link SparseLu}, with dense arithmetic in {@link Fronts}: several times as fast where factors fill in. Pivots are from
 * the diagonal; a factorisation in which multipliers grow is done again with pivoting.
 */
final class FrontalLu implements ShiftedSolver {
    private final SparseFactors factors;
    private final Fronts tree;
    /** Each front, row-major; after the elimination the factors in its first columns and rows. */
    private final double[][] fronts;
    private final double[] work;
    private final double[] local;
    private PivotingSparseLu pivoting;
    private boolean usePivoting;

    FrontalLu(SparseFactors factors) {
        this.factors = factors;
        tree = factors.fronts();
        fronts = new double[tree.count][];
        int most = 0;
        for (int f = 0; f < tree.count; f++) {
            int m = tree.size(f);
            fronts[f] = new double[Math.multiplyExact(m, m)];
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
        for (double[] front : fronts) {
            Arrays.fill(front, 0);
        }
        for (int f = 0; f < tree.count; f++) {
            double[] a = fronts[f];
            int m = tree.size(f);
            int width = tree.first[f + 1] - tree.first[f];
            int[] entry = tree.entry[f];
            int[] at = tree.at[f];
            for (int e = 0; e < entry.length; e++) {
                a[at[e]] -= j[entry[e]];
            }
            for (int k = 0; k < width; k++) {
                a[k * m + k] += shift;
            }
            if (!eliminate(a, m, width)) {
                return false;
            }
            if (tree.parent[f] >= 0) {
                add(a, m, width, fronts[tree.parent[f]], tree.size(tree.parent[f]), tree.inParent[f]);
            }
        }
        return true;
    }

    /** What is left of a front goes to its parent. */
    private static void add(double[] a, int m, int width, double[] parent, int size, int[] place) {
        for (int r = 0; r < place.length; r++) {
            int from = (width + r) * m + width;
            int to = place[r] * size;
            for (int c = 0; c < place.length; c++) {
                parent[to + place[c]] += a[from + c];
            }
        }
    }

    /** Eliminates {@code width} unknowns, four at a time: rows are read and written a quarter as often. */
    private static boolean eliminate(double[] a, int m, int width) {
        double growth = 0;
        for (int k = 0; k < width; k += 4) {
            int block = Math.min(4, width - k);
            int end = k + block;
            for (int p = k; p < end; p++) {
                double inverse = 1 / a[p * m + p];
                if (!(Math.abs(inverse) <= Double.MAX_VALUE)) {
                    return false; // for NaN too
                }
                a[p * m + p] = inverse;
                for (int i = p + 1; i < m; i++) {
                    int row = i * m;
                    double factor = a[row + p] * inverse;
                    a[row + p] = factor;
                    growth = Math.max(growth, Math.abs(factor));
                    if (i < end) {
                        subtract(a, row + p + 1, factor, p * m + p + 1, m - p - 1);
                    } else {
                        for (int c = p + 1; c < end; c++) {
                            a[row + c] -= factor * a[p * m + c];
                        }
                    }
                }
            }
            for (int i = end; i < m; i++) {
                if (block == 4) {
                    subtract4(a, i * m, k, m);
                } else {
                    for (int p = k; p < end; p++) {
                        subtract(a, i * m + end, a[i * m + p], p * m + end, m - end);
                    }
                }
            }
        }
        return growth <= SparseLu.GROWTH;
    }

    private static void subtract(double[] a, int to, double factor, int from, int length) {
        for (int c = 0; c < length; c++) {
            a[to + c] -= factor * a[from + c];
        }
    }

    private static void subtract4(double[] a, int row, int k, int m) {
        double f0 = a[row + k];
        double f1 = a[row + k + 1];
        double f2 = a[row + k + 2];
        double f3 = a[row + k + 3];
        int r0 = k * m;
        int r1 = r0 + m;
        int r2 = r1 + m;
        int r3 = r2 + m;
        for (int c = k + 4; c < m; c++) {
            a[row + c] -= f0 * a[r0 + c] + f1 * a[r1 + c] + f2 * a[r2 + c] + f3 * a[r3 + c];
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
            forward(x, fronts[f], tree.first[f], tree.first[f + 1] - tree.first[f], tree.rows[f]);
        }
        for (int f = tree.count - 1; f >= 0; f--) {
            backward(x, fronts[f], tree.first[f], tree.first[f + 1] - tree.first[f], tree.rows[f]);
        }
        for (int k = 0; k < x.length; k++) {
            b[tree.order[k]] = x[k];
        }
    }

    private static void forward(double[] x, double[] a, int first, int width, int[] rows) {
        int m = width + rows.length;
        for (int k = 1; k < width; k++) {
            x[first + k] -= dot(a, k * m, x, first, k);
        }
        for (int r = 0; r < rows.length; r++) {
            x[rows[r]] -= dot(a, (width + r) * m, x, first, width);
        }
    }

    private void backward(double[] x, double[] a, int first, int width, int[] rows) {
        double[] y = local;
        int m = width + rows.length;
        for (int r = 0; r < rows.length; r++) {
            y[r] = x[rows[r]];
        }
        for (int k = width - 1; k >= 0; k--) {
            double sum = x[first + k] - dot(a, k * m + k + 1, x, first + k + 1, width - k - 1)
                    - dot(a, k * m + width, y, 0, rows.length);
            x[first + k] = sum * a[k * m + k];
        }
    }

    /** In four strands: one would wait for each addition. */
    private static double dot(double[] a, int at, double[] x, int from, int length) {
        double p = 0;
        double q = 0;
        double r = 0;
        double s = 0;
        int c = 0;
        for (; c < length - 3; c += 4) {
            p += a[at + c] * x[from + c];
            q += a[at + c + 1] * x[from + c + 1];
            r += a[at + c + 2] * x[from + c + 2];
            s += a[at + c + 3] * x[from + c + 3];
        }
        for (; c < length; c++) {
            p += a[at + c] * x[from + c];
        }
        return p + q + (r + s);
    }
}
