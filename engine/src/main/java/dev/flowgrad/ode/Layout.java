package dev.flowgrad.ode;

import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.linalg.Band;
import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.linalg.SparseFactors;

/**
 * How a square matrix of a given pattern is stored for its solvers: dense, as a band or sparse. What can be found out from
 * the pattern alone is found out once. Immutable.
 */
public final class Layout {
    /** Below this many unknowns a dense factorisation is faster, however sparse. */
    private static final int SMALL = 10;
    /** Above this share of entries a dense factorisation is faster. */
    private static final double FULL = 0.35;
    /** Multiplications an entry up to which a band is narrow. */
    private static final double NARROW = 4;
    /** Multiplications in a band, one after the other in memory, are this much faster than scattered ones. */
    private static final double CONTIGUOUS = 2;

    private final int n;
    private final LinearSolve kind;
    /** Where each entry goes in a dense row-major matrix; null in other layouts. */
    private final int[] places;
    private final Band band;
    private final SparseFactors factors;

    private Layout(Sparsity pattern, LinearSolve wanted) {
        n = pattern.rows();
        boolean small = n < SMALL || pattern.nnz() > FULL * n * n;
        boolean dense = wanted == LinearSolve.DENSE || wanted == LinearSolve.AUTO && small;
        Band narrow = dense || wanted == LinearSolve.SPARSE ? null : Band.of(pattern.colPtr(), pattern.rowIdx());
        boolean bandWillDo = wanted == LinearSolve.BANDED || narrow != null && isNarrow(narrow, pattern);
        SparseFactors sparse = dense || bandWillDo ? null : new SparseFactors(pattern.colPtr(), pattern.rowIdx());
        if (narrow != null && sparse != null) {
            boolean banded = narrow.fits() && narrow.work() <= CONTIGUOUS * sparse.work();
            narrow = banded ? narrow : null;
            sparse = banded ? null : sparse;
        }
        places = dense ? places(pattern) : null;
        band = narrow;
        factors = sparse;
        kind = dense ? LinearSolve.DENSE : band != null ? LinearSolve.BANDED : LinearSolve.SPARSE;
    }

    /** For matrices of this pattern, in the way that costs least. */
    public static Layout of(Sparsity pattern) {
        return of(pattern, LinearSolve.AUTO);
    }

    /** For matrices of this pattern, in the wanted way. */
    static Layout of(Sparsity pattern, LinearSolve wanted) {
        return new Layout(pattern, wanted);
    }

    /** Whether a pattern is such a narrow band that nothing can be better. */
    static boolean isNarrow(Sparsity pattern) {
        return isNarrow(Band.of(pattern.colPtr(), pattern.rowIdx()), pattern);
    }

    private static boolean isNarrow(Band band, Sparsity pattern) {
        return band.fits() && band.work() <= NARROW * pattern.nnz();
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

    /** Which it is: dense, banded or sparse. */
    LinearSolve kind() {
        return kind;
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
        return places != null ? ShiftedSolver.dense(n)
                : band != null ? ShiftedSolver.banded(band) : ShiftedSolver.sparse(factors);
    }

    /** The same with complex shifts. */
    public ComplexShiftedSolver complexSolver() {
        return places != null ? ComplexShiftedSolver.dense(n)
                : band != null ? ComplexShiftedSolver.banded(band) : ComplexShiftedSolver.sparse(factors);
    }
}
