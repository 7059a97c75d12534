package dev.flowgrad.linalg;

/** As {@link SparseLu}, for a complex shift; real and imaginary parts in arrays of their own. */
final class ComplexSparseLu implements ComplexShiftedSolver {
    private final SparseFactors factors;
    private final double[] lowerRe;
    private final double[] lowerIm;
    private final double[] upperRe;
    private final double[] upperIm;
    private final double[] inverseRe;
    private final double[] inverseIm;
    private final double[] re;
    private final double[] im;
    private PivotingComplexSparseLu pivoting;
    private boolean usePivoting;

    ComplexSparseLu(SparseFactors factors) {
        this.factors = factors;
        lowerRe = new double[factors.lowerRow.length];
        lowerIm = new double[factors.lowerRow.length];
        upperRe = new double[factors.upperRow.length];
        upperIm = new double[factors.upperRow.length];
        inverseRe = new double[factors.n];
        inverseIm = new double[factors.n];
        re = new double[factors.n];
        im = new double[factors.n];
    }

    @Override
    public boolean factorise(double shiftRe, double shiftIm, double[] j) {
        usePivoting = !eliminate(shiftRe, shiftIm, j);
        if (!usePivoting) {
            return true;
        }
        if (pivoting == null) {
            pivoting = new PivotingComplexSparseLu(factors.colPtr, factors.rowIdx);
        }
        return pivoting.factorise(shiftRe, shiftIm, j);
    }

    private boolean eliminate(double shiftRe, double shiftIm, double[] j) {
        SparseFactors s = factors;
        for (int k = 0; k < s.n; k++) {
            re[k] = shiftRe;
            im[k] = shiftIm;
            for (int e = s.columnPtr[k]; e < s.columnPtr[k + 1]; e++) {
                re[s.row[e]] -= j[s.entry[e]];
            }
            for (int at = s.upperPtr[k]; at < s.upperPtr[k + 1]; at++) {
                int c = s.upperRow[at];
                upperRe[at] = re[c];
                upperIm[at] = im[c];
                re[c] = 0;
                im[c] = 0;
                subtract(upperRe[at], upperIm[at], s.lowerRow, lowerRe, lowerIm, s.lowerPtr[c],
                        s.lowerPtr[c + 1]);
            }
            double size = re[k] * re[k] + im[k] * im[k];
            boolean good = size > 0 && size <= Double.MAX_VALUE;
            double u = re[k] / size;
            double v = -im[k] / size;
            re[k] = 0;
            im[k] = 0;
            inverseRe[k] = u;
            inverseIm[k] = v;
            for (int at = s.lowerPtr[k]; at < s.lowerPtr[k + 1]; at++) {
                int i = s.lowerRow[at];
                lowerRe[at] = re[i] * u - im[i] * v;
                lowerIm[at] = re[i] * v + im[i] * u;
                re[i] = 0;
                im[i] = 0;
                good &= Math.abs(lowerRe[at]) + Math.abs(lowerIm[at]) <= SparseLu.GROWTH;
            }
            if (!good) {
                return false; // the work arrays are zero again
            }
        }
        return true;
    }

    private void subtract(double u, double v, int[] rows, double[] x, double[] y, int from, int to) {
        for (int at = from; at < to; at++) {
            int i = rows[at];
            re[i] -= u * x[at] - v * y[at];
            im[i] -= u * y[at] + v * x[at];
        }
    }

    @Override
    public void solve(double[] x, double[] y) {
        if (usePivoting) {
            pivoting.solve(x, y);
            return;
        }
        SparseFactors s = factors;
        for (int k = 0; k < s.n; k++) {
            re[k] = x[s.order[k]];
            im[k] = y[s.order[k]];
        }
        for (int k = 0; k < s.n; k++) {
            subtract(re[k], im[k], s.lowerRow, lowerRe, lowerIm, s.lowerPtr[k], s.lowerPtr[k + 1]);
        }
        for (int k = s.n - 1; k >= 0; k--) {
            double u = re[k] * inverseRe[k] - im[k] * inverseIm[k];
            double v = re[k] * inverseIm[k] + im[k] * inverseRe[k];
            re[k] = u;
            im[k] = v;
            subtract(u, v, s.upperRow, upperRe, upperIm, s.upperPtr[k], s.upperPtr[k + 1]);
        }
        for (int k = 0; k < s.n; k++) {
            x[s.order[k]] = re[k];
            y[s.order[k]] = im[k];
            re[k] = 0;
            im[k] = 0;
        }
    }
}
