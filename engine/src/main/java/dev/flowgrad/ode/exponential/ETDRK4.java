package dev.flowgrad.ode.exponential;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.Controller;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.IController;
import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.StepPolynomial;
import dev.flowgrad.ode.Stepper;

/**
 * Exponential time differencing with the stages of the classical Runge-Kutta method, of order 4 with a fixed step, for
 * {@code u' = L u + N(u, t)}: split problems whose first half is linear with constant coefficients. Dense output is the
 * cubic through the ends and their slopes, of order 3.
 *
 * <p>Sources: S. M. Cox and P. C. Matthews, Exponential time differencing for stiff systems, J. Comput. Phys. 176
 * (2002), 430-455; A.-K. Kassam and L. N. Trefethen, Fourth-order time-stepping for stiff PDEs, SIAM J. Sci. Comput. 26
 * (2005), 1214-1233, whose problem with cancellation does not arise with {@link dev.flowgrad.linalg.PhiFunctions}.
 */
public record ETDRK4() implements Method {
    @Override
    public String name() {
        return "ETDRK4";
    }

    @Override
    public int order() {
        return 4;
    }

    @Override
    public String kind() {
        return "exponential";
    }

    @Override
    public boolean adaptive() {
        return false;
    }

    @Override
    public boolean treatsHalvesDifferently() {
        return true;
    }

    @Override
    public int denseOrder() {
        return 3;
    }

    @Override
    public String summary() {
        return "for split problems with a linear first half, at fixed steps";
    }

    @Override
    public String reference() {
        return "Cox and Matthews 2002, doi:10.1006/jcph.2002.6995";
    }

    @Override
    public Controller controller() {
        return new IController();
    }

    @Override
    public int recordLength(int dim) {
        return StepPolynomial.recordLength(dim, 2);
    }

    @Override
    public Stepper stepper(Rhs f, double[] u0, ErrorNorm norm) {
        if (!f.isSplit()) {
            throw new FlowgradException("method", "`method` ETDRK4 is for a SplitODEProblem whose first half is linear; split"
                    + " the right-hand side, or take KenCarp4");
        }
        return new EtdStepper(LinearPart.of(f.stiff(), u0.length), f.nonstiff(), u0);
    }

    @Override
    public Interpolant interpolant(Rhs f, int dim) {
        return new StepPolynomial(dim, 2);
    }

    @Override
    public String toString() {
        return name();
    }
}
