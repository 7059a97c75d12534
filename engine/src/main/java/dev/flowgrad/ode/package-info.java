/**
 * Ordinary differential equations: {@link dev.flowgrad.ode.ODEProblem problems}, the
 * {@link dev.flowgrad.ode.Methods methods}, the one loop that runs them all, and
 * {@link dev.flowgrad.ode.Solution solutions}.
 *
 * <p>A solve is {@code problem.solve(options)}. The loop ({@code Integrator}) knows time, step sizes and
 * what to save; a {@link dev.flowgrad.ode.Stepper} knows how to take one step; a {@link
 * dev.flowgrad.ode.Controller} turns the error of a step into the size of the next. A new family of methods
 * is a new Stepper.
 */
package dev.flowgrad.ode;
