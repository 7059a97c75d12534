package dev.flowgrad.ode.events;

import dev.flowgrad.ad.Jacobian;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.linalg.ShiftedSolver;
import java.util.Arrays;

/**
 * The projection of a {@link ManifoldProjection}: {@code u + G' lambda}, with the Jacobian G of g at u, and lambda by
 * simplified Newton iterations.
 */
final class Projection implements Reaction {
    private static final int MOST_ITERATIONS = 20;
    /** A correction this small, relative to the state, that no longer shrinks is rounding. */
    private static final double ROUNDING = 1e-9;
    private static final double INCREMENT = Math.cbrt(Math.ulp(1.0));

    private final StateFunction.Instance g;
    private final int m;
    private final int dim;
    private final Executor jacobian;
    private final double[] frame;
    private final double[][] arguments = new double[4][];
    private final double[] entries;
    private final double[] minusGram;
    private final double[] value;
    private final double[] other;
    private final double[] correction;
    private final ShiftedSolver solver;

    Projection(ManifoldProjection callback, int dim) {
        StateFunction residual = callback.residual();
        g = residual.instantiate();
        m = residual.size();
        this.dim = dim;
        jacobian = residual.program() == null ? null : Executor.of(Jacobian.dense(residual.program(), 0));
        frame = jacobian == null ? null : jacobian.newFrame();
        entries = new double[m * dim];
        minusGram = new double[m * m];
        value = new double[m];
        other = new double[m];
        correction = new double[dim];
        solver = ShiftedSolver.dense(m);
        arguments[2] = new double[1];
        arguments[3] = entries;
    }

    @Override
    public Outcome react(double[] u, double[] p, double t) {
        g.eval(value, u, p, t);
        if (isZero(value)) {
            return Outcome.NONE;
        }
        differentiate(u, p, t);
        for (int i = 0; i < m; i++) {
            for (int k = 0; k < m; k++) {
                double sum = 0;
                for (int j = 0; j < dim; j++) {
                    sum += entries[i * dim + j] * entries[k * dim + j];
                }
                minusGram[i * m + k] = -sum;
            }
        }
        if (!solver.factorise(0, minusGram)) {
            return Outcome.FAILED;
        }
        double last = Double.POSITIVE_INFINITY;
        for (int n = 0; n < MOST_ITERATIONS; n++) {
            solver.solve(value);
            double size = correct(u);
            if (size <= Math.ulp(1.0)) {
                return Outcome.EVENT;
            }
            if (!(size < last / 2)) {
                return size < ROUNDING ? Outcome.EVENT : Outcome.FAILED;
            }
            last = size;
            g.eval(value, u, p, t);
        }
        return Outcome.FAILED;
    }

    /** Subtracts {@code G' value}; gives how much that is, relative to the state. */
    private double correct(double[] u) {
        Arrays.fill(correction, 0);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < dim; j++) {
                correction[j] += entries[i * dim + j] * value[i];
            }
        }
        double most = 0;
        double scale = 0;
        for (int j = 0; j < dim; j++) {
            scale = Math.max(scale, Math.abs(u[j]));
            u[j] -= correction[j];
            most = Math.max(most, Math.abs(correction[j]));
        }
        return scale > 0 ? most / scale : most;
    }

    private void differentiate(double[] u, double[] p, double t) {
        if (jacobian != null) {
            arguments[0] = u;
            arguments[1] = p;
            arguments[2][0] = t;
            jacobian.run(arguments, frame);
            return;
        }
        double scale = 0;
        for (double x : u) {
            scale = Math.max(scale, Math.abs(x));
        }
        for (int j = 0; j < dim; j++) { // central differences
            double x = u[j];
            double step = INCREMENT * (scale > 0 ? scale : 1);
            u[j] = x + step;
            g.eval(other, u, p, t);
            for (int i = 0; i < m; i++) {
                entries[i * dim + j] = other[i] / (2 * step);
            }
            u[j] = x - step;
            g.eval(other, u, p, t);
            for (int i = 0; i < m; i++) {
                entries[i * dim + j] -= other[i] / (2 * step);
            }
            u[j] = x;
        }
    }

    private static boolean isZero(double[] values) {
        for (double x : values) {
            if (x != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean listed() {
        return false;
    }
}
