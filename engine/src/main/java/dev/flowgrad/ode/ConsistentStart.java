package dev.flowgrad.ode;

/** Finds initial values and slopes that satisfy all equations of a problem. Belongs to one solve. */
interface ConsistentStart {
    /** Corrections below this, in units of the tolerances, say that values are consistent. */
    double CONSISTENT = 0.1;
    /** Where Newton's method stops, likewise: one more correction would be far below. */
    double CONVERGED = 1e-3;
    int MOST_ITERATIONS = 50;
    /** The smallest part of a correction that is tried. */
    double LEAST_DAMPING = 1e-4;

    /**
     * Makes {@code u} consistent.
     *
     * @return null, or what is wrong
     */
    String make(double[] u, double t, Initialization how);

    /** Writes the slope at consistent values. */
    void slope(double[] du, double[] u, double t);
}
