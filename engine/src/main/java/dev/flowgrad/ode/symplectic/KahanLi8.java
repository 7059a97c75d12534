package dev.flowgrad.ode.symplectic;

/**
 * Kahan and Li's symmetric composition of order 8, of seventeen Verlet steps.
 *
 * <p>Source: W. Kahan and R.-C. Li, Composition constants for raising the orders of unconventional schemes for
 * ordinary differential equations, Mathematics of Computation 66 (1997), 1089-1099.
 */
public final class KahanLi8 {
    private static final double[] KICK = {
        0.06510124154444503, 0.3456827324319992, 0.08584400956513055, -0.11531652804484584,
        -0.11853099378904099, -0.10568212657746094, 0.22145701433231887, 0.27669305564781616,
        -0.15524840511036211, -0.15524840511036211, 0.27669305564781616, 0.22145701433231887,
        -0.10568212657746094, -0.11853099378904099, -0.11531652804484584, 0.08584400956513055,
        0.3456827324319992, 0.06510124154444503
    };

    private static final double[] DRIFT = {
        0.13020248308889007, 0.5611629817751084, -0.38947496264484727, 0.1588419065551556,
        -0.39590389413323757, 0.1845396409783157, 0.25837438768632204, 0.2950117236093103,
        -0.6055085338300346, 0.2950117236093103, 0.25837438768632204, 0.1845396409783157,
        -0.39590389413323757, 0.1588419065551556, -0.38947496264484727, 0.5611629817751084,
        0.13020248308889007, 0
    };

    /** The method. */
    public static final SymplecticTableau TABLEAU = new SymplecticTableau("KahanLi8", 8, KICK, DRIFT,
            "seventeen forces a step; long times near rounding accuracy",
            "Kahan and Li 1997, doi:10.1090/S0025-5718-97-00873-9");

    private KahanLi8() {
    }
}
