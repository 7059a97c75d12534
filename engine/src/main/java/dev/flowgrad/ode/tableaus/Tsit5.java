package dev.flowgrad.ode.tableaus;

/**
 * Tsitouras' pair: order 5(4), 6 stages and the slope at the end, which is the next step's first. Dense
 * output of order 4 without further stages.
 *
 * <p>Source: C. Tsitouras, Runge-Kutta pairs of order 5(4) satisfying only the first column simplifying
 * assumption, Computers and Mathematics with Applications 62 (2011), 770-775,
 * doi:10.1016/j.camwa.2011.06.002.
 */
public final class Tsit5 {
    /** Nodes. */
    private static final double[] C = {0, 0.161, 0.327, 0.9, 0.9800255409045097, 1};

    /** Stage weights, row by row; what is left out is zero. */
    private static final double[][] A = {
        {},
        {0.161},
        {-0.008480655492356989, 0.335480655492357},
        {2.8971530571054935, -6.359448489975075, 4.3622954328695815},
        {5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525},
        {5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401,
         -0.028269050394068383},
    };

    /** Weights of the solution. */
    private static final double[] B = {
        0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081,
        2.324710524099774
    };

    /** Weights of the error estimate: solution minus embedded solution. */
    private static final double[] ERROR = {
        -0.0017800110522257714, -0.0008164344596567469, 0.007880878010261995, -0.1447110071732629,
        0.5823571654525552, -0.45808210592918697, 1.0 / 66
    };

    /** Dense output: row i holds the coefficients of theta, theta^2, ... in the weight of stage i. */
    private static final double[][] DENSE = {
        {1, -2.763706197274826, 2.9132554618219126, -1.0530884977290216},
        {0, 0.13169999999999998, -0.2234, 0.1017},
        {0, 3.9302962368947516, -5.941033872131505, 2.490627285651253},
        {0, -12.411077166933676, 30.33818863028232, -16.548102889244902},
        {0, 37.50931341651104, -88.1789048947664, 47.37952196281928},
        {0, -27.896526289197286, 65.09189467479366, -34.87065786149661},
        {0, 1.5, -4, 2.5},
    };

    /** The method. */
    public static final ButcherTableau TABLEAU = ButcherTableau.named("Tsit5")
            .order(5)
            .stages(C, A)
            .weights(B)
            .error(ERROR)
            .dense(4, DENSE)
            .summary("the default for non-stiff problems at tolerances of 1e-6 and above")
            .reference("Tsitouras 2011, doi:10.1016/j.camwa.2011.06.002")
            .build();

    private Tsit5() {
    }
}
