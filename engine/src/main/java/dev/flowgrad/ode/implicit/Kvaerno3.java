package dev.flowgrad.ode.implicit;

/**
 * Kværnø's pair of order 3(2): three implicit stages, both methods stiffly accurate. Its diagonal is the
 * root of {@code g^3 - 3 g^2 + 3 g / 2 - 1/6} near 0.436, from which the other coefficients follow.
 *
 * <p>Source: A. Kværnø, Singly diagonally implicit Runge-Kutta methods with an explicit first stage, BIT 44
 * (2004), 489-502, doi:10.1023/B:BITN.0000046811.70614.38.
 */
public final class Kvaerno3 {
    /** The diagonal. */
    private static final double GAMMA = 0.435866521508459;

    /** Stage weights without the diagonal, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {0.435866521508459},
        {0.49056338842178054, 0.07357009006976042},
        {0.30880996997674653, 1.4905633884217806, -1.2352398799069861},
    };

    /** Weights of the error estimate: solution minus embedded solution. */
    private static final double[] ERROR = {
        -0.18175341844503404, 1.4169932983520201, -1.671106401415445, 0.435866521508459
    };

    /** The method. */
    public static final EsdirkTableau TABLEAU = EsdirkTableau.of("Kvaerno3", 3, 3, GAMMA, A, ERROR,
            "for stiff problems at crude tolerances",
            "Kværnø 2004, doi:10.1023/B:BITN.0000046811.70614.38");

    private Kvaerno3() {
    }
}
