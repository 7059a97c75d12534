package dev.flowgrad.linalg;

/**
 * A complex sparse system as a real one of twice the size, {@code [aI - J, -bI; bI, aI - J]}, with real and
 * imaginary parts of an unknown side by side.
 */
final class PivotingComplexSparseLu implements ComplexShiftedSolver {
    private final int n;
    private final PivotingSparseLu lu;
    private final double[] entries;
    private final double[] both;
    /** Where in {@code entries} each entry of J is, for the real part; the imaginary follows. */
    private final int[] realAt;
    private final int[] imaginaryAt;
    private final int[] upperAt;
    private final int[] lowerAt;

    PivotingComplexSparseLu(int[] colPtr, int[] rowIdx) {
        n = colPtr.length - 1;
        int nnz = rowIdx.length;
        int[] columns = new int[2 * n + 1];
        int[] rows = new int[2 * nnz + 2 * n];
        realAt = new int[nnz];
        imaginaryAt = new int[nnz];
        upperAt = new int[n];
        lowerAt = new int[n];
        int count = 0;
        for (int j = 0; j < n; j++) {
            for (int e = colPtr[j]; e < colPtr[j + 1]; e++) {
                rows[count] = 2 * rowIdx[e];
                realAt[e] = count++;
            }
            rows[count] = 2 * j + 1;
            lowerAt[j] = count++;
            columns[2 * j + 1] = count;
            for (int e = colPtr[j]; e < colPtr[j + 1]; e++) {
                rows[count] = 2 * rowIdx[e] + 1;
                imaginaryAt[e] = count++;
            }
            rows[count] = 2 * j;
            upperAt[j] = count++;
            columns[2 * j + 2] = count;
        }
        lu = new PivotingSparseLu(columns, rows);
        entries = new double[count];
        both = new double[2 * n];
    }

    @Override
    public boolean factorise(double shiftRe, double shiftIm, double[] j) {
        for (int e = 0; e < realAt.length; e++) {
            entries[realAt[e]] = j[e];
            entries[imaginaryAt[e]] = j[e];
        }
        for (int k = 0; k < n; k++) {
            entries[upperAt[k]] = shiftIm; // the solver takes what it is given with a minus
            entries[lowerAt[k]] = -shiftIm;
        }
        return lu.factorise(shiftRe, entries);
    }

    @Override
    public void solve(double[] x, double[] y) {
        for (int k = 0; k < n; k++) {
            both[2 * k] = x[k];
            both[2 * k + 1] = y[k];
        }
        lu.solve(both);
        for (int k = 0; k < n; k++) {
            x[k] = both[2 * k];
            y[k] = both[2 * k + 1];
        }
    }
}
