package dev.flowgrad.ode;

import dev.flowgrad.ode.events.StepCurve;

/**
 * The solution inside one step. Holds work memory, so it belongs to one thread.
 */
public interface Interpolant extends StepCurve {
    /**
     * Moves to another step, kept by {@link Stepper#record}.
     *
     * @param record array that holds the record
     * @param offset where it begins
     * @param t      start of the step
     * @param h      its size
     */
    void load(double[] record, int offset, double t, double h);
}
