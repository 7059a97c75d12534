package dev.flowgrad.ode.implicit;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.Controller;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.LinearSolve;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Stepper;
import java.util.List;

/**
 * Backward differentiation formulas with fixed leading coefficient, of order 1 to {@code maxOrder}.
 *
 * @param maxOrder the highest order, at most 5
 */
public record FBDF(int maxOrder) implements Method {
    /** The formulas of higher order are of no use for stiff problems. */
    private static final int MOST = 5;

    /** Checks the order. */
    public FBDF {
        if (maxOrder < 1 || maxOrder > MOST) {
            throw new FlowgradException("method", "`method` FBDF has orders 1 to " + MOST + ", got " + maxOrder
                    + "; give a highest order among them");
        }
    }

    @Override
    public String name() {
        return "FBDF";
    }

    @Override
    public int order() {
        return maxOrder;
    }

    @Override
    public int startOrder() {
        return 1;
    }

    @Override
    public String kind() {
        return "multistep, implicit";
    }

    @Override
    public boolean adaptive() {
        return true;
    }

    @Override
    public int denseOrder() {
        return maxOrder;
    }

    @Override
    public String summary() {
        return "for large stiff problems: order 1 to 5, one system a step";
    }

    @Override
    public String reference() {
        return "K. R. Jackson and R. Sacks-Davis, ACM TOMS 6 (1980), 295-318; L. F. Shampine, Solving"
                + " 0 = F(t, y(t), y'(t)) in Matlab, J. Numer. Math. 10 (2002), 291-310";
    }

    @Override
    public Controller controller() {
        return null;
    }

    @Override
    public List<LinearSolve> linearSolves() {
        return LinearSolve.ALL;
    }

    @Override
    public int recordLength(int dim) {
        return BdfInterpolant.recordLength(dim, maxOrder);
    }

    @Override
    public Stepper stepper(Rhs f, double[] u0, ErrorNorm norm) {
        return new BdfStepper(f, u0, norm, maxOrder);
    }

    @Override
    public Interpolant interpolant(Rhs f, int dim) {
        return new BdfInterpolant(dim, maxOrder);
    }

    @Override
    public String toString() {
        return name();
    }
}
