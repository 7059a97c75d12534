package dev.flowgrad.ode.symplectic;

import dev.flowgrad.linalg.ShiftedSolver;

/**
 * How {@link SymplecticInterpolant} finds its polynomial, {@code (1 - x) u0 + x (u1 + (1 - x) sum k_n x^n)}, by slopes of f: for
 * two nodes from those at the ends. For more each round evaluates the slopes s inside, {@code k = inverse (h s - (u1 - u0))}.
 * Arrays are shared, not to be modified.
 *
 * @param nodes   where slopes are evaluated, parts of the step from 0 to 1
 * @param inverse from the slopes at the nodes, less the mean slope, to the coefficients of the polynomial
 */
public record SlopeFit(double[] nodes, double[][] inverse) {

    /** For a method of this order. */
    public static SlopeFit of(int order) {
        int n = degree(order) - 1;
        double[] nodes = new double[n];
        for (int i = 0; i < n; i++) {
            nodes[i] = 0.5 * (1 - Math.cos(Math.PI * i / (n - 1)));
        }
        return new SlopeFit(nodes, inverse(nodes));
    }

    /** Of the polynomial for a method of this order: so high is the order of dense output. */
    static int degree(int order) {
        return Math.max(3, order - 1);
    }

    /** How often slopes inside are evaluated: each time gains an order. */
    public int rounds() {
        return nodes.length - 2;
    }

    /** Of the matrix that takes the coefficients k of x (1 - x) sum k_n x^n to derivatives at the nodes. */
    private static double[][] inverse(double[] nodes) {
        int n = nodes.length;
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                matrix[i * n + j] = (j + 1) * Math.pow(nodes[i], j) - (j + 2) * Math.pow(nodes[i], j + 1);
            }
        }
        ShiftedSolver solver = ShiftedSolver.dense(n);
        solver.factorise(0, matrix);
        double[][] inverse = new double[n][n];
        for (int i = 0; i < n; i++) {
            double[] column = new double[n];
            column[i] = -1; // the solver is one for minus the matrix
            solver.solve(column);
            for (int j = 0; j < n; j++) {
                inverse[j][i] = column[j];
            }
        }
        return inverse;
    }
}
