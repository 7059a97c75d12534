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

    /** Dense output: row i holds the weight of stage i, see {@link ButcherTableau#dense()}. */
    private static final double[][] DENSE = {
        {0.38152754400548505, -0.41886060103693545, 0.16670283940354755, -0.032909015554031924},
        {0.013856249999999999, 0.0018218749999999995, -0.00885625, 0.003178125},
        {0.515581443164078, 0.16211272253064815, -0.2756366179568282, 0.07783210267660165},
        {0, 1.2066325023407742, 0.689504287051871, -0.5171282152889032},
        {0.4936679860991446, -3.1256448190561428, -2.138702743817185, 1.4806100613381026},
        {-0.4358832232687076, 2.252063320221656, 1.5982384853185947, -1.089708058171769},
        {0.03125, -0.078125, -0.03125, 0.078125},
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
