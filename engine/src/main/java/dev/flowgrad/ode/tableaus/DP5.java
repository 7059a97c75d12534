package dev.flowgrad.ode.tableaus;

/**
 * The Dormand-Prince pair: order 5(4), 6 stages and the slope at the end, which is the next step's first.
 * Dense output of order 4 without further stages, here in powers of theta.
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

    /** Dense output: row i holds the coefficients of theta, theta^2, ... in the weight of stage i. */
    private static final double[][] DENSE = {
        {1, -8048581381.0 / 2820520608.0, 8663915743.0 / 2820520608.0, -12715105075.0 / 11282082432.0},
        {},
        {0, 131558114200.0 / 32700410799.0, -68118460800.0 / 10900136933.0, 87487479700.0 / 32700410799.0},
        {0, -1754552775.0 / 470086768, 14199869525.0 / 1410260304, -10690763975.0 / 1880347072},
        {0, 127303824393.0 / 49829197408.0, -318862633887.0 / 49829197408.0,
         701980252875.0 / 199316789632.0},
        {0, -282668133.0 / 205662961, 2019193451.0 / 616988883, -1453857185.0 / 822651844},
        {0, 40617522.0 / 29380423, -110615467.0 / 29380423, 69997945.0 / 29380423},
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
