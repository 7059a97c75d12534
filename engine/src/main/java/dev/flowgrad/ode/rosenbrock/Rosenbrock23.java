package dev.flowgrad.ode.rosenbrock;

/**
 * The method of the code ode23s: order 2 with an error estimate of order 3, 3 stages of which the last is at
 * the solution; L-stable. Dense output of order 2.
 *
 * <p>Source: L. F. Shampine and M. W. Reichelt, The MATLAB ODE suite, SIAM J. Sci. Comput. 18 (1997), 1-22,
 * section 3.2, rewritten in the form of {@link RosenbrockTableau}: with d = 1/(2 + sqrt 2) and e = 6 + sqrt 2
 * the matrix of the gamma_ij has the rows (d), (-d, d), ((e - 2) d, -e d, d).
 */
public final class Rosenbrock23 {
    /** The diagonal. */
    private static final double GAMMA = 0.2928932188134525;

    /** Nodes. */
    private static final double[] C = {
        0, 0.5, 1
    };

    /** Weights of the derivative by time. */
    private static final double[] D = {
        0.2928932188134525, 0, -0.2928932188134525
    };

    /** Stage weights, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {1.7071067811865475},
        {3.414213562373095, 3.414213562373095},
    };

    /** Couplings, row by row. */
    private static final double[][] COUPLING = {
        {},
        {-3.414213562373095},
        {-6.82842712474619, -25.31370849898476},
    };

    /** Weights of the solution. */
    private static final double[] M = {
        3.414213562373095, 3.414213562373095, 0
    };

    /** Weights of the error estimate. */
    private static final double[] E = {
        0.5690355937288492, 3.080880229039762, 0.5690355937288492
    };

    /** Dense output. */
    private static final double[][] DENSE = {
        {0, -8.242640687119286},
    };

    /** The method. */
    public static final RosenbrockTableau TABLEAU = new RosenbrockTableau("Rosenbrock23", 2, 3, 2, GAMMA,
            C, D, A, COUPLING, M, E, DENSE, true,
            "for stiff problems at crude tolerances, 1e-2 or so, and discontinuous right-hand sides",
            "Shampine and Reichelt 1997, doi:10.1137/S1064827594276424");

    private Rosenbrock23() {
    }
}
