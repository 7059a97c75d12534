package dev.flowgrad.ode;

import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;
import java.util.Arrays;

/** The matrices J and M of {@code shift M - J} in one layout, dense or sparse, and the solvers for it. */
public final class Pencil {
    /** Below this many unknowns a dense factorisation is faster, however sparse. */
    private static final int SMALL = 10;
    /** Above this share of entries a dense factorisation is faster. */
    private static final double FULL = 0.35;

    /** An algebraic equation is not expected to hold any better: estimates of errors are sums of several roundings. */
    private static final double ROUNDING = 10 * Math.ulp(1.0);

    private final int n;
    private final boolean dense;
    private final Sparsity pattern;
    private final int[] placeOfJ;
    private final int[] placeOfM;
    /** Of each entry of the pattern. */
    private final int[] columns;
    private final double[] j;
    private final double[] m;
    /** Of each row, where {@link #rounding} works. */
    private final boolean[] isDifferential;

    /** For matrices with these patterns; {@code dense} whatever they are. */
    public Pencil(Sparsity patternOfJ, Sparsity patternOfM, boolean dense) {
        n = patternOfJ.rows();
        pattern = union(patternOfJ, patternOfM);
        this.dense = dense || n < SMALL || pattern.nnz() > FULL * n * n;
        columns = new int[pattern.nnz()];
        for (int c = 0; c < n; c++) {
            Arrays.fill(columns, pattern.colPtr()[c], pattern.colPtr()[c + 1], c);
        }
        placeOfJ = places(patternOfJ);
        placeOfM = places(patternOfM);
        j = new double[this.dense ? Math.multiplyExact(n, n) : pattern.nnz()];
        m = new double[j.length];
        isDifferential = new boolean[n];
    }

    /** A pattern without zeros. */
    static Sparsity full(int n) {
        int[] colPtr = new int[n + 1];
        int[] rowIdx = new int[Math.multiplyExact(n, n)];
        for (int e = 0; e < rowIdx.length; e++) {
            rowIdx[e] = e % n;
            colPtr[e / n + 1] = e + 1;
        }
        return new Sparsity(n, n, colPtr, rowIdx);
    }

    private static Sparsity union(Sparsity a, Sparsity b) {
        int n = a.rows();
        int[] colPtr = new int[n + 1];
        int[] rowIdx = new int[a.nnz() + b.nnz()];
        int count = 0;
        for (int c = 0; c < n; c++) {
            int x = a.colPtr()[c];
            int y = b.colPtr()[c];
            while (x < a.colPtr()[c + 1] || y < b.colPtr()[c + 1]) {
                int rowA = x < a.colPtr()[c + 1] ? a.rowIdx()[x] : n;
                int rowB = y < b.colPtr()[c + 1] ? b.rowIdx()[y] : n;
                rowIdx[count++] = Math.min(rowA, rowB);
                x += rowA <= rowB ? 1 : 0;
                y += rowB <= rowA ? 1 : 0;
            }
            colPtr[c + 1] = count;
        }
        return new Sparsity(n, n, colPtr, Arrays.copyOf(rowIdx, count));
    }

    /** Where the entries of a part of the pattern are. */
    private int[] places(Sparsity part) {
        int[] places = new int[part.nnz()];
        for (int c = 0; c < n; c++) {
            int at = pattern.colPtr()[c];
            for (int e = part.colPtr()[c]; e < part.colPtr()[c + 1]; e++) {
                int row = part.rowIdx()[e];
                while (pattern.rowIdx()[at] != row) {
                    at++;
                }
                places[e] = dense ? row * n + c : at;
            }
        }
        return places;
    }

    /** Sets J, scaled, from its entries in the order of its pattern. */
    public void setJ(double[] values, double scale) {
        for (int e = 0; e < placeOfJ.length; e++) {
            j[placeOfJ[e]] = scale * values[e];
        }
    }

    /** Sets M from its entries in the order of its pattern. */
    public void setM(double[] values) {
        for (int e = 0; e < placeOfM.length; e++) {
            m[placeOfM[e]] = values[e];
        }
    }

    /** J in the layout of the solvers. */
    public double[] j() {
        return j;
    }

    /** M in the layout of the solvers. */
    double[] m() {
        return m;
    }

    /** The row of an entry of the layout. */
    int row(int entry) {
        return dense ? entry / n : pattern.rowIdx()[entry];
    }

    /** The column of an entry of the layout. */
    int column(int entry) {
        return dense ? entry % n : columns[entry];
    }

    /** For {@code shift I - A} with matrices of this layout. */
    ShiftedSolver plainSolver() {
        return dense ? ShiftedSolver.dense(n) : ShiftedSolver.sparse(pattern.colPtr(), pattern.rowIdx());
    }

    /** For {@code shift M - J}. */
    public ShiftedSolver solver() {
        return ShiftedSolver.withMass(plainSolver(), m);
    }

    /** The same with complex shifts. */
    public ComplexShiftedSolver complexSolver() {
        return dense ? ComplexShiftedSolver.dense(n, m)
                : ComplexShiftedSolver.sparse(pattern.colPtr(), pattern.rowIdx(), m);
    }

    /** The largest sum of absolute values in a row of J. */
    public double norm() {
        double[] sums = new double[n];
        for (int e = 0; e < j.length; e++) {
            sums[row(e)] += Math.abs(j[e]);
        }
        return Arrays.stream(sums).max().orElse(0);
    }

    /** See {@link Linearization#rounding}. */
    boolean rounding(double[] out, double[] u) {
        Arrays.fill(isDifferential, false);
        for (int e = 0; e < m.length; e++) {
            isDifferential[row(e)] |= m[e] != 0;
        }
        Arrays.fill(out, 0);
        boolean any = false;
        for (int e = 0; e < j.length; e++) {
            if (!isDifferential[row(e)]) {
                out[row(e)] += ROUNDING * Math.abs(j[e] * u[column(e)]);
                any = true;
            }
        }
        return any;
    }
}
