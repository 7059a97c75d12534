/** Rosenbrock methods: implicit methods that solve linear systems only, one matrix a step. */
package dev.flowgrad.ode.rosenbrock;
