package dev.flowgrad.ode;

/** Looks at a solve while it runs. */
public interface StepObserver {
    /** Sees nothing. */
    StepObserver NONE = new StepObserver() {
    };

    /**
     * An accepted step.
     *
     * @param stepper completed, not yet advanced
     * @param t       start of the step
     * @param h       its size
     * @param tNext   its end, {@code t + h} up to rounding; earlier if an event ends the step
     */
    default void step(Stepper stepper, double t, double h, double tNext) {
    }

    /**
     * A stop of the solve, one of {@code tstops} or the end, has been reached.
     *
     * @param u the state, whose elements may be changed
     * @return whether they were
     */
    default boolean stop(double t, double[] u) {
        return false;
    }
}
