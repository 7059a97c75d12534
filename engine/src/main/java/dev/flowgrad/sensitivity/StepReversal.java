package dev.flowgrad.sensitivity;

/**
 * Steps of one method in reverse, from the last to the first: for each {@link #load}, then {@link #end} and {@link #look}
 * for what was saved of it, then {@link #reverse}; {@link #finish} when the step was the first, or the first after another
 * method. Adds to the cotangent of the parameters that it was made with. Belongs to one thread.
 */
interface StepReversal {
    /** Begins with this cotangent of the state at the end of the next step loaded; copies. */
    void resume(double[] state);

    /** Moves to the step before. */
    void load(Tape tape, int row, double t, double h, double tNext);

    /** Adds a cotangent of the state at the end of the step; returns that of its time. */
    double end(double[] ct, int offset);

    /** Adds a cotangent of the state inside the step, at {@code t + theta h}; returns that of its time. */
    double look(double theta, double[] ct, int offset);

    /** Reverses the step. */
    void reverse();

    /** Reverses what a step takes over from the one before, if there is none. */
    void finish();

    /** The cotangent of the state at the start of the step reversed last. */
    double[] state();
}
