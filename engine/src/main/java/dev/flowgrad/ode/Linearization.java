package dev.flowgrad.ode;

import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;

/**
 * The Jacobian of a right-hand side at a point, its derivative by time there, and solvers for the linear
 * systems with it. Belongs to one solve; nothing is allocated in {@link #update}.
 */
public abstract class Linearization {
    /** The right-hand side, which counts. */
    protected final Rhs f;
    /** Number of unknowns. */
    protected final int n;

    /** For a right-hand side of n unknowns. */
    protected Linearization(Rhs f, int n) {
        this.f = f;
        this.n = n;
    }

    /** Its own if f has one, from its derivatives if it has any, otherwise from differences of its values. */
    public static Linearization of(Rhs f, int n) {
        Linearization own = f.ownLinearization();
        if (own != null) {
            return own;
        }
        return f.derivatives() != null ? new ProgramLinearization(f, n) : new FiniteDifferences(f, n);
    }

    /**
     * Evaluates the Jacobian.
     *
     * @param u     state
     * @param slope {@code f(u, t)}, or null if it is not known exactly
     * @param t     time
     * @param h     size of a step from there, which tells how far u is about to move
     */
    public final void update(double[] u, double[] slope, double t, double h) {
        f.countJacobian();
        evaluate(u, slope, t, h);
    }

    /** {@link #update}, not counted. */
    protected abstract void evaluate(double[] u, double[] slope, double t, double h);

    /**
     * Writes the derivative of f by time.
     *
     * @return false, with nothing written, if f does not depend on t
     */
    public abstract boolean timeDerivative(double[] out, double[] u, double[] slope, double t, double h);

    /** The entries of the Jacobian, in the layout of the solvers; changed by {@link #update}. */
    public abstract double[] entries();

    /** A solver for {@code (shift I - J) x = b}. */
    public abstract ShiftedSolver solver();

    /** A solver for {@code (shift I - J) x = b} with complex shifts. */
    public abstract ComplexShiftedSolver complexSolver();

    /** The largest sum of absolute values in a row: no eigenvalue is larger. */
    public abstract double norm();
}
