package dev.flowgrad.linalg;

/**
 * Solves {@code (shift I - J) x = b} for a square matrix {@code J} whose entries change and whose layout
 * does not: the linear systems of implicit methods for differential equations. Belongs to one thread.
 */
public interface ShiftedSolver {
    /** Number of unknowns. */
    int size();

    /**
     * Factorises {@code shift I - J}.
     *
     * @param shift what is added to the diagonal of {@code -J}
     * @param j     the entries of {@code J}, in the layout that this solver was made for; only read
     * @return false if the matrix is singular or not finite; then there is nothing to solve with
     */
    boolean factorise(double shift, double[] j);

    /**
     * Solves with the last factorisation.
     *
     * @param x the right side, overwritten by the solution
     */
    void solve(double[] x);

    /** About how many solutions a factorisation costs; that of a dense matrix, unless said otherwise. */
    default double cost() {
        return size() / 3.0 + 1;
    }

    /** For a dense matrix, row-major. */
    static ShiftedSolver dense(int n) {
        return new DenseLu(n);
    }

    /**
     * For a sparse matrix in compressed columns.
     *
     * @param colPtr where each column starts, {@code n + 1} numbers
     * @param rowIdx row of each entry, ascending in each column
     */
    static ShiftedSolver sparse(int[] colPtr, int[] rowIdx) {
        return sparse(new SparseFactors(colPtr, rowIdx));
    }

    /** For a sparse matrix whose structure is known. */
    static ShiftedSolver sparse(SparseFactors factors) {
        return new SparseLu(factors);
    }

    /** For a band; entries are given in the order of the pattern, in compressed columns. */
    static ShiftedSolver banded(Band band) {
        return new BandedLu(band);
    }
}
