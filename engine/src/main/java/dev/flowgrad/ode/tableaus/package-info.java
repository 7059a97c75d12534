/** The coefficients of Runge-Kutta methods, one file for each method, and nothing else. */
package dev.flowgrad.ode.tableaus;
