package dev.flowgrad.ode;

/**
 * Chooses the size of the next step from the error of the last. Immutable; the memory of a solve is a {@link
 * Memory}.
 *
 * <p>Errors are scaled so that 1 is the tolerance. Source of the ideas: Hairer, Nørsett and Wanner, Solving
 * Ordinary Differential Equations I, section II.4; G. Söderlind, Digital filters in adaptive time-stepping,
 * ACM TOMS 29 (2003), 1-26.
 */
public sealed interface Controller permits IController, PIController, PIDController,
        PredictiveController {
    /**
     * The controller's memory for one solve.
     *
     * @param order the order of the error estimate plus one: errors shrink as this power of the step
     */
    Memory memory(int order);

    /** The state of a controller during one solve. */
    interface Memory {
        /** The factor by which the step changes after a step that was accepted with this error. */
        double accept(double error);

        /**
         * The factor, below 1, by which the step shrinks after a step that was rejected with this error
         * above 1.
         */
        double reject(double error);

        /** Forgets the past, as after a discontinuity. */
        void reset();
    }
}
