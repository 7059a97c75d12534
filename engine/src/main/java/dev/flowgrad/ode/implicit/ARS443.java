package dev.flowgrad.ode.implicit;

/**
 * The additive pair of order 3 with four implicit stages of Ascher, Ruuth and Spiteri, L-stable, with a fixed step: it
 * has no error estimate.
 *
 * <p>Source: U. M. Ascher, S. J. Ruuth and R. J. Spiteri, Implicit-explicit Runge-Kutta methods for time-dependent
 * partial differential equations, Appl. Numer. Math. 25 (1997), 151-167, section 2.8.
 */
public final class ARS443 {
    /** The diagonal. */
    private static final double GAMMA = 0.5;

    /** Stage weights without the diagonal, row by row; what is left out is zero. */
    private static final double[][] A = {{}, {}, {0, 1.0 / 6}, {0, -0.5, 0.5}, {0, 1.5, -1.5, 0.5}};

    /** The same of the explicit half. */
    private static final double[][] EXPLICIT = {
        {}, {0.5}, {11.0 / 18, 1.0 / 18}, {5.0 / 6, -5.0 / 6, 0.5}, {0.25, 1.75, 0.75, -1.75}
    };

    /** The method. */
    public static final EsdirkTableau TABLEAU = EsdirkTableau.of("ARS443", 3, 3, GAMMA, A, null,
            "for split problems at fixed steps, with four implicit stages",
            "Ascher, Ruuth and Spiteri 1997, doi:10.1016/S0168-9274(97)00056-1")
            .with(new ExplicitHalf(EXPLICIT, null, null));

    private ARS443() {
    }
}
