package dev.flowgrad.linalg;

/**
 * Sparse LU with a structure that is found once, pivots from the diagonal. That is stable for the matrices of
 * implicit methods, whose shift dominates what is not damped; a factorisation in which multipliers grow all
 * the same is done again with pivoting.
 *
 * <p>Source: left-looking elimination of J. R. Gilbert and T. Peierls, SIAM J. Sci. Stat. Comput. 9 (1988),
 * 862-874, with a fixed structure as in KLU, T. A. Davis and E. P. Natarajan, ACM TOMS 37 (2010), 36.
 */
final class SparseLu implements ShiftedSolver {
    /** Multipliers beyond this would cost too many digits. */
    static final double GROWTH = 1e4;

    private final SparseFactors factors;
    private final double[] lower;
    private final double[] upper;
    private final double[] inverse;
    private final double[] work;
    private PivotingSparseLu pivoting;
    private boolean usePivoting;

    SparseLu(SparseFactors factors) {
        this.factors = factors;
        lower = new double[factors.lowerRow.length];
        upper = new double[factors.upperRow.length];
        inverse = new double[factors.n];
        work = new double[factors.n];
    }

    @Override
    public int size() {
        return factors.n;
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
        SparseFactors s = factors;
        double[] x = work;
        for (int k = 0; k < s.n; k++) {
            x[k] = shift;
            for (int e = s.columnPtr[k]; e < s.columnPtr[k + 1]; e++) {
                x[s.row[e]] -= j[s.entry[e]];
            }
            for (int at = s.upperPtr[k]; at < s.upperPtr[k + 1]; at++) {
                int c = s.upperRow[at];
                double factor = x[c];
                x[c] = 0;
                upper[at] = factor;
                if (factor != 0) {
                    subtract(x, factor, s.lowerRow, lower, s.lowerPtr[c], s.lowerPtr[c + 1]);
                }
            }
            double pivot = 1 / x[k];
            x[k] = 0;
            inverse[k] = pivot;
            boolean good = Math.abs(pivot) <= Double.MAX_VALUE;
            for (int at = s.lowerPtr[k]; at < s.lowerPtr[k + 1]; at++) {
                int i = s.lowerRow[at];
                double factor = x[i] * pivot;
                x[i] = 0;
                lower[at] = factor;
                good &= Math.abs(factor) <= GROWTH; // false for NaN too
            }
            if (!good) {
                return false; // x is zero again
            }
        }
        return true;
    }

    private static void subtract(double[] x, double factor, int[] rows, double[] values, int from, int to) {
        for (int at = from; at < to; at++) {
            x[rows[at]] -= factor * values[at];
        }
    }

    @Override
    public void solve(double[] b) {
        if (usePivoting) {
            pivoting.solve(b);
            return;
        }
        SparseFactors s = factors;
        double[] x = work;
        for (int k = 0; k < s.n; k++) {
            x[k] = b[s.order[k]];
        }
        for (int k = 0; k < s.n; k++) {
            subtract(x, x[k], s.lowerRow, lower, s.lowerPtr[k], s.lowerPtr[k + 1]);
        }
        for (int k = s.n - 1; k >= 0; k--) {
            x[k] *= inverse[k];
            subtract(x, x[k], s.upperRow, upper, s.upperPtr[k], s.upperPtr[k + 1]);
        }
        for (int k = 0; k < s.n; k++) {
            b[s.order[k]] = x[k];
            x[k] = 0;
        }
    }
}
