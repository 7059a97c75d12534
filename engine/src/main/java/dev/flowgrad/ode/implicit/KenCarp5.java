package dev.flowgrad.ode.implicit;

/**
 * Kennedy and Carpenter's additive pair of order 5(4), ARK5(4)8L[2]SA: seven implicit
 * stages, stiffly accurate and L-stable.
 *
 * <p>Source: C. A. Kennedy and M. H. Carpenter, Additive Runge-Kutta schemes for
 * convection-diffusion-reaction equations, Appl. Numer. Math. 44 (2003), 139-181,
 * doi:10.1016/S0168-9274(02)00138-1.
 */
public final class KenCarp5 {
    /** The diagonal. */
    private static final double GAMMA = 0.205;

    /** Stage weights without the diagonal, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {0.205},
        {0.1025, -0.047570415551619845},
        {0.07389944079200692, 0, -0.08074895409950329},
        {0.299218118308015, 0, 2.4638206661140414, -2.0480387844220567},
        {0.14689238442881303, 0, 0.11740332879881549, -0.221701968002454, -0.007593745225174481},
        {0.17845729560319554, 0, 1.0197467452199207, -0.22154535039396367, -0.03612491620526532,
         -0.5455337742238872},
        {-0.09554858675139874, 0, 0, 2.3386928037652464, -0.14043175608247527, -2.070587707956559,
         0.7628752470251866},
    };

    /**
     * What the estimate counts: where it is h^5 times 1.3e-4, the error of the solution is h^6 times 4.2e-3 (norms of
     * the conditions that are missed), so that by itself it is too small at the steps that matter.
     */
    private static final double CAUTION = 8;

    /** Weights of the error estimate: solution minus embedded solution, with caution. */
    private static final double[] ERROR = EsdirkTableau.scaled(CAUTION,
        -0.004028378053609986, 0, 0, 0.06847007623452846, -0.019716427003038314, -0.07364888848796769,
        0.01669037539981169, 0.012233241910275841
    );

    /**
     * Dense output: of the quartics that meet the order conditions up to 4 and the slopes at both ends, the
     * one with the least coefficients.
     */
    private static final double[][] DENSE = {
        {1.0955485867513988, 0.0, 0.0, -2.3386928037652464, 0.14043175608247527, 2.070587707956559,
         -0.7628752470251866, -0.205},
        {-2.6400935764184164, 0.0, 1.2903982808870869, 3.147757184924287, -1.0991827117786408,
         -0.4256500777720258, -1.0687272655937252, 0.7954981657514008},
        {1.4489964029155882, 0.0, -1.290398280887078, 1.5296284226062116, 0.8183191996136872,
         -3.715525338141071, 2.594477759644094, -1.3854981657514118},
    };

    /** Stage weights of the explicit half. */
    private static final double[][] EXPLICIT = {
        {},
        {0.41},
        {0.17753520777580992, 0.08239437667257023},
        {0.12262307902976895, 0, 0.07552740766273468},
        {2.2901776494938124, 0, 11.244925765143737, -12.615103414637549},
        {0.4029445178347679, 0, 1.3540123800181454, -1.4857008988406062, -0.031255999012307065},
        {1.4641384430844078, 0, 7.230468679858015, -7.844607122942423, -0.125, -0.125},
        {-1.6748080049977643, 0, -6.389438645559299, 14.692200676518024, 0.0946662343256827, -7.21115732765286,
         1.4885370673662177},
    };

    /** Weights of the solution, those of both halves. */
    private static final double[] B = {
        -0.09554858675139874, 0, 0, 2.3386928037652464, -0.14043175608247527, -2.070587707956559,
        0.7628752470251866, 0.205
    };

    /**
     * Dense output of both halves together: of the quartics that meet all order conditions up to 4 and the slopes at
     * both ends, the one with the least coefficients.
     */
    private static final double[][] BOTH = {
        {1.0955485867513979, 0, 0, -2.338692803765256, 0.14043175608248148, 2.0705877079565767, -0.7628752470251925,
         -0.205, 0},
        {-2.6285215331851415, 0, 0, 3.611707021968166, -1.9261045622191602, 0.11219600859262746, -0.49676146535527305,
         -0.1725154698011508, 1.5},
        {1.437424359682347, 0, 0, 1.065678585562296, 1.645241050054247, -4.253371424505728, 2.022511959405616,
         0.5825154698011286, -2.5},
    };

    /** The method. */
    public static final EsdirkTableau TABLEAU = EsdirkTableau.of("KenCarp5", 5, 5, GAMMA, A, ERROR, DENSE,
            "for stiff problems at tight tolerances, and large ones",
            "Kennedy and Carpenter 2003, doi:10.1016/S0168-9274(02)00138-1")
            .with(new ExplicitHalf(EXPLICIT, B, BOTH));

    private KenCarp5() {
    }
}
