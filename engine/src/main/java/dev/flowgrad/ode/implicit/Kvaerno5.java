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

    /**
     * Dense output: of the quartics that meet the order conditions up to 4 and the slopes at both ends, the
     * one with the least coefficients.
     */
    private static final double[][] DENSE = {
        {0.8634024882235971, 0.0, 0.05496908796538376, 0.04118626728321046, -0.629933048990164,
         -0.06962479448202728, -0.26},
        {-1.2086351005720875, 0.0, 0.8976934070270385, -0.6253994463590239, 2.626995765409192,
         -0.6746503150517131, -1.0160043104534024},
        {0.4818301241248879, 0.0, -1.0076315829578069, 0.5430269117926084, -1.3671296674288604,
         0.8138999040157664, 0.5360043104534018},
    };

    /** The method. */
    public static final EsdirkTableau TABLEAU = EsdirkTableau.of("Kvaerno5", 5, 5, GAMMA, A, ERROR, DENSE,
            "for very stiff problems at tight tolerances",
            "Kværnø 2004, doi:10.1023/B:BITN.0000046811.70614.38");

    private Kvaerno5() {
    }
}
