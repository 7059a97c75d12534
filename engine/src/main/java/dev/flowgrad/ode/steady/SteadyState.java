package dev.flowgrad.ode.steady;

import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Stats;

/**
 * What a search for a steady state found.
 *
 * @param u        the state, row-major, where the search ended
 * @param residual the largest modulus of f there
 * @param retcode  Success if it is steady within the tolerances
 * @param message  how the search ended, and what to do about it: one sentence
 * @param stats    what it cost
 * @param method   the name of the method
 */
public record SteadyState(double[] u, double residual, Retcode retcode, String message, Stats stats, String method) {
}
