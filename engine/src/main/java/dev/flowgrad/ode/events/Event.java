package dev.flowgrad.ode.events;

/**
 * An event of a solve. The arrays are the solution's own: read them only.
 *
 * @param t         when
 * @param callback  which callback, counted from 0 with the members of sets one by one
 * @param component which component of its condition; 0 if it has one or none
 * @param before    the state that it found
 * @param after     the state that it left
 * @param p         the parameters that it left
 */
public record Event(double t, int callback, int component, double[] before, double[] after, double[] p) {
}
