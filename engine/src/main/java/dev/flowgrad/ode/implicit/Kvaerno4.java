package dev.flowgrad.ode.implicit;

/**
 * Kværnø's pair of order 4(3): four implicit stages, both methods stiffly accurate.
 *
 * <p>Source: A. Kværnø, Singly diagonally implicit Runge-Kutta methods with an explicit first stage, BIT 44
 * (2004), 489-502, doi:10.1023/B:BITN.0000046811.70614.38.
 */
public final class Kvaerno4 {
    /** The diagonal. */
    private static final double GAMMA = 0.4358665215;

    /** Stage weights without the diagonal, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {0.4358665215},
        {0.140737774731968, -0.108365551378832},
        {0.102399400616089, -0.376878452267324, 0.838612530151233},
        {0.157024897860995, 0.117330441357768, 0.61667803039168, -0.326899891110444},
    };

    /** Weights of the error estimate: solution minus embedded solution. */
    private static final double[] ERROR = {
        -0.054625497244906, -0.494208893625092, 0.221934499759553, 0.762766412610444, -0.4358665215
    };

    /** The method. */
    public static final EsdirkTableau TABLEAU = EsdirkTableau.of("Kvaerno4", 4, 4, GAMMA, A, ERROR,
            "for stiff problems at medium tolerances",
            "Kværnø 2004, doi:10.1023/B:BITN.0000046811.70614.38");

    private Kvaerno4() {
    }
}
