package dev.flowgrad.ode.rosenbrock;

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
 * The Rosenbrock method of a tableau.
 *
 * @param tableau its coefficients
 */
public record Rosenbrock(RosenbrockTableau tableau) implements Method {
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
        return "Rosenbrock";
    }

    @Override
    public boolean adaptive() {
        return true;
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

    /** Steps change freely, as the matrix is new in every step anyway. */
    @Override
    public Controller controller() {
        return new PredictiveController(0.9, 0.2, 8, 1);
    }

    @Override
    public List<LinearSolve> linearSolves() {
        return LinearSolve.DIRECT;
    }

    @Override
    public int recordLength(int dim) {
        return StepPolynomial.recordLength(dim, tableau.dense().length);
    }

    @Override
    public Stepper stepper(Rhs f, double[] u0, ErrorNorm norm) {
        return new RosenbrockStepper(tableau, f, u0, norm);
    }

    @Override
    public Interpolant interpolant(Rhs f, int dim) {
        return new StepPolynomial(dim, tableau.dense().length);
    }

    @Override
    public String toString() {
        return name();
    }
}
