package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import java.util.List;

/**
 * An implicit method that solves its linear systems in a chosen way.
 *
 * @param base     the method
 * @param linsolve how
 */
record Configured(Method base, LinearSolve linsolve) implements Method {
    /** Checks that the method can. */
    Configured {
        if (!base.linearSolves().contains(linsolve)) {
            throw new FlowgradException("linsolve", base.linearSolves().isEmpty()
                    ? "`linsolve` is an option of implicit methods, and " + base.name() + " is none; leave it out"
                    : "`linsolve` of " + base.name() + " must be " + LinearSolve.list(base.linearSolves()) + ", got \""
                            + linsolve + "\"" + (linsolve == LinearSolve.GMRES
                            ? ", which KenCarp4 and other methods with Newton iterations take" : ""));
        }
    }

    @Override
    public String name() {
        return base.name() + "(linsolve=" + linsolve + ")";
    }

    @Override
    public int order() {
        return base.order();
    }

    @Override
    public int errorOrder() {
        return base.errorOrder();
    }

    @Override
    public String kind() {
        return base.kind();
    }

    @Override
    public boolean adaptive() {
        return base.adaptive();
    }

    @Override
    public int denseOrder() {
        return base.denseOrder();
    }

    @Override
    public String summary() {
        return base.summary();
    }

    @Override
    public String reference() {
        return base.reference();
    }

    @Override
    public Controller controller() {
        return base.controller();
    }

    /** Those of the method: what a step is does not depend on how its systems are solved. */
    @Override
    public List<Method> parts() {
        return base.parts();
    }

    @Override
    public boolean treatsHalvesDifferently() {
        return base.treatsHalvesDifferently();
    }

    @Override
    public List<LinearSolve> linearSolves() {
        return base.linearSolves();
    }

    @Override
    public int recordLength(int dim) {
        return base.recordLength(dim);
    }

    @Override
    public Stepper stepper(Rhs f, double[] u0, ErrorNorm norm) {
        f.solveLinearBy(linsolve);
        return base.stepper(f, u0, norm);
    }

    @Override
    public Interpolant interpolant(Rhs f, int dim) {
        return base.interpolant(f, dim);
    }

    @Override
    public String toString() {
        return name();
    }
}
