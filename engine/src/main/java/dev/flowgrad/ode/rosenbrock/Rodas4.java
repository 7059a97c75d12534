package dev.flowgrad.ode.rosenbrock;

/**
 * The method of the code RODAS: order 4(3), 6 stages, stiffly accurate and L-stable. Dense output of order 3.
 *
 * <p>Source: Hairer and Wanner, Solving Ordinary Differential Equations II, section IV.7.
 */
public final class Rodas4 {
    /** The diagonal. */
    private static final double GAMMA = 0.25;

    /** Nodes. */
    private static final double[] C = {
        0, 0.386, 0.21, 0.63, 1, 1
    };

    /** Weights of the derivative by time. */
    private static final double[] D = {
        0.25, -0.1043, 0.1035, -0.0362, 0, 0
    };

    /** Stage weights, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {1.544},
        {0.9466785280815826, 0.2557011698983284},
        {3.314825187068521, 2.896124015972201, 0.9986419139977817},
        {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895},
        {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895, 1},
    };

    /** Couplings, row by row. */
    private static final double[][] COUPLING = {
        {},
        {-5.6688},
        {-2.430093356833875, -0.2063599157091915},
        {-0.1073529058151375, -9.594562251023355, -20.47028614809616},
        {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.7089089320616},
        {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054},
    };

    /** Weights of the solution. */
    private static final double[] M = {
        1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895, 1, 1
    };

    /** Weights of the error estimate. */
    private static final double[] E = {
        0, 0, 0, 0, 0, 1
    };

    /** Dense output. */
    private static final double[][] DENSE = {
        {10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823, 1.025137723295662},
        {-0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386, -6.594389125716872},
    };

    /** The method. */
    public static final RosenbrockTableau TABLEAU = new RosenbrockTableau("Rodas4", 4, 4, 3, GAMMA,
            C, D, A, COUPLING, M, E, DENSE, false,
            "for stiff problems of up to some hundred unknowns at medium tolerances",
            "Hairer and Wanner 1996, Solving Ordinary Differential Equations II, section IV.7");

    private Rodas4() {
    }
}
