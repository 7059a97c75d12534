package dev.flowgrad.ode.events;

/**
 * Puts the state back on the manifold {@code g(u, p, t) = 0} after every step, at the nearest point: invariants such as
 * an energy are kept to rounding. Saves no points of its own and is not listed among the events.
 *
 * <p>Source: Hairer, Lubich and Wanner, Geometric Numerical Integration, algorithm IV.4.2.
 *
 * @param residual g, of as many numbers as there are invariants
 */
public record ManifoldProjection(StateFunction residual) implements Callback {
}
