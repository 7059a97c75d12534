package dev.flowgrad.ode.tableaus;

/**
 * The explicit midpoint rule: order 2, 2 stages, fixed step. Dense output is the cubic Hermite polynomial
 * through both ends.
 *
 * <p>Source: C. Runge, Über die numerische Auflösung von Differentialgleichungen, Mathematische Annalen 46
 * (1895), 167-178, doi:10.1007/BF01446807.
 */
public final class Midpoint {
    /** Nodes. */
    private static final double[] C = {0, 0.5};

    /** Stage weights, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {0.5},
    };

    /** Weights of the solution. */
    private static final double[] B = {0, 1};

    /** The method. */
    public static final ButcherTableau TABLEAU = ButcherTableau.named("Midpoint")
            .order(2)
            .stages(C, A)
            .weights(B)
            .summary("second order, fixed step; explicit midpoint rule")
            .reference("Runge 1895, doi:10.1007/BF01446807")
            .build();

    private Midpoint() {
    }
}
