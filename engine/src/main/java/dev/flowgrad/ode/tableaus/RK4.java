package dev.flowgrad.ode.tableaus;

/**
 * The classical Runge-Kutta method: order 4, 4 stages, fixed step. Dense output is the cubic Hermite
 * polynomial through both ends. Its error, like the method's, is of fourth order in the step.
 *
 * <p>Source: W. Kutta, Beitrag zur näherungsweisen Integration totaler Differentialgleichungen, Zeitschrift
 * für Mathematik und Physik 46 (1901), 435-453.
 */
public final class RK4 {
    /** Nodes. */
    private static final double[] C = {0, 0.5, 0.5, 1};

    /** Stage weights, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {0.5},
        {0, 0.5},
        {0, 0, 1},
    };

    /** Weights of the solution. */
    private static final double[] B = {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6};

    /** The method. */
    public static final ButcherTableau TABLEAU = ButcherTableau.named("RK4")
            .order(4)
            .stages(C, A)
            .weights(B)
            .summary("fourth order, fixed step; where the step is given")
            .reference("Kutta 1901")
            .build();

    private RK4() {
    }
}
