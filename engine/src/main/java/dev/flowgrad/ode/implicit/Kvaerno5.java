package dev.flowgrad.ode.implicit;

/**
 * Kværnø's pair of order 5(4): six implicit stages, both methods stiffly accurate.
 *
 * <p>Source: A. Kværnø, Singly diagonally implicit Runge-Kutta methods with an explicit first stage, BIT 44
 * (2004), 489-502, doi:10.1023/B:BITN.0000046811.70614.38.
 */
public final class Kvaerno5 {
    /** The diagonal. */
    private static final double GAMMA = 0.26;

    /** Stage weights without the diagonal, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {0.26},
        {0.13, 0.8403332099679081},
        {0.22371961478320504, 0.476755323197997, -0.06470895363112615},
        {0.16648564323248322, 0.1045001884159172, 0.03631482272098715, -0.13090704451073998},
        {0.13855640231268224, 0, -0.04245337201752043, 0.02446657898003141, 0.6194303907248068},
        {0.13659751177640292, 0, -0.05496908796538376, -0.04118626728321046, 0.629933048990164,
         0.06962479448202728},
    };

    /** Weights of the error estimate: solution minus embedded solution. */
    private static final double[] ERROR = {
        0.00195889053627933, 0, 0.01251571594786333, 0.06565284626324187, -0.01050265826535727,
        0.1903752055179727, -0.26
    };

    /** The method. */
    public static final EsdirkTableau TABLEAU = EsdirkTableau.of("Kvaerno5", 5, 5, GAMMA, A, ERROR,
            "for very stiff problems at tight tolerances",
            "Kværnø 2004, doi:10.1023/B:BITN.0000046811.70614.38");

    private Kvaerno5() {
    }
}
