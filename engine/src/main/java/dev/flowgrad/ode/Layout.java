package dev.flowgrad.ode;

import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;

/** How a square matrix of a given pattern is stored for its solvers: dense or sparse, by what is faster. Immutable. */
public final class Layout {
    /** Below this many unknowns a dense factorisation is faster, however sparse. */
    private static final int SMALL = 10;
    /** Above this share of entries a dense factorisation is faster. */
    private static final double FULL = 0.35;

    private final Sparsity pattern;
    private final int n;
    /** Where each entry goes in a dense row-major matrix; null in a sparse layout. */
    private final int[] places;

    private Layout(Sparsity pattern) {
        this.pattern = pattern;
        n = pattern.rows();
        places = n < SMALL || pattern.nnz() > FULL * n * n ? places(pattern) : null;
    }

    /** For matrices of this pattern. */
    public static Layout of(Sparsity pattern) {
        return new Layout(pattern);
    }

    private static int[] places(Sparsity pattern) {
        int[] places = new int[pattern.nnz()];
        for (int j = 0; j < pattern.cols(); j++) {
            for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                places[e] = pattern.rowIdx()[e] * pattern.cols() + j;
            }
        }
        return places;
    }

    /** An array for the solvers, given one with the values in the order of the pattern, which may serve itself. */
    public double[] entriesFor(double[] values) {
        return places == null ? values : new double[Math.multiplyExact(n, n)];
    }

    /** Brings values in the order of the pattern into the array made by {@link #entriesFor}. */
    public void scatter(double[] values, double[] entries) {
        if (places != null) {
            for (int e = 0; e < places.length; e++) {
                entries[places[e]] = values[e];
            }
        }
    }

    /** A solver for {@code (shift I - J) x = b}. */
    public ShiftedSolver solver() {
        return places != null ? ShiftedSolver.dense(n) : ShiftedSolver.sparse(pattern.colPtr(), pattern.rowIdx());
    }

    /** The same with complex shifts. */
    public ComplexShiftedSolver complexSolver() {
        return places != null ? ComplexShiftedSolver.dense(n)
                : ComplexShiftedSolver.sparse(pattern.colPtr(), pattern.rowIdx());
    }
}
