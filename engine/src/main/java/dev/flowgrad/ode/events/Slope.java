package dev.flowgrad.ode.events;

/** The right-hand side of a solve, with its present parameters. */
@FunctionalInterface
public interface Slope {
    /** {@code du = f(u, t)}. */
    void eval(double[] du, double[] u, double t);
}
