package dev.flowgrad.ode;

import dev.flowgrad.linalg.ShiftedSolver;
import java.util.Arrays;

/**
 * Consistent values for {@code M u' = f(u, t)}: those that satisfy the algebraic equations {@code L' f = 0}, with the
 * orthonormal columns of L all that M' takes to zero, and have the same {@code M u}. The matrix {@code K = M + L L' J} does
 * it all: corrections are {@code -K^-1 L L' f}, and the slope is {@code K^-1 (f - L L' (f + f_t))}, as it satisfies the
 * derivative of the algebraic equations, {@code L' (J u' + f_t) = 0}.
 */
final class MassStart implements ConsistentStart {
    private final Rhs f;
    private final MassMatrix mass;
    private final ErrorNorm norm;
    private final int n;
    private final MassLinearization linearization;
    private final ShiftedSolver solver;
    private final double[] minusK;
    private final double[] value;
    private final double[] residual;
    private final double[] timeDerivative;
    private final double[] trial;
    private final double[] correction;

    MassStart(Rhs f, MassMatrix mass, ErrorNorm norm) {
        this.f = f;
        this.mass = mass;
        this.norm = norm;
        n = mass.size();
        linearization = new MassLinearization(f, n);
        solver = linearization.pencil().plainSolver();
        minusK = new double[linearization.pencil().m().length];
        value = new double[n];
        residual = new double[n];
        timeDerivative = new double[n];
        trial = new double[n];
        correction = new double[n];
    }

    @Override
    public String make(double[] u, double t, Initialization how) {
        if (how == Initialization.NONE || !mass.isSingular()) {
            return null;
        }
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            if (!correction(u, t)) {
                return inconsistent("cannot be made to satisfy the algebraic equations, which do not determine the"
                        + " algebraic variables there (their index may be above 1)");
            }
            double size = norm.of(correction, u, u);
            if (size <= (iteration == 0 ? CONSISTENT : CONVERGED)) {
                return null;
            }
            if (how == Initialization.CHECK) {
                return inconsistent("does not satisfy the algebraic equations");
            }
            if (!step(u, t, size)) {
                break;
            }
        }
        return inconsistent("cannot be made to satisfy the algebraic equations by Newton's method");
    }

    /** Leaves the correction of u; false if there is none. */
    private boolean correction(double[] u, double t) {
        boolean regular = factorise(u, t);
        for (int i = 0; i < n; i++) {
            correction[i] = -residual[i];
        }
        if (regular) {
            solver.solve(correction);
        }
        return regular;
    }

    /** Goes along the correction as far as it gets smaller, seen with the same matrix. */
    private boolean step(double[] u, double t, double size) {
        for (double damping = 1; damping > LEAST_DAMPING; damping /= 2) {
            for (int i = 0; i < n; i++) {
                trial[i] = u[i] + damping * correction[i];
            }
            f.eval(residual, trial, t);
            mass.project(residual);
            solver.solve(residual);
            if (norm.of(residual, u, trial) <= (1 - damping / 4) * size) {
                System.arraycopy(trial, 0, u, 0, n);
                return true;
            }
        }
        f.eval(residual, u, t);
        mass.project(residual);
        return false;
    }

    @Override
    public void slope(double[] du, double[] u, double t) {
        boolean regular = factorise(u, t);
        for (int i = 0; i < n; i++) {
            du[i] = value[i] - residual[i];
        }
        if (mass.isSingular() && linearization.timeDerivative(timeDerivative, u, value, t, 0)) {
            mass.project(timeDerivative);
            for (int i = 0; i < n; i++) {
                du[i] -= timeDerivative[i];
            }
        }
        if (regular) {
            solver.solve(du);
        } else {
            Arrays.fill(du, 0);
        }
    }

    /** Factorises K at u, and leaves f there and its algebraic part. */
    private boolean factorise(double[] u, double t) {
        f.eval(value, u, t);
        System.arraycopy(value, 0, residual, 0, n);
        mass.project(residual);
        if (mass.isSingular()) {
            linearization.update(u, value, t, 0);
        }
        Pencil pencil = linearization.pencil();
        double[] j = pencil.j();
        double[] m = pencil.m();
        for (int e = 0; e < m.length; e++) {
            minusK[e] = -m[e];
        }
        if (mass.rowsAreZero()) {
            for (int e = 0; e < m.length; e++) {
                if (mass.isAlgebraicRow(pencil.row(e))) {
                    minusK[e] = -j[e];
                }
            }
        } else {
            for (double[] l : mass.algebraic()) {
                subtractOuter(l, j);
            }
        }
        f.countFactorisation();
        return solver.factorise(0, minusK);
    }

    /** Adds {@code l l' J} to K, all dense. */
    private void subtractOuter(double[] l, double[] j) {
        for (int column = 0; column < n; column++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += l[i] * j[i * n + column];
            }
            for (int i = 0; i < n; i++) {
                minusK[i * n + column] -= l[i] * sum;
            }
        }
    }

    private String inconsistent(String what) {
        int worst = 0;
        for (int i = 1; i < n; i++) {
            worst = Math.abs(residual[i]) > Math.abs(residual[worst]) ? i : worst;
        }
        return "`u0` " + what + ": equation " + worst + " is " + residual[worst] + " instead of 0";
    }
}
