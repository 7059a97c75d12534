package dev.flowgrad.ode.implicit;

/**
 * Kennedy and Carpenter's additive pair of order 4(3), ARK4(3)6L[2]SA: five implicit
 * stages, stiffly accurate and L-stable.
 *
 * <p>Source: C. A. Kennedy and M. H. Carpenter, Additive Runge-Kutta schemes for
 * convection-diffusion-reaction equations, Appl. Numer. Math. 44 (2003), 139-181,
 * doi:10.1016/S0168-9274(02)00138-1.
 */
public final class KenCarp4 {
    /** The diagonal. */
    private static final double GAMMA = 0.25;

    /** Stage weights without the diagonal, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {0.25},
        {0.137776, -0.055776},
        {0.14463686602698217, -0.22393190761334475, 0.4492950415863626},
        {0.09825878328356477, -0.5915442428196704, 0.8101210538282996, 0.283164405707806},
        {0.15791629516167136, 0, 0.18675894052400077, 0.6805652953093346, -0.27524053099500667},
    };

    /**
     * What the estimate counts: where it is h^4 times 1.4e-3, the error of the solution is h^5 times 9.2e-3 (norms of
     * the conditions that are missed), so that by itself it is too small at the steps that matter.
     */
    private static final double CAUTION = 3;

    /** Weights of the error estimate: solution minus embedded solution, with caution. */
    private static final double[] ERROR = EsdirkTableau.scaled(CAUTION,
        -0.0032044943984591762, 0, 0.0024462511366794577, 0.02148007591958727, -0.043946868068572426,
        0.02322503541076487
    );

    /** Stage weights of the explicit half. */
    private static final double[][] EXPLICIT = {
        {},
        {0.5},
        {0.221776, 0.110224},
        {-0.04884659515311858, -0.177720652326401, 0.8465672474795196},
        {-0.15541685842491548, -0.3567050098221991, 1.0587258798684427, 0.30339598837867193},
        {0.20142435067267633, 0.008742057842904185, 0.15993995707168115, 0.4038290605220775, 0.22606457389066084},
    };

    /** Weights of the solution, those of both halves. */
    private static final double[] B = {
        0.15791629516167136, 0, 0.18675894052400077, 0.6805652953093346, -0.27524053099500667, 0.25
    };

    /** The method. */
    public static final EsdirkTableau TABLEAU = EsdirkTableau.of("KenCarp4", 4, 4, GAMMA, A, ERROR,
            "for stiff problems at medium tolerances, and large ones",
            "Kennedy and Carpenter 2003, doi:10.1016/S0168-9274(02)00138-1")
            .with(new ExplicitHalf(EXPLICIT, B, null));

    private KenCarp4() {
    }
}
