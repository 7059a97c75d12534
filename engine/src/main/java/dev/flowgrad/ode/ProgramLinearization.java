package dev.flowgrad.ode;

import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;
import java.util.Arrays;

/** The derivatives of a traced right-hand side, in a dense or a sparse layout. */
final class ProgramLinearization extends Linearization {
    /** Below this many unknowns a dense factorisation is faster, however sparse. */
    private static final int SMALL = 10;
    /** Above this share of entries a dense factorisation is faster. */
    private static final double FULL = 0.35;

    private final Sparsity pattern;
    private final Executor jacobian;
    private final double[] jacobianFrame;
    private final Executor time;
    private final double[] timeFrame;
    private final double[] t = new double[1];
    private final double[] values;
    /** Where each entry goes in a dense row-major matrix; null in a sparse layout. */
    private final int[] places;
    private final double[] entries;
    private final double[] rowSums;
    private final double[][] arguments = new double[4][];

    ProgramLinearization(Rhs f, int n) {
        super(f, n);
        pattern = f.derivatives().pattern();
        jacobian = f.derivatives().jacobian();
        jacobianFrame = jacobian.newFrame();
        time = f.derivatives().time();
        timeFrame = time == null ? null : time.newFrame();
        values = new double[pattern.nnz()];
        boolean dense = n < SMALL || pattern.nnz() > FULL * n * n;
        places = dense ? places(pattern, n) : null;
        entries = dense ? new double[Math.multiplyExact(n, n)] : values;
        rowSums = new double[n];
    }

    private static int[] places(Sparsity pattern, int n) {
        int[] places = new int[pattern.nnz()];
        for (int j = 0; j < n; j++) {
            for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                places[e] = pattern.rowIdx()[e] * n + j;
            }
        }
        return places;
    }

    @Override
    void evaluate(double[] u, double[] slope, double time, double h) {
        run(jacobian, u, time, values, jacobianFrame);
        if (places != null) {
            for (int e = 0; e < places.length; e++) {
                entries[places[e]] = values[e];
            }
        }
    }

    @Override
    public boolean timeDerivative(double[] out, double[] u, double[] slope, double at, double h) {
        if (time == null) {
            return false;
        }
        run(time, u, at, out, timeFrame);
        return true;
    }

    private void run(Executor executor, double[] u, double time, double[] out, double[] frame) {
        t[0] = time;
        if (!executor.runCompiled(u, f.p(), t, out, frame)) {
            arguments[0] = u;
            arguments[1] = f.p();
            arguments[2] = t;
            arguments[3] = out;
            executor.run(arguments, frame);
        }
    }

    @Override
    public double[] entries() {
        return entries;
    }

    @Override
    public ShiftedSolver solver() {
        return places != null ? ShiftedSolver.dense(n)
                : ShiftedSolver.sparse(pattern.colPtr(), pattern.rowIdx());
    }

    @Override
    public ComplexShiftedSolver complexSolver() {
        return places != null ? ComplexShiftedSolver.dense(n)
                : ComplexShiftedSolver.sparse(pattern.colPtr(), pattern.rowIdx());
    }

    @Override
    public double norm() {
        Arrays.fill(rowSums, 0);
        double most = 0;
        for (int e = 0; e < values.length; e++) {
            int i = pattern.rowIdx()[e];
            rowSums[i] += Math.abs(values[e]);
            most = Math.max(most, rowSums[i]);
        }
        return most;
    }
}
