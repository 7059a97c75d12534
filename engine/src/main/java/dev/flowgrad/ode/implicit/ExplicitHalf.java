package dev.flowgrad.ode.implicit;

/**
 * The explicit half of an additive Runge-Kutta pair, for the part of a right-hand side that is not stiff. Its nodes are
 * those of the implicit half. Arrays are shared, not to be modified.
 *
 * @param a     weights of the stages, row by row
 * @param b     weights of the solution, the same for both halves, or null if the last stage is the solution
 * @param dense dense output of order 4, rows as in {@link EsdirkTableau}, for the slopes of both halves at the stages
 *              and, last, at the end of the step; null for the cubic through the ends and their slopes, of order 3
 */
public record ExplicitHalf(double[][] a, double[] b, double[][] dense) {
}
