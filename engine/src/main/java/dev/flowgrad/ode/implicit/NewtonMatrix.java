package dev.flowgrad.ode.implicit;

import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.ode.Linearization;
import dev.flowgrad.ode.Rhs;

/** The matrix {@code shift I - J} of the simplified Newton method, kept as long as it serves. */
final class NewtonMatrix {
    private final Rhs f;
    private final Linearization linearization;
    private final ShiftedSolver solver;
    private boolean valid;
    private boolean current;
    private double shift = Double.NaN;

    NewtonMatrix(Rhs f, int n) {
        this.f = f;
        linearization = Linearization.of(f, n);
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
        if (!valid) {
            linearization.update(u, null, t, h);
            valid = true;
            current = true;
            shift = Double.NaN;
        }
        if (newShift != shift) {
            f.countFactorisation();
            shift = solver.factorise(newShift, linearization.entries()) ? newShift : Double.NaN;
        }
        return !Double.isNaN(shift);
    }

    /** Makes {@link #prepare} evaluate the Jacobian at the present state. */
    void renew() {
        valid = false;
    }

    /** The norm of J. */
    double norm() {
        return linearization.norm();
    }

    void solve(double[] x) {
        solver.solve(x);
    }
}
