package dev.flowgrad.linalg;

import java.util.Arrays;

/** Computes the factors of a {@link SparseLu} by dense arithmetic in {@link Fronts}: faster where factors fill in. */
final class FrontalElimination {
    private final SparseFactors factors;
    private final Fronts tree;
    /** The rows of each front; after the elimination the factors are in the first columns and rows. */
    private final double[][][] fronts;

    FrontalElimination(SparseFactors factors) {
        this.factors = factors;
        tree = factors.fronts();
        fronts = new double[tree.count][][];
        for (int f = 0; f < tree.count; f++) {
            fronts[f] = new double[tree.size(f)][tree.size(f)];
        }
    }

    /**
     * Factorises {@code shift I - J}, with pivots from the diagonal.
     *
     * @param lower   multipliers, as in {@link SparseFactors#lowerRow}
     * @param upper   entries above the diagonal, as in {@link SparseFactors#upperRow}
     * @param inverse inverse pivots
     * @return false if multipliers grow, or a pivot is zero or not finite
     */
    boolean eliminate(double shift, double[] j, double[] lower, double[] upper, double[] inverse) {
        for (double[][] front : fronts) {
            for (double[] row : front) {
                Arrays.fill(row, 0);
            }
        }
        for (int f = 0; f < tree.count; f++) {
            double[][] a = fronts[f];
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
            if (!(Elimination.eliminate(a, a.length, width, null) <= SparseLu.GROWTH)) {
                return false; // for NaN too
            }
            if (tree.parent[f] >= 0) {
                add(a, width, fronts[tree.parent[f]], tree.inParent[f]);
            }
        }
        collect(lower, upper, inverse);
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

    private void collect(double[] lower, double[] upper, double[] inverse) {
        SparseFactors s = factors;
        for (int k = 0; k < s.n; k++) {
            double[][] a = fronts[tree.front[k]];
            int own = tree.own[k];
            inverse[k] = a[own][own];
            for (int e = s.lowerPtr[k]; e < s.lowerPtr[k + 1]; e++) {
                lower[e] = a[tree.lowerAt[e]][own];
            }
            for (int e = s.upperPtr[k]; e < s.upperPtr[k + 1]; e++) {
                int i = s.upperRow[e];
                upper[e] = fronts[tree.front[i]][tree.own[i]][tree.upperAt[e]];
            }
        }
    }
}
