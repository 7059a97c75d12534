package dev.flowgrad.ode.symplectic;

/**
 * Ruth's symplectic method of order 3.
 *
 * <p>Source: R. D. Ruth, A canonical integration technique, IEEE Transactions on Nuclear Science 30 (1983),
 * 2669-2671.
 */
public final class Ruth3 {
    private static final double[] KICK = {7.0 / 24, 3.0 / 4, -1.0 / 24};

    private static final double[] DRIFT = {2.0 / 3, -2.0 / 3, 1};

    /** The method. */
    public static final SymplecticTableau TABLEAU = new SymplecticTableau("Ruth3", 3, KICK, DRIFT,
            "three forces a step; loose accuracy over long times",
            "Ruth 1983, doi:10.1109/TNS.1983.4332919");

    private Ruth3() {
    }
}
