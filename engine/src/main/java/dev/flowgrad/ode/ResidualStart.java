package dev.flowgrad.ode;

import dev.flowgrad.linalg.ShiftedSolver;

/**
 * Consistent values for {@code 0 = F(u', u, t)}: differential variables stay, their derivatives and the algebraic variables
 * are found. Variables are algebraic if they are said to be, or if no equation has their derivative.
 */
final class ResidualStart extends ConsistentStart {
    private final ErrorNorm norm;
    private final ResidualLinearization linearization;
    private final ShiftedSolver solver;
    private final double[] minusK;
    private final double[] du;
    private final double[] algebraicPart;
    private boolean[] differential;
    /** The largest slope where the matrix is from, or its first correction; 0 if not yet known. */
    private double slopes;

    /** {@code differential} says so of each variable; null to find out. */
    ResidualStart(Rhs f, DAEFunction function, double[] du0, boolean[] differential, ErrorNorm norm) {
        super(f, du0.length);
        this.norm = norm;
        this.differential = differential;
        linearization = new ResidualLinearization(f, function);
        solver = linearization.pencil().plainSolver();
        minusK = new double[linearization.pencil().m().length];
        du = du0.clone();
        algebraicPart = new double[n];
    }

    @Override
    boolean isConstrained() {
        return true;
    }

    /** With the sign of {@code f - u'}. */
    @Override
    void evaluate(double[] u, double t) {
        f.residual(residual, u, du, t);
        for (int i = 0; i < n; i++) {
            residual[i] = -residual[i];
        }
    }

    @Override
    boolean factorise(double[] u, double t) {
        linearization.update(u, du, t, 0);
        slopes = 0;
        Pencil pencil = linearization.pencil();
        double[] j = pencil.j();
        double[] m = pencil.m();
        if (differential == null) {
            differential = new boolean[n];
            for (int e = 0; e < m.length; e++) {
                differential[pencil.column(e)] |= m[e] != 0;
            }
        }
        for (int e = 0; e < m.length; e++) {
            minusK[e] = differential[pencil.column(e)] ? -m[e] : j[e];
        }
        f.countFactorisation();
        return solver.factorise(0, minusK);
    }

    @Override
    ShiftedSolver solver() {
        return solver;
    }

    @Override
    void move(double[] u, double[] correction, double part) {
        for (int i = 0; i < n; i++) {
            (differential[i] ? du : u)[i] += part * correction[i];
        }
    }

    /** Derivatives have no tolerances of their own: they count relative to the largest. */
    @Override
    double size(double[] correction, double[] u) {
        double change = 0;
        for (int i = 0; i < n; i++) {
            algebraicPart[i] = differential[i] ? 0 : correction[i];
            change = Math.max(change, differential[i] ? Math.abs(correction[i]) : 0);
        }
        if (slopes == 0) {
            slopes = change;
            for (double slope : du) {
                slopes = Math.max(slopes, Math.abs(slope));
            }
        }
        double relative = change == 0 ? 0 : change / (norm.rtol() * slopes);
        return Math.max(norm.of(algebraicPart, u, u), relative);
    }

    @Override
    void slope(double[] out, double[] u, double t) {
        System.arraycopy(du, 0, out, 0, n);
    }
}
