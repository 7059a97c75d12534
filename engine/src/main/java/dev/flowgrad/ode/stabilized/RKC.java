package dev.flowgrad.ode.stabilized;

import dev.flowgrad.ode.Controller;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.PredictiveController;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.StepPolynomial;
import dev.flowgrad.ode.Stepper;

/**
 * The Runge-Kutta-Chebyshev method of order 2: as many stages as stability needs, which grows with the square of their number,
 * and the memory of a few states. For Jacobians whose eigenvalues lie near the negative real axis. Dense output of order 3.
 *
 * <p>Source: B. P. Sommeijer, L. F. Shampine and J. G. Verwer, RKC: an explicit solver for parabolic PDEs, Journal of
 * Computational and Applied Mathematics 88 (1998), 315-326.
 */
public final class RKC implements Method {
    /** Degree of dense output less one. */
    private static final int TERMS = 2;

    @Override
    public String name() {
        return "RKC";
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public int errorOrder() {
        return 3;
    }

    @Override
    public String kind() {
        return "stabilized explicit Runge-Kutta";
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
        return "for large problems of diffusion at crude tolerances, without linear systems";
    }

    @Override
    public String reference() {
        return "Sommeijer, Shampine and Verwer 1998, doi:10.1016/S0377-0427(97)00219-7";
    }

    @Override
    public Controller controller() {
        return new PredictiveController(0.8, 0.1, 10, 1);
    }

    @Override
    public int recordLength(int dim) {
        return StepPolynomial.recordLength(dim, TERMS);
    }

    @Override
    public Stepper stepper(Rhs f, double[] u0, ErrorNorm norm) {
        return new ChebyshevStepper(f, u0, norm);
    }

    @Override
    public Interpolant interpolant(Rhs f, int dim) {
        return new StepPolynomial(dim, TERMS);
    }

    @Override
    public String toString() {
        return name();
    }
}
