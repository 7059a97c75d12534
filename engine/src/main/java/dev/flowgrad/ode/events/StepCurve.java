package dev.flowgrad.ode.events;

/** The solution inside one step. */
@FunctionalInterface
public interface StepCurve {
    /**
     * Writes the state at {@code t + theta h}.
     *
     * @param theta from 0, the start of the step, to 1, its end
     * @param out   overwritten
     */
    void at(double theta, double[] out);
}
