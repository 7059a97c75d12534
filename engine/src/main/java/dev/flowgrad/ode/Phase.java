package dev.flowgrad.ode;

/**
 * A stretch of a solution that one method solved.
 *
 * @param t      where it begins
 * @param method the method
 */
public record Phase(double t, Method method) {
}
