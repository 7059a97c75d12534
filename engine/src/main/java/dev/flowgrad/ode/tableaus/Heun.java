package dev.flowgrad.ode.tableaus;

/**
 * Heun's method, the explicit trapezoidal rule: order 2, 2 stages, fixed step. Dense output is the cubic
 * Hermite polynomial through both ends.
 *
 * <p>Source: K. Heun, Neue Methoden zur approximativen Integration der Differentialgleichungen einer
 * unabhängigen Veränderlichen, Zeitschrift für Mathematik und Physik 45 (1900), 23-38.
 */
public final class Heun {
    /** Nodes. */
    private static final double[] C = {0, 1};

    /** Stage weights, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {1},
    };

    /** Weights of the solution. */
    private static final double[] B = {0.5, 0.5};

    /** The method. */
    public static final ButcherTableau TABLEAU = ButcherTableau.named("Heun")
            .order(2)
            .stages(C, A)
            .weights(B)
            .summary("second order, fixed step; explicit trapezoidal rule")
            .reference("Heun 1900")
            .build();

    private Heun() {
    }
}
