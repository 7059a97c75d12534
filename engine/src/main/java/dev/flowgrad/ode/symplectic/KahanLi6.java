package dev.flowgrad.ode.symplectic;

/**
 * Kahan and Li's symmetric composition of order 6, of nine Verlet steps.
 *
 * <p>Source: W. Kahan and R.-C. Li, Composition constants for raising the orders of unconventional schemes for
 * ordinary differential equations, Mathematics of Computation 66 (1997), 1089-1099.
 */
public final class KahanLi6 {
    private static final double[] KICK = {
        0.19608072200365706, 0.3623802903983368, -0.18682351788413995, -0.3120162881320443,
        0.44037879361419036, 0.44037879361419036, -0.3120162881320443, -0.18682351788413995,
        0.3623802903983368, 0.19608072200365706
    };

    private static final double[] DRIFT = {
        0.3921614440073141, 0.33259913678935943, -0.7062461725576393, 0.0822135962935508, 0.79854399093483,
        0.0822135962935508, -0.7062461725576393, 0.33259913678935943, 0.3921614440073141, 0
    };

    /** The method. */
    public static final SymplecticTableau TABLEAU = new SymplecticTableau("KahanLi6", 6, KICK, DRIFT,
            "nine forces a step; long times at high accuracy",
            "Kahan and Li 1997, doi:10.1090/S0025-5718-97-00873-9");

    private KahanLi6() {
    }
}
