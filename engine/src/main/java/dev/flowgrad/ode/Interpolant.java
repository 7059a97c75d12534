package dev.flowgrad.ode;

/**
 * The solution inside one step. Holds work memory, so it belongs to one thread.
 */
public interface Interpolant {
    /**
     * Writes the state at {@code t + theta h}.
     *
     * @param theta from 0, the start of the step, to 1, its end
     * @param out   overwritten
     */
    void at(double theta, double[] out);

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
