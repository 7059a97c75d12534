package dev.flowgrad.ode.tableaus;

/**
 * Euler's method: order 1, 1 stage, fixed step. Dense output is the cubic Hermite polynomial through both
 * ends.
 *
 * <p>Source: L. Euler, Institutionum calculi integralis, volume 1, section 2, chapter 7, 1768.
 */
public final class Euler {
    /** Nodes. */
    private static final double[] C = {0};

    /** Stage weights, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
    };

    /** Weights of the solution. */
    private static final double[] B = {1};

    /** The method. */
    public static final ButcherTableau TABLEAU = ButcherTableau.named("Euler")
            .order(1)
            .stages(C, A)
            .weights(B)
            .summary("first order, fixed step; for teaching and for comparisons")
            .reference("Euler 1768")
            .build();

    private Euler() {
    }
}
