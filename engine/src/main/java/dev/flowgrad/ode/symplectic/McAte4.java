package dev.flowgrad.ode.symplectic;

/**
 * McLachlan and Atela's optimal symplectic method of order 4.
 * It needs kinetic energies that are quadratic, as where u' = v; on others it is of order 3.
 *
 * <p>Source: R. I. McLachlan and P. Atela, The accuracy of symplectic integrators, Nonlinearity 5 (1992), 541-562.
 */
public final class McAte4 {
    private static final double[] KICK = {
        0.1344961992774311, -0.22481980307942082, 0.7563200005156683, 0.33400360328632145
    };

    private static final double[] DRIFT = {
        0.5153528374311229, -0.08578201941297364, 0.4415830236164665, 0.12884615836538418
    };

    /** The method. */
    public static final SymplecticTableau TABLEAU = new SymplecticTableau("McAte4", 4, KICK, DRIFT,
            "for u'' = f with four forces a step; long times at medium accuracy",
            "McLachlan and Atela 1992, doi:10.1088/0951-7715/5/2/011");

    private McAte4() {
    }
}
