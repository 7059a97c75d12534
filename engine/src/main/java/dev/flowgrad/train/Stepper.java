package dev.flowgrad.train;

/** One run of an {@link Optimizer}. For one thread. */
public interface Stepper {
    /** What became of a step. */
    enum Outcome {
        /** The parameters have moved. */
        MOVED,
        /** They are where the loss has its minimum, as far as the optimiser can tell; they have not moved. */
        CONVERGED,
        /** No point with a smaller loss was found; they have not moved. */
        STUCK
    }

    /**
     * Moves the parameters.
     *
     * @param at   the parameters, and there the loss and its gradient, which may be overwritten; an optimiser that
     *             {@linkplain Optimizer#searches searches} leaves the loss and its gradient at the new parameters
     * @param rate the length of the step
     * @param loss the loss elsewhere, for those that search
     */
    Outcome step(Point at, double rate, Objective loss);

    /** All that the run remembers: arrays that may be saved, and written to in order to go on from there. */
    double[][] memory();
}
