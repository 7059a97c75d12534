package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;

/**
 * The Jacobian of a right-hand side at a point, its derivative by time there, and solvers for the linear
 * systems with it. Belongs to one solve; nothing is allocated in {@link #update}.
 */
public abstract class Linearization {
    /** Above this many unknowns factors that are not a narrow band take too much memory and time. */
    private static final int MOST_FACTORISED = 30_000;

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
        if (f.mass() != null && (own == null || !own.knowsMass())) {
            return new MassLinearization(f, n);
        }
        if (own != null) {
            return own;
        }
        LinearSolve kind = f.linsolve();
        if (kind == LinearSolve.GMRES) {
            return new MatrixFree(f, n);
        }
        if (f.derivatives() != null) {
            return new ProgramLinearization(f, n);
        }
        if (kind == LinearSolve.BANDED || kind == LinearSolve.SPARSE) {
            throw new FlowgradException("linsolve", "`linsolve` \"" + kind + "\" needs the pattern of the Jacobian,"
                    + " which a function that is called back does not have; trace `f`, or take \"dense\" or"
                    + " \"gmres\"");
        }
        return new FiniteDifferences(f, n);
    }

    /**
     * As {@link #of}, for iterations that correct themselves: they can do without a factorisation where it would
     * cost most.
     */
    public static Linearization forNewton(Rhs f, int n) {
        boolean large = n > MOST_FACTORISED && f.linsolve() == LinearSolve.AUTO && f.ownLinearization() == null
                && f.mass() == null;
        if (large && (f.derivatives() == null || !Layout.isNarrow(f.derivatives().pattern()))) {
            return new MatrixFree(f, n);
        }
        return of(f, n);
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

    /**
     * Writes by how much each algebraic equation may fail to hold because the values in it are rounded, generously, and 0
     * for differential equations.
     *
     * @return false, with nothing written of use, if there are no algebraic equations
     */
    public boolean rounding(double[] out, double[] u) {
        return false;
    }

    /** The entries of the Jacobian, in the layout of the solvers; changed by {@link #update}. */
    public abstract double[] entries();

    /** A solver for {@code (shift I - J) x = b}, or {@code (shift M - J) x = b} with the mass matrix of f. */
    public abstract ShiftedSolver solver();

    /** The same with complex shifts. */
    public abstract ComplexShiftedSolver complexSolver();

    /** Whether its solvers are for {@code shift M - J} where f has a mass matrix; otherwise its Jacobian is used for them. */
    protected boolean knowsMass() {
        return false;
    }

    /** The largest sum of absolute values in a row: no eigenvalue is larger. */
    public abstract double norm();
}
