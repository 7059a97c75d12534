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
 * The method of the code RADAU5: collocation at the three Radau points, order 5, L-stable. Dense output is
 * the collocation polynomial, of order 3. Fully implicit problems are collocated at the same points.
 *
 * <p>Source: Hairer and Wanner, Solving Ordinary Differential Equations II, section IV.8.
 */
public record RadauIIA5() implements Method {
    @Override
    public String name() {
        return "RadauIIA5";
    }

    @Override
    public int order() {
        return 5;
    }

    @Override
    public int errorOrder() {
        return 4;
    }

    @Override
    public String kind() {
        return "implicit Runge-Kutta";
    }

    @Override
    public boolean adaptive() {
        return true;
    }

    @Override
    public int denseOrder() {
        return 3;
    }

    @Override
    public String summary() {
        return "for very stiff problems at tight tolerances, the most robust choice";
    }

    @Override
    public String reference() {
        return "Hairer and Wanner 1996, Solving Ordinary Differential Equations II, section IV.8";
    }

    @Override
    public Controller controller() {
        return new PredictiveController();
    }

    @Override
    public boolean takesMassMatrix() {
        return true;
    }

    @Override
    public boolean takesResidual() {
        return true;
    }

    @Override
    public List<LinearSolve> linearSolves() {
        return LinearSolve.DIRECT;
    }

    @Override
    public int recordLength(int dim) {
        return StepPolynomial.recordLength(dim, 2);
    }

    @Override
    public Stepper stepper(Rhs f, double[] u0, ErrorNorm norm) {
        return new RadauStepper(f, u0, norm);
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
