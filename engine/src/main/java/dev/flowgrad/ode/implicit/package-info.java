/** Implicit Runge-Kutta methods, which solve nonlinear systems by Newton's method. */
package dev.flowgrad.ode.implicit;
