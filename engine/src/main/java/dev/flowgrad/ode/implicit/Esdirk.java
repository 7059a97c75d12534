package dev.flowgrad.ode.implicit;

import dev.flowgrad.ode.Controller;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.LinearSolve;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.PredictiveController;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.StepPolynomial;
import dev.flowgrad.ode.Stepper;
import java.util.List;

/**
 * The diagonally implicit Runge-Kutta method of a tableau. If that is half of an additive pair, split problems are
 * solved by the pair.
 *
 * @param tableau its coefficients
 */
public record Esdirk(EsdirkTableau tableau) implements Method {
    @Override
    public String name() {
        return tableau.name();
    }

    @Override
    public int order() {
        return tableau.order();
    }

    @Override
    public int errorOrder() {
        return tableau.errorOrder();
    }

    @Override
    public String kind() {
        return tableau.explicit() == null ? "ESDIRK" : "ESDIRK, IMEX";
    }

    @Override
    public boolean adaptive() {
        return tableau.error() != null;
    }

    @Override
    public boolean treatsHalvesDifferently() {
        return tableau.explicit() != null;
    }

    @Override
    public int denseOrder() {
        return tableau.denseOrder();
    }

    @Override
    public String summary() {
        return tableau.summary();
    }

    @Override
    public String reference() {
        return tableau.reference();
    }

    @Override
    public Controller controller() {
        return new PredictiveController();
    }

    @Override
    public boolean takesMassMatrix() {
        return adaptive();
    }

    @Override
    public List<LinearSolve> linearSolves() {
        return LinearSolve.ALL;
    }

    @Override
    public int recordLength(int dim) {
        return StepPolynomial.recordLength(dim, tableau.terms());
    }

    @Override
    public Stepper stepper(Rhs f, double[] u0, ErrorNorm norm) {
        return new EsdirkStepper(tableau, f, u0, norm);
    }

    @Override
    public Interpolant interpolant(Rhs f, int dim) {
        return new StepPolynomial(dim, tableau.terms());
    }

    @Override
    public String toString() {
        return name();
    }
}
