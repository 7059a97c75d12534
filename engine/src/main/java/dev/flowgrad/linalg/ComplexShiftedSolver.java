package dev.flowgrad.linalg;

/** As {@link ShiftedSolver}, with a complex shift of a real matrix. Belongs to one thread. */
public interface ComplexShiftedSolver {
    /**
     * Factorises {@code (shiftRe + i shiftIm) I - J}.
     *
     * @param j the entries of {@code J}, in the layout that this solver was made for; only read
     * @return false if the matrix is singular or not finite; then there is nothing to solve with
     */
    boolean factorise(double shiftRe, double shiftIm, double[] j);

    /**
     * Solves with the last factorisation.
     *
     * @param x real part of the right side, overwritten by that of the solution
     * @param y imaginary part, likewise
     */
    void solve(double[] x, double[] y);

    /** For a dense matrix, row-major. */
    static ComplexShiftedSolver dense(int n) {
        return new ComplexDenseLu(n);
    }

    /** For a sparse matrix in compressed columns, see {@link ShiftedSolver#sparse}. */
    static ComplexShiftedSolver sparse(int[] colPtr, int[] rowIdx) {
        return sparse(new SparseFactors(colPtr, rowIdx));
    }

    /** For a sparse matrix whose structure is known. */
    static ComplexShiftedSolver sparse(SparseFactors factors) {
        return new ComplexSparseLu(factors);
    }

    /** For a band, see {@link ShiftedSolver#banded}. */
    static ComplexShiftedSolver banded(Band band) {
        return new ComplexBandedLu(band);
    }
}
