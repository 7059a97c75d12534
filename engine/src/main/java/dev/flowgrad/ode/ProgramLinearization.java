package dev.flowgrad.ode;

import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;
import java.util.Arrays;

/** The derivatives of a traced right-hand side, in a dense or a sparse layout. */
final class ProgramLinearization extends Linearization {
    private final Sparsity pattern;
    private final Executor jacobian;
    private final double[] jacobianFrame;
    private final Executor time;
    private final double[] timeFrame;
    private final double[] t = new double[1];
    private final double[] values;
    private final Layout layout;
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
        layout = f.derivatives().layout(f.linsolve());
        entries = layout.entriesFor(values);
        rowSums = new double[n];
    }

    @Override
    protected void evaluate(double[] u, double[] slope, double time, double h) {
        run(jacobian, u, time, values, jacobianFrame);
        layout.scatter(values, entries);
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
        return layout.solver();
    }

    @Override
    public ComplexShiftedSolver complexSolver() {
        return layout.complexSolver();
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
