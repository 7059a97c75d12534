package dev.flowgrad.ode.implicit;

/**
 * The trapezoidal rule followed by the second backward difference formula: order 2 with an error estimate of
 * order 3, two implicit stages, L-stable.
 *
 * <p>Source: R. E. Bank et al., Transient simulation of silicon devices and circuits, IEEE Trans. CAD 4
 * (1985), 436-451; M. E. Hosea and L. F. Shampine, Analysis and implementation of TR-BDF2, Appl. Numer. Math.
 * 20 (1996), 21-37.
 */
public final class TRBDF2 {
    /** The diagonal. */
    private static final double GAMMA = 0.2928932188134525;

    /** Stage weights without the diagonal, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {0.2928932188134525},
        {0.3535533905932738, 0.3535533905932738},
    };

    /** Weights of the error estimate: solution minus embedded solution. */
    private static final double[] ERROR = {
        0.13807118745769836, -0.3333333333333333, 0.19526214587563498
    };

    /** The method. */
    public static final EsdirkTableau TABLEAU = EsdirkTableau.of("TRBDF2", 2, 3, GAMMA, A, ERROR,
            "for stiff problems at crude tolerances, with few and cheap stages",
            "Hosea and Shampine 1996, doi:10.1016/0168-9274(95)00115-8");

    private TRBDF2() {
    }
}
