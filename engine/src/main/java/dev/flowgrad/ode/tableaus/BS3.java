package dev.flowgrad.ode.tableaus;

/**
 * The Bogacki-Shampine pair: order 3(2), 3 stages and the slope at the end, which is the next step's first.
 * Dense output is the cubic Hermite polynomial through both ends.
 *
 * <p>Source: P. Bogacki and L. F. Shampine, A 3(2) pair of Runge-Kutta formulas, Applied Mathematics
 * Letters 2 (1989), 321-325, doi:10.1016/0893-9659(89)90079-7.
 */
public final class BS3 {
    /** Nodes. */
    private static final double[] C = {0, 0.5, 0.75};

    /** Stage weights, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {0.5},
        {0, 0.75},
    };

    /** Weights of the solution. */
    private static final double[] B = {2.0 / 9, 1.0 / 3, 4.0 / 9};

    /** Weights of the error estimate: solution minus embedded solution. */
    private static final double[] ERROR = {5.0 / 72, -1.0 / 12, -1.0 / 9, 0.125};

    /** The method. */
    public static final ButcherTableau TABLEAU = ButcherTableau.named("BS3")
            .order(3)
            .stages(C, A)
            .weights(B)
            .error(ERROR)
            .summary("non-stiff problems at loose tolerances, above 1e-3")
            .reference("Bogacki and Shampine 1989, doi:10.1016/0893-9659(89)90079-7")
            .build();

    private BS3() {
    }
}
