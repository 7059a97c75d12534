package dev.flowgrad.ode;

import dev.flowgrad.linalg.ShiftedSolver;
import java.util.Arrays;

/**
 * Consistent values for {@code M u' = f(u, t)}: those that satisfy the algebraic equations {@code L' f = 0}, with the
 * orthonormal columns of L all that M' takes to zero, and have the same {@code M u}. The matrix {@code K = M + L L' J} does
 * it all: corrections are {@code -K^-1 L L' f}, and the slope is {@code K^-1 (f - L L' (f + f_t))}, as it satisfies the
 * derivative of the algebraic equations, {@code L' (J u' + f_t) = 0}.
 */
final class MassStart extends ConsistentStart {
    private final MassMatrix mass;
    private final ErrorNorm norm;
    private final MassLinearization linearization;
    private final ShiftedSolver solver;
    private final double[] minusK;
    private final double[] value;
    private final double[] timeDerivative;

    MassStart(Rhs f, MassMatrix mass, ErrorNorm norm) {
        super(f, mass.size());
        this.mass = mass;
        this.norm = norm;
        linearization = new MassLinearization(f, n);
        solver = linearization.pencil().plainSolver();
        minusK = new double[linearization.pencil().m().length];
        value = new double[n];
        timeDerivative = new double[n];
    }

    @Override
    boolean isConstrained() {
        return mass.isSingular();
    }

    @Override
    void evaluate(double[] u, double t) {
        f.eval(value, u, t);
        System.arraycopy(value, 0, residual, 0, n);
        mass.project(residual);
    }

    @Override
    boolean factorise(double[] u, double t) {
        if (mass.isSingular()) {
            linearization.update(u, value, t, 0);
        }
        Pencil pencil = linearization.pencil();
        double[] j = pencil.j();
        double[] m = pencil.m();
        for (int e = 0; e < m.length; e++) {
            boolean algebraic = mass.rowsAreZero() && mass.isAlgebraicRow(pencil.row(e));
            minusK[e] = algebraic ? -j[e] : -m[e];
        }
        if (!mass.rowsAreZero()) {
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

    @Override
    ShiftedSolver solver() {
        return solver;
    }

    @Override
    void move(double[] u, double[] correction, double part) {
        for (int i = 0; i < n; i++) {
            u[i] += part * correction[i];
        }
    }

    @Override
    double size(double[] correction, double[] u) {
        return norm.of(correction, u, u);
    }

    @Override
    void slope(double[] du, double[] u, double t) {
        evaluate(u, t);
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
}
