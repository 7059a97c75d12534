package dev.flowgrad.ode;

/**
 * Takes single steps; the loop around it decides where and how large. A stepper owns the memory of one solve
 * and belongs to one thread.
 *
 * <p>The loop calls {@link #start} once, and again whenever {@link #u()} was changed from outside; then for
 * each step {@link #attempt} until an error is accepted, {@link #complete}, whatever looks at the step
 * ({@link #interpolant}, {@link #record}), and {@link #advance}. None of these allocates, apart from the
 * first use of an interpolant.
 */
public interface Stepper {
    /**
     * The state at the start of the step. The array changes with {@link #advance}; the loop may write to its
     * elements.
     */
    double[] u();

    /** The state at the end of the step that was last attempted. */
    double[] next();

    /** Whether all of {@link #next()} is finite. */
    default boolean nextIsFinite() {
        return Integrator.isFinite(next());
    }

    /** The derivative at the start of the step. */
    double[] slope();

    /** Begins at time {@code t} from the state {@link #u()}, without a past. */
    void start(double t);

    /**
     * Computes a step and its error, relative to the tolerances.
     *
     * @param t     start of the step
     * @param h     its size, negative when backward
     * @param tNext its end, {@code t + h} up to rounding
     * @return the error, accepted if at most 1; NaN or infinite if no step of this size exists; 0 if no
     *         error is estimated
     */
    double attempt(double t, double h, double tNext);

    /** The largest size of a step from here that is worth an attempt, where that is known before. */
    default double longest(double t) {
        return Double.POSITIVE_INFINITY;
    }

    /** Whether the last attempt failed because a nonlinear or singular system was not solved. */
    default boolean failedToConverge() {
        return false;
    }

    /**
     * About the modulus of the largest eigenvalue of the Jacobian over the completed step; NaN if nothing is
     * known of it.
     */
    default double stiffness() {
        return Double.NaN;
    }

    /**
     * For a method that chooses its steps itself, as it chooses their order with them: the factor to the size
     * of the next step from that of the last attempt, which was rejected, or accepted and advanced. Other
     * methods leave it to their {@link Method#controller()}.
     *
     * @param error of the last attempt, finite
     */
    default double factor(double error) {
        throw new UnsupportedOperationException("the controller chooses steps");
    }

    /** Which of {@link Method#parts} takes the next step. */
    default int part() {
        return 0;
    }

    /** Finishes the step that was accepted, so that it can be looked at. */
    void complete();

    /** Makes the end of the step the start of the next. */
    void advance();

    /**
     * What the stages of the completed step found, in the stepper's own arrays: with the state before, all that the
     * step is made of. Slopes, that at the end last, of an explicit or diagonally implicit Runge-Kutta method, of an additive one those of the
     * implicit half and then those of the explicit half; the U_i of
     * a Rosenbrock method; the changes of the state of Radau IIA. Null if the method has no such stages.
     */
    default double[][] stages() {
        return null;
    }

    /** The solution inside the completed step; valid until {@link #advance}. */
    Interpolant interpolant();

    /** Number of doubles that {@link #record} writes. */
    int recordLength();

    /** Writes all that {@link Interpolant#load} needs to know of the completed step. */
    void record(double[] into, int offset);
}
