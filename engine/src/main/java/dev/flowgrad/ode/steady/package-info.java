/** Steady states, {@code f(u, p) = 0}: by following the solution in time, or by Newton's method. */
package dev.flowgrad.ode.steady;
