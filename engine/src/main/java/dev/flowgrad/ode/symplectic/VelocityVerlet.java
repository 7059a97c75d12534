package dev.flowgrad.ode.symplectic;

/**
 * Half a kick, a drift, half a kick: Störmer's and Verlet's method with velocities, of order 2, one force a step.
 *
 * <p>Source: L. Verlet, Computer "experiments" on classical fluids, Physical Review 159 (1967), 98-103; Hairer, Lubich and
 * Wanner, Geometric Numerical Integration, section I.1.4.
 */
public final class VelocityVerlet {
    private static final double[] KICK = {0.5, 0.5};

    private static final double[] DRIFT = {1, 0};

    /** The method. */
    public static final SymplecticTableau TABLEAU = new SymplecticTableau("VelocityVerlet", 2, KICK, DRIFT,
            "one force a step; many bodies over long times at crude accuracy",
            "Verlet 1967, doi:10.1103/PhysRev.159.98");

    private VelocityVerlet() {
    }
}
