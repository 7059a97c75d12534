package dev.flowgrad.ode;

import java.util.List;

/** A method of solution: what it is, and how to make the stepper that runs it. Immutable. */
public interface Method {
    /** Its name in all languages, such as {@code Tsit5}. */
    String name();

    /** Global error shrinks with this power of the step. */
    int order();

    /** The error estimate of a step shrinks with this power of the step. */
    default int errorOrder() {
        return order();
    }

    /** Its family, such as {@code explicit Runge-Kutta}. */
    String kind();

    /** Whether it estimates errors and so can choose its steps. */
    boolean adaptive();

    /** Order of dense output: inside a step, its error shrinks with the next higher power of the step. */
    int denseOrder();

    /** In which case to use it, in one line. */
    String summary();

    /** Where it is from. */
    String reference();

    /** The step size controller that suits it; null if its steppers choose steps by {@link Stepper#factor}. */
    Controller controller();

    /**
     * How far along the negative real axis an explicit method is stable, in units of the step, if its steppers can tell
     * {@link Stepper#stiffness}; NaN for others.
     */
    default double realStability() {
        return Double.NaN;
    }

    /** The order of its first steps, if it begins with a lower one. */
    default int startOrder() {
        return order();
    }

    /** The methods that it chooses from during a solve: itself, unless it switches. */
    default List<Method> parts() {
        return List.of(this);
    }

    /** Whether it solves a split problem as such, and not the sum of its halves. */
    default boolean treatsHalvesDifferently() {
        return false;
    }

    /** The ways to solve linear systems that it can be told to take; none for a method without such systems. */
    default List<LinearSolve> linearSolves() {
        return List.of();
    }

    /**
     * This method, with linear systems solved in this way.
     *
     * @throws dev.flowgrad.FlowgradException if it is none of {@link #linearSolves}
     */
    default Method with(LinearSolve linsolve) {
        return new Configured(this, linsolve);
    }

    /** Number of doubles in which the steppers of {@code dim} unknowns keep a step. */
    int recordLength(int dim);

    /** A stepper for one solve that begins at {@code u0}, which is copied. */
    Stepper stepper(Rhs f, double[] u0, ErrorNorm norm);

    /** Dense output of recorded steps of {@code dim} unknowns. */
    Interpolant interpolant(Rhs f, int dim);
}
