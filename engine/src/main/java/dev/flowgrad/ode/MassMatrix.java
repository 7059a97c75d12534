package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.linalg.NullSpace;
import java.util.Arrays;

/**
 * The constant matrix M of {@code M u' = f(u, p, t)}. Where it is singular, some combinations of the equations are
 * algebraic, {@code l . f = 0} for every l with {@code l M = 0}. Immutable.
 */
public final class MassMatrix {
    private final int n;
    private final double[] entries;
    /** The entries that differ from zero, by rows. */
    private final int[] rowPtr;
    private final int[] column;
    private final double[] value;
    /** Orthonormal vectors l with {@code l M = 0}. */
    private final double[][] algebraic;
    private final boolean rowsAreZero;

    private MassMatrix(int n, double[] entries) {
        this.n = n;
        this.entries = entries;
        int count = 0;
        for (double x : entries) {
            count += x != 0 ? 1 : 0;
        }
        rowPtr = new int[n + 1];
        column = new int[count];
        value = new double[count];
        count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (entries[i * n + j] != 0) {
                    column[count] = j;
                    value[count++] = entries[i * n + j];
                }
            }
            rowPtr[i + 1] = count;
        }
        algebraic = NullSpace.left(entries, n);
        boolean zero = true;
        for (double[] l : algebraic) {
            zero &= Arrays.stream(l).filter(x -> x != 0).count() == 1;
        }
        rowsAreZero = zero;
    }

    /**
     * The matrix of these rows, or null for the identity, which is as good as none.
     *
     * @param rowMajor its {@code n * n} entries
     * @param n        number of unknowns
     */
    public static MassMatrix of(double[] rowMajor, int n) {
        if (rowMajor.length != (long) n * n) {
            throw new FlowgradException("mass_matrix", "`mass_matrix` must be a square matrix of as many rows as there are"
                    + " unknowns, " + n + " by " + n + ", got " + rowMajor.length + " numbers");
        }
        boolean identity = true;
        for (int i = 0; i < rowMajor.length; i++) {
            if (!Double.isFinite(rowMajor[i])) {
                throw new FlowgradException("mass_matrix", "`mass_matrix` has " + rowMajor[i] + " in row " + i / n
                        + ", column " + i % n + "; give finite numbers");
            }
            identity &= rowMajor[i] == (i / n == i % n ? 1 : 0);
        }
        return identity ? null : new MassMatrix(n, rowMajor.clone());
    }

    /** Number of unknowns. */
    public int size() {
        return n;
    }

    /** The entries, row-major; a copy. */
    public double[] toArray() {
        return entries.clone();
    }

    /** Whether there are algebraic equations. */
    public boolean isSingular() {
        return algebraic.length > 0;
    }

    /** Subtracts {@code scale M v} from {@code x}. */
    public void subtract(double[] x, double scale, double[] v) {
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int e = rowPtr[i]; e < rowPtr[i + 1]; e++) {
                sum += value[e] * v[column[e]];
            }
            x[i] -= scale * sum;
        }
    }

    /** Replaces {@code x} by {@code M x}; {@code work} is overwritten. */
    public void multiply(double[] x, double[] work) {
        System.arraycopy(x, 0, work, 0, n);
        Arrays.fill(x, 0);
        subtract(x, -1, work);
    }

    /** The same with rows and columns exchanged. */
    public MassMatrix transposed() {
        double[] other = new double[entries.length];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                other[j * n + i] = entries[i * n + j];
            }
        }
        return new MassMatrix(n, other);
    }

    /** The matrix, row-major, that leaves of the values of all equations the part that is in the algebraic ones. */
    public double[] projector() {
        double[] all = new double[n * n];
        for (double[] l : algebraic) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    all[i * n + j] += l[i] * l[j];
                }
            }
        }
        return all;
    }

    /** The vectors of the algebraic equations: orthonormal, each a unit vector where {@link #rowsAreZero}. */
    double[][] algebraic() {
        return algebraic;
    }

    /** Whether each algebraic equation is a row of the system, with zeros in this matrix. */
    boolean rowsAreZero() {
        return rowsAreZero;
    }

    /** Whether a row has zeros only. */
    boolean isAlgebraicRow(int row) {
        return rowPtr[row] == rowPtr[row + 1];
    }

    /** Leaves of the values of all equations the part that is in the algebraic ones. */
    void project(double[] x) {
        if (rowsAreZero) {
            for (int i = 0; i < n; i++) {
                x[i] = isAlgebraicRow(i) ? x[i] : 0;
            }
            return;
        }
        double[] part = new double[n];
        for (double[] l : algebraic) {
            double dot = 0;
            for (int i = 0; i < n; i++) {
                dot += l[i] * x[i];
            }
            for (int i = 0; i < n; i++) {
                part[i] += dot * l[i];
            }
        }
        System.arraycopy(part, 0, x, 0, n);
    }

    /** Where it differs from zero. */
    public Sparsity pattern() {
        int[] colPtr = new int[n + 1];
        int[] rowIdx = new int[value.length];
        int count = 0;
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                if (entries[i * n + j] != 0) {
                    rowIdx[count++] = i;
                }
            }
            colPtr[j + 1] = count;
        }
        return new Sparsity(n, n, colPtr, rowIdx);
    }

    /** The entries in the order of {@link #pattern}. */
    public double[] values() {
        Sparsity pattern = pattern();
        double[] values = new double[pattern.nnz()];
        for (int j = 0; j < n; j++) {
            for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                values[e] = entries[pattern.rowIdx()[e] * n + j];
            }
        }
        return values;
    }
}
