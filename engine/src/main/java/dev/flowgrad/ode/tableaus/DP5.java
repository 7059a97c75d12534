package dev.flowgrad.ode.tableaus;

/**
 * The Dormand-Prince pair: order 5(4), 6 stages and the slope at the end, which is the next step's first.
 * Dense output of order 4 without further stages.
 *
 * <p>Source: J. R. Dormand and P. J. Prince, A family of embedded Runge-Kutta formulae, Journal of
 * Computational and Applied Mathematics 6 (1980), 19-26, doi:10.1016/0771-050X(80)90013-3. Dense output: L.
 * F. Shampine, Some practical Runge-Kutta formulas, Mathematics of Computation 46 (1986), 135-150, as in E.
 * Hairer, S. P. Nørsett and G. Wanner, Solving Ordinary Differential Equations I, section II.6.
 */
public final class DP5 {
    /** Nodes. */
    private static final double[] C = {0, 0.2, 0.3, 0.8, 8.0 / 9, 1};

    /** Stage weights, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {0.2},
        {0.075, 0.225},
        {44.0 / 45, -56.0 / 15, 32.0 / 9},
        {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
        {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    };

    /** Weights of the solution. */
    private static final double[] B = {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84};

    /** Weights of the error estimate: solution minus embedded solution. */
    private static final double[] ERROR = {
        -71.0 / 57600, 0, 71.0 / 16695, -71.0 / 1920, 17253.0 / 339200, -22.0 / 525, 0.025
    };

    /** Dense output: row i holds the weight of stage i, see {@link ButcherTableau#dense()}. */
    private static final double[][] DENSE = {
        {67317167177.0 / 180513318912.0, -50448392319.0 / 120342212608.0, 31166010719.0 / 180513318912.0,
         -12715105075.0 / 361026637824.0},
        {},
        {9420357775.0 / 18685949028.0, 5269853725.0 / 37371898056.0, -12187360475.0 / 43600547732.0,
         21871869925.0 / 261603286392.0},
        {3999447525.0 / 30085553152.0, 90833137925.0 / 180513318912.0, 17382080425.0 / 90256659456.0,
         -10690763975.0 / 60171106304.0},
        {-69079568337.0 / 3189068634112.0, -1730060014491.0 / 6378137268224.0,
         -444960312471.0 / 3189068634112.0, 701980252875.0 / 6378137268224.0},
        {-23016939.0 / 1880347072, 1361789429.0 / 11282082432.0, 3068832943.0 / 39487288512.0,
         -1453857185.0 / 26324859008.0},
        {11237099.0 / 470086768, -69997945.0 / 940173536, -11237099.0 / 470086768, 69997945.0 / 940173536},
    };

    /** The method. */
    public static final ButcherTableau TABLEAU = ButcherTableau.named("DP5")
            .order(5)
            .stages(C, A)
            .weights(B)
            .error(ERROR)
            .dense(4, DENSE)
            .summary("non-stiff problems at medium tolerances; the pair of ode45, RK45 and dopri5")
            .reference("Dormand and Prince 1980, doi:10.1016/0771-050X(80)90013-3")
            .build();

    private DP5() {
    }
}
