package dev.flowgrad.ode;

/**
 * What a solve cost.
 *
 * @param nf      calls of the right-hand side, or of a half of it where halves are called by themselves
 * @param njac    evaluations of the Jacobian
 * @param nlu     factorisations of a linear system
 * @param naccept steps that were accepted
 * @param nreject steps that were rejected
 */
public record Stats(long nf, long njac, long nlu, long naccept, long nreject) {
}
