package dev.flowgrad.ode.implicit;

/**
 * The additive pair of order 2 with two implicit stages of Ascher, Ruuth and Spiteri, L-stable, with a fixed step: it
 * has no error estimate. By itself the implicit half is Alexander's method.
 *
 * <p>Source: U. M. Ascher, S. J. Ruuth and R. J. Spiteri, Implicit-explicit Runge-Kutta methods for time-dependent
 * partial differential equations, Appl. Numer. Math. 25 (1997), 151-167, section 2.6.
 */
public final class ARS222 {
    /** The diagonal. */
    private static final double GAMMA = 1 - Math.sqrt(0.5);
    private static final double DELTA = -Math.sqrt(0.5);

    /** Stage weights without the diagonal, row by row; what is left out is zero. */
    private static final double[][] A = {{}, {}, {0, 1 - GAMMA}};

    /** The same of the explicit half. */
    private static final double[][] EXPLICIT = {{}, {GAMMA}, {DELTA, 1 - DELTA}};

    /** The method. */
    public static final EsdirkTableau TABLEAU = EsdirkTableau.of("ARS222", 2, 2, GAMMA, A, null,
            "for split problems at fixed steps, with two implicit stages",
            "Ascher, Ruuth and Spiteri 1997, doi:10.1016/S0168-9274(97)00056-1")
            .with(new ExplicitHalf(EXPLICIT, null, null));

    private ARS222() {
    }
}
