package dev.flowgrad.ode.symplectic;

/**
 * Calvo and Sanz-Serna's symplectic method of order 4.
 * It needs kinetic energies that are quadratic, as where u' = v; on others it is of order 3.
 *
 * <p>Source: M. P. Calvo and J. M. Sanz-Serna, The development of variable-step symplectic integrators, with
 * application to the two-body problem, SIAM J. Sci. Comput. 14 (1993), 936-952.
 */
public final class CalvoSanz4 {
    private static final double[] KICK = {
        0.061758858135626, 0.33897802655364, 0.61479130717558, -0.14054801465937, 0.12501982279453
    };

    private static final double[] DRIFT = {
        0.20517766154229, 0.40302128160421, -0.12092087633891, 0.51272193319241, 0
    };

    /** The method. */
    public static final SymplecticTableau TABLEAU = new SymplecticTableau("CalvoSanz4", 4, KICK, DRIFT,
            "for u'' = f with four forces a step; orbits over long times",
            "Calvo and Sanz-Serna 1993, doi:10.1137/0914073");

    private CalvoSanz4() {
    }
}
