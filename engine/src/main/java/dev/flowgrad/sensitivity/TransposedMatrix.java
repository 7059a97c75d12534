package dev.flowgrad.sensitivity;

import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ode.Layout;
import dev.flowgrad.ode.ODEFunction;

/** The Jacobian of a traced right-hand side by its state, transposed, as a matrix for solvers. For one thread. */
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
    private final Layout layout;
    private final double[] entries;
    private final double[][] args = new double[4][];

    /** Times {@code sign}, for fixed parameters. */
    TransposedMatrix(ODEFunction f, double[] p, double sign) {
        this.p = p;
        this.sign = sign;
        Sparsity plain = f.derivatives().pattern();
        jacobian = f.derivatives().jacobian();
        frame = jacobian.newFrame();
        original = new double[plain.nnz()];
        values = new double[plain.nnz()];
        source = new int[plain.nnz()];
        pattern = transpose(plain, source);
        layout = Layout.of(pattern);
        entries = layout.entriesFor(values);
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
        layout.scatter(values, entries);
    }

    /** Where it may differ from zero. */
    Sparsity pattern() {
        return pattern;
    }

    /** Its values in the order of the pattern. */
    double[] values() {
        return values;
    }

    /** How it is stored for solvers. */
    Layout layout() {
        return layout;
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
