package dev.flowgrad.ode;

import dev.flowgrad.ode.tableaus.ButcherTableau;

/**
 * The explicit Runge-Kutta method of a tableau.
 *
 * @param tableau    its coefficients
 * @param controller its usual controller
 */
public record ExplicitRungeKutta(ButcherTableau tableau, Controller controller) implements Method {

    /** With proportional-integral control. */
    public ExplicitRungeKutta(ButcherTableau tableau) {
        this(tableau, new PIController());
    }

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
        return "explicit Runge-Kutta";
    }

    @Override
    public boolean adaptive() {
        return tableau.error() != null;
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
    public double realStability() {
        return adaptive() ? AutoSwitch.stability(tableau) : Double.NaN;
    }

    @Override
    public int recordLength(int dim) {
        return (1 + tableau.recorded().length) * dim;
    }

    @Override
    public Stepper stepper(Rhs f, double[] u0, ErrorNorm norm) {
        return new ExplicitStepper(tableau, f, u0, norm);
    }

    @Override
    public Interpolant interpolant(Rhs f, int dim) {
        return new RungeKuttaInterpolant(tableau, f, dim);
    }

    @Override
    public String toString() {
        return name();
    }
}
