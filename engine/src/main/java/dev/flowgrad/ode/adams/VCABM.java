package dev.flowgrad.ode.adams;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.Controller;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Stepper;

/**
 * Adams-Bashforth-Moulton methods with variable coefficients, in the mode predict, evaluate, correct, evaluate: two
 * evaluations a step, whatever the order. Formulas of order k predict and one of order k + 1 corrects; k runs from 1 to
 * {@link #maxOrder}. Dense output has the order of the step.
 *
 * <p>Source: L. F. Shampine and M. K. Gordon, Computer Solution of Ordinary Differential Equations: the Initial Value Problem,
 * Freeman 1975; Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, sections III.5 and III.7.
 *
 * @param maxOrder the highest order of the predictor, from 1 to 12
 */
public record VCABM(int maxOrder) implements Method {
    /** The highest order at which the formulas are usefully stable. */
    public static final int MOST = 12;

    /** Checks the order. */
    public VCABM {
        if (maxOrder < 1 || maxOrder > MOST) {
            throw new FlowgradException("max_order", "`max_order` must be from 1 to " + MOST + ", got " + maxOrder);
        }
    }

    @Override
    public String name() {
        return "VCABM";
    }

    /** The highest that it reaches. */
    @Override
    public int order() {
        return maxOrder + 1;
    }

    @Override
    public int startOrder() {
        return 1;
    }

    @Override
    public String kind() {
        return "Adams";
    }

    @Override
    public boolean adaptive() {
        return true;
    }

    @Override
    public int denseOrder() {
        return maxOrder + 1;
    }

    @Override
    public String summary() {
        return "for right-hand sides that are costly, and smooth solutions at tight tolerances";
    }

    @Override
    public String reference() {
        return "Shampine and Gordon 1975; Hairer, Nørsett and Wanner 1993, section III.5";
    }

    /** None: steps are chosen with the order. */
    @Override
    public Controller controller() {
        return null;
    }

    /** That of the orders near 4, to which stiff problems push it down. */
    @Override
    public double realStability() {
        return 1.4;
    }

    @Override
    public int recordLength(int dim) {
        return AdamsInterpolant.recordLength(dim, maxOrder);
    }

    @Override
    public Stepper stepper(Rhs f, double[] u0, ErrorNorm norm) {
        return new AdamsStepper(f, u0, norm, maxOrder);
    }

    @Override
    public Interpolant interpolant(Rhs f, int dim) {
        return new AdamsInterpolant(dim, maxOrder);
    }

    @Override
    public String toString() {
        return name();
    }
}
