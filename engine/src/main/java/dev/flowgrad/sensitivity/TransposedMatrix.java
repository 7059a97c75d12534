package dev.flowgrad.sensitivity;

import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.ode.Layout;
import dev.flowgrad.ode.MassMatrix;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Pencil;

/**
 * The Jacobian J of a traced right-hand side by its state, transposed, as a matrix for solvers of {@code shift I - J'}, or,
 * with a mass matrix, {@code shift M' - J'}. For one thread.
 */
final class TransposedMatrix {
    private final Sparsity pattern;
    private final int[] source;
    private final Executor jacobian;
    private final double[] frame;
    private final double[] p;
    private final double sign;
    private final double[] time = new double[1];
    private final double[] original;
    private final double[] values;
    /** Without a mass matrix, otherwise null. */
    private final Layout layout;
    /** Both matrices; null without a mass matrix. */
    private final Pencil pencil;
    private final double[] entries;
    private final double[][] args = new double[4][];

    /** Times {@code sign}, for fixed parameters; {@code massTransposed} is null for the identity. */
    TransposedMatrix(ODEFunction f, MassMatrix massTransposed, double[] p, double sign) {
        this.p = p;
        this.sign = sign;
        Sparsity plain = f.derivatives().pattern();
        jacobian = f.derivatives().jacobian();
        frame = jacobian.newFrame();
        original = new double[plain.nnz()];
        values = new double[plain.nnz()];
        source = new int[plain.nnz()];
        pattern = transpose(plain, source);
        if (massTransposed == null) {
            layout = Layout.of(pattern);
            pencil = null;
            entries = layout.entriesFor(values);
        } else {
            layout = null;
            pencil = new Pencil(pattern, massTransposed.pattern(), false);
            pencil.setM(massTransposed.values());
            entries = pencil.j();
        }
    }

    /** The transposed pattern; {@code source} becomes where each of its entries is in the original. */
    private static Sparsity transpose(Sparsity plain, int[] source) {
        int n = plain.rows();
        int[] start = new int[n + 1];
        for (int row : plain.rowIdx()) {
            start[row + 1]++;
        }
        for (int i = 0; i < n; i++) {
            start[i + 1] += start[i];
        }
        int[] next = start.clone();
        int[] rowIdx = new int[plain.nnz()];
        for (int j = 0; j < n; j++) {
            for (int e = plain.colPtr()[j]; e < plain.colPtr()[j + 1]; e++) {
                int to = next[plain.rowIdx()[e]]++;
                rowIdx[to] = j;
                source[to] = e;
            }
        }
        return new Sparsity(n, n, start, rowIdx);
    }

    /** Evaluates. */
    void evaluate(double[] u, double t) {
        time[0] = t;
        if (!jacobian.runCompiled(u, p, time, original, frame)) {
            args[0] = u;
            args[1] = p;
            args[2] = time;
            args[3] = original;
            jacobian.run(args, frame);
        }
        for (int e = 0; e < values.length; e++) {
            values[e] = sign * original[source[e]];
        }
        if (pencil == null) {
            layout.scatter(values, entries);
        } else {
            pencil.setJ(values, 1);
        }
    }

    /** Where it may differ from zero. */
    Sparsity pattern() {
        return pattern;
    }

    /** Its values in the order of the pattern. */
    double[] values() {
        return values;
    }

    /** A solver for its entries. */
    ShiftedSolver solver() {
        return pencil == null ? layout.solver() : pencil.solver();
    }

    /** The same with complex shifts. */
    ComplexShiftedSolver complexSolver() {
        return pencil == null ? layout.complexSolver() : pencil.complexSolver();
    }

    /** Its entries for solvers. */
    double[] entries() {
        return entries;
    }

    /** The largest sum of absolute values in a row of the Jacobian itself: no eigenvalue is larger. */
    double norm() {
        double most = 0;
        for (int j = 0; j + 1 < pattern.colPtr().length; j++) {
            double sum = 0;
            for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                sum += Math.abs(values[e]);
            }
            most = Math.max(most, sum);
        }
        return most;
    }
}
