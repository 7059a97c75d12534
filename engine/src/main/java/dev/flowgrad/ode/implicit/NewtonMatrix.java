package dev.flowgrad.ode.implicit;

import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.ode.Linearization;
import dev.flowgrad.ode.Rhs;

/** The matrix {@code shift I - J} of the simplified Newton method, kept as long as it serves. */
final class NewtonMatrix {
    /** In solutions of a system: from here on a few iterations more are cheaper than another factorisation. */
    private static final double COSTLY = 10;

    private final Rhs f;
    private final Linearization linearization;
    private final ShiftedSolver solver;
    private boolean valid;
    private boolean current;
    private double shift = Double.NaN;

    NewtonMatrix(Rhs f, int n) {
        this.f = f;
        linearization = Linearization.forNewton(f, n);
        solver = linearization.solver();
    }

    /** The state is another one: a Jacobian that served well may go on serving. */
    void moved(boolean keep) {
        current = false;
        valid &= keep;
    }

    /** Whether the Jacobian is that of the present state. */
    boolean isCurrent() {
        return current;
    }

    /** Makes the matrix ready for a step of size {@code h}; false if it is singular. */
    boolean prepare(double newShift, double[] u, double t, double h) {
        return prepare(newShift, u, null, t, h, 0);
    }

    /**
     * As above; a matrix whose shift differs by no more than the part {@code slack} will do.
     *
     * @param du derivative of u for equations that are implicit in it, otherwise null
     */
    boolean prepare(double newShift, double[] u, double[] du, double t, double h, double slack) {
        if (!valid) {
            linearization.update(u, du, t, h);
            valid = true;
            current = true;
            shift = Double.NaN;
        }
        if (!(Math.abs(newShift / shift - 1) <= slack)) {
            if (solver.cost() > 0) {
                f.countFactorisation();
            }
            shift = solver.factorise(newShift, linearization.entries()) ? newShift : Double.NaN;
        }
        return !Double.isNaN(shift);
    }

    /**
     * What solutions for another shift are to be multiplied with: the best compromise between components that
     * are stiff and those that are not. Source: L. R. Petzold and others, the code DASSL; Brenan, Campbell and
     * Petzold, section 5.2.2.
     */
    double relaxation(double wanted) {
        return 2 / (1 + wanted / shift);
    }

    /**
     * Writes how far rounding in algebraic equations lets each variable stray, whatever the step; false if there are none.
     * For a matrix that was just prepared.
     */
    boolean rounding(double[] out, double[] u) {
        if (!linearization.rounding(out, u)) {
            return false;
        }
        solver.solve(out);
        return true;
    }

    /** Makes {@link #prepare} evaluate the Jacobian at the present state. */
    void renew() {
        valid = false;
    }

    /** Whether a factorisation costs so much that slower iterations with an old one pay. */
    boolean isCostly() {
        return solver.cost() > COSTLY;
    }

    /** The norm of J. */
    double norm() {
        return linearization.norm();
    }

    void solve(double[] x) {
        solver.solve(x);
    }
}
