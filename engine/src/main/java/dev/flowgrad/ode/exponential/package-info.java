/** Exponential integrators, which treat the linear half of a split right-hand side exactly. */
package dev.flowgrad.ode.exponential;
