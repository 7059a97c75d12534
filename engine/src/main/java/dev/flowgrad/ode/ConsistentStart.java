package dev.flowgrad.ode;

import dev.flowgrad.linalg.ShiftedSolver;

/**
 * Finds initial values and slopes that satisfy all equations of a problem, by Newton's method with damping that makes
 * corrections shrink, seen with one matrix. Belongs to one solve.
 *
 * <p>Sources: P. N. Brown, A. C. Hindmarsh and L. R. Petzold, Consistent initial condition calculation for
 * differential-algebraic systems, SIAM J. Sci. Comput. 19 (1998), 1495-1512; P. Deuflhard, Newton Methods for Nonlinear
 * Problems, section 3.3, for the damping.
 */
abstract class ConsistentStart {
    /** Corrections below this, in units of the tolerances, say that values are consistent. */
    private static final double CONSISTENT = 0.1;
    /** Where Newton's method stops, likewise: one more correction would be far below. */
    private static final double CONVERGED = 1e-3;
    private static final int MOST_ITERATIONS = 50;
    /** The smallest part of a correction that is tried. */
    private static final double LEAST_DAMPING = 1e-4;

    protected final Rhs f;
    protected final int n;
    /** What is left of the equations. */
    protected final double[] residual;
    private final double[] correction;
    /** Where a correction begins: what sizes are relative to. */
    private final double[] from;

    ConsistentStart(Rhs f, int n) {
        this.f = f;
        this.n = n;
        residual = new double[n];
        correction = new double[n];
        from = new double[n];
    }

    /**
     * Makes {@code u} consistent.
     *
     * @return null, or what is wrong
     */
    final String make(double[] u, double t, Initialization how) {
        if (how == Initialization.NONE || !isConstrained()) {
            return null;
        }
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            evaluate(u, t);
            if (!factorise(u, t)) {
                return inconsistent("cannot be made to satisfy all equations, which do not determine the algebraic"
                        + " variables there (their index may be above 1)");
            }
            for (int i = 0; i < n; i++) {
                correction[i] = -residual[i];
            }
            solver().solve(correction);
            System.arraycopy(u, 0, from, 0, n);
            double size = size(correction, from);
            if (size <= (iteration == 0 ? CONSISTENT : CONVERGED)) {
                return null;
            }
            if (how == Initialization.CHECK) {
                return inconsistent("does not satisfy all equations");
            }
            if (!step(u, t, size)) {
                break;
            }
        }
        evaluate(u, t);
        return inconsistent("cannot be made to satisfy all equations by Newton's method");
    }

    /** Goes along the correction as far as the next one, with the same matrix, is smaller. */
    private boolean step(double[] u, double t, double size) {
        double done = 0;
        for (double damping = 1; damping > LEAST_DAMPING; damping /= 2) {
            move(u, correction, damping - done);
            done = damping;
            evaluate(u, t);
            solver().solve(residual);
            if (size(residual, from) <= (1 - damping / 4) * size) {
                return true;
            }
        }
        move(u, correction, -done);
        return false;
    }

    private String inconsistent(String what) {
        int worst = 0;
        for (int i = 1; i < n; i++) {
            worst = Math.abs(residual[i]) > Math.abs(residual[worst]) ? i : worst;
        }
        return "`u0` " + what + ": equation " + worst + " is " + residual[worst] + " instead of 0";
    }

    /** Whether there is anything to be consistent with. */
    abstract boolean isConstrained();

    /** Sets the residual. */
    abstract void evaluate(double[] u, double t);

    /** Factorises the derivative of the residual by what {@link #move} changes; false if it is singular. */
    abstract boolean factorise(double[] u, double t);

    /** The solver that {@link #factorise} leaves. */
    abstract ShiftedSolver solver();

    /** Adds a part of a correction to what is to be found. */
    abstract void move(double[] u, double[] correction, double part);

    /** How large a correction from {@code u}, where the matrix is from, is in units of the tolerances. */
    abstract double size(double[] correction, double[] u);

    /** Writes the slope at consistent values. */
    abstract void slope(double[] du, double[] u, double t);
}
