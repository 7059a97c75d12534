package dev.flowgrad.ode.symplectic;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.Controller;
import dev.flowgrad.ode.DynamicalFunction;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.IController;
import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Stepper;

/**
 * The symplectic method of a tableau, for a {@link DynamicalFunction} whose accelerations do not depend on the velocities
 * nor velocities on the positions. With a fixed step, the energy of a Hamiltonian system errs by a bounded amount however
 * long the solve is.
 *
 * @param tableau its coefficients
 */
public record Symplectic(SymplecticTableau tableau) implements Method {
    @Override
    public String name() {
        return tableau.name();
    }

    @Override
    public int order() {
        return tableau.order();
    }

    @Override
    public String kind() {
        return "symplectic";
    }

    @Override
    public boolean adaptive() {
        return false;
    }

    /** Order 3 up to order 4, and for higher orders one less than the order: see {@link SymplecticInterpolant}. */
    @Override
    public int denseOrder() {
        return SlopeFit.degree(tableau.order());
    }

    @Override
    public String summary() {
        return tableau.summary();
    }

    @Override
    public String reference() {
        return tableau.reference();
    }

    /** Never asked: steps are fixed. */
    @Override
    public Controller controller() {
        return new IController();
    }

    @Override
    public int recordLength(int dim) {
        return SymplecticInterpolant.recordLength(dim);
    }

    /** An error if the right-hand side has no halves, or they depend on their own variable. */
    @Override
    public Stepper stepper(Rhs f, double[] u0, ErrorNorm norm) {
        DynamicalFunction function = f.dynamical();
        if (function == null) {
            throw new FlowgradException("method", "`method` " + name() + " needs velocities and positions; make the problem"
                    + " a SecondOrderODEProblem or a DynamicalODEProblem, or take an ordinary method such as Vern7");
        }
        if (!function.coupling().isEmpty()) {
            throw new FlowgradException("method", "`method` " + name() + " needs v' to depend on u, p and t alone and u' on"
                    + " v, p and t, but " + function.coupling() + "; take an ordinary method such as Vern7");
        }
        return new SymplecticStepper(tableau, f, u0);
    }

    @Override
    public Interpolant interpolant(Rhs f, int dim) {
        return new SymplecticInterpolant(f, dim, tableau.order());
    }

    @Override
    public String toString() {
        return name();
    }
}
