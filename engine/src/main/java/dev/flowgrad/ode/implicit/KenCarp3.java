package dev.flowgrad.ode.implicit;

/**
 * Kennedy and Carpenter's additive pair of order 3(2), ARK3(2)4L[2]SA: three implicit
 * stages, stiffly accurate and L-stable.
 *
 * <p>Source: C. A. Kennedy and M. H. Carpenter, Additive Runge-Kutta schemes for
 * convection-diffusion-reaction equations, Appl. Numer. Math. 44 (2003), 139-181,
 * doi:10.1016/S0168-9274(02)00138-1.
 */
public final class KenCarp3 {
    /** The diagonal. */
    private static final double GAMMA = 0.435866521508459;

    /** Stage weights without the diagonal, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {0.435866521508459},
        {0.2576482460664272, -0.09351476757488625},
        {0.18764102434672383, -0.595297473576955, 0.9717899277217721},
    };

    /** Weights of the error estimate: solution minus embedded solution. */
    private static final double[] ERROR = {
        0.027099261876665316, 0.11013520969201586, -0.10306492520138458, -0.0341695463672966
    };

    /** Stage weights of the explicit half. */
    private static final double[][] EXPLICIT = {
        {},
        {0.871733043016918},
        {0.5275890119763004, 0.0724109880236996},
        {0.3990960076760701, -0.4375576546135194, 1.0384616469374492},
    };

    /** Weights of the solution, those of both halves. */
    private static final double[] B = {
        0.18764102434672383, -0.595297473576955, 0.9717899277217721, 0.435866521508459
    };

    /** The method. */
    public static final EsdirkTableau TABLEAU = EsdirkTableau.of("KenCarp3", 3, 3, GAMMA, A, ERROR,
            "for stiff problems at crude tolerances, and large ones",
            "Kennedy and Carpenter 2003, doi:10.1016/S0168-9274(02)00138-1")
            .with(new ExplicitHalf(EXPLICIT, B, null));

    private KenCarp3() {
    }
}
