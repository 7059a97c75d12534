package dev.flowgrad.problems;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;

/**
 * The chemistry of air pollution, 25 reactions among 20 species, to t = 60; the rates are its parameters.
 * J. G. Verwer, Gauss-Seidel iteration for stiff ODEs from chemical kinetics, SIAM J. Sci. Comput. 15 (1994),
 * 1243-1250.
 */
final class Pollution {
    private static final double[] RATES = {
        0.35, 26.6, 1.23e4, 8.6e-4, 8.2e-4, 1.5e4, 1.3e-4, 2.4e4, 1.65e4, 9e3, 0.022, 1.2e4, 1.88, 1.63e4,
        4.8e6, 3.5e-4, 0.0175, 1e8, 4.44e11, 1240, 2.1, 5.78, 0.0474, 1780, 3.12
    };

    /** For each reaction the species that react, counted from 1; a second one of 0 means none. */
    private static final int[][] REACTANTS = {
        {1, 0}, {2, 4}, {5, 2}, {7, 0}, {7, 0}, {7, 6}, {9, 0}, {9, 6}, {11, 2}, {11, 1}, {13, 0}, {10, 2},
        {14, 0}, {1, 6}, {3, 0}, {4, 0}, {4, 0}, {16, 0}, {16, 0}, {17, 6}, {19, 0}, {19, 0}, {1, 4}, {19, 1},
        {20, 0}
    };

    /** For each species its reactions, counted from 1: negative where used up, twice where two are made. */
    private static final int[][] CHANGES = {
        {-1, -10, -14, -23, -24, 2, 3, 9, 11, 12, 22, 25}, {-2, -3, -9, -12, 1, 21}, {-15, 1, 17, 19, 22},
        {-2, -16, -17, -23, 15}, {-3, 4, 4, 6, 7, 13, 20}, {-6, -8, -14, -20, 3, 18, 18}, {-4, -5, -6, 13},
        {4, 5, 6, 7}, {-7, -8}, {-12, 7, 9}, {-9, -10, 8, 11}, {9}, {-11, 10}, {-13, 12}, {14},
        {-18, -19, 16}, {-20}, {20}, {-21, -22, -24, 23, 25}, {-25, 24}
    };

    private static final double[] END = {
        5.646255480022769276392285208295e-02, 1.342484130422338522067212667550e-01,
        4.139734331099426968912993467047e-09, 5.523140207484359943081204319659e-03,
        2.018977262302196186083386723555e-07, 1.464541863493965900893274469306e-07,
        7.784249118997964146142200044023e-02, 3.245075353396018218232664947085e-01,
        7.494013383880405553677317787289e-03, 1.622293157301560455498679612951e-08,
        1.135863833257074894848360750979e-08, 2.230505975721359860093810845906e-03,
        2.087162882798630038878888747612e-04, 1.396921016840158298482872723253e-05,
        8.964884856898294171929886675917e-03, 4.352846369330103678831324768905e-18,
        6.899219696263405404738048620871e-03, 1.007803037365945952619513791291e-04,
        1.772146513969984500309837889379e-06, 5.682943292316393451889788672361e-05
    };

    private Pollution() {
    }

    static StandardProblem problem() {
        double[] u0 = new double[20];
        u0[1] = 0.2;
        u0[3] = 0.04;
        u0[6] = 0.1;
        u0[7] = 0.3;
        u0[8] = 0.01;
        u0[16] = 0.007;
        ODEFunction f = ODEFunction.trace(20, RATES.length, Pollution::derivative);
        return new StandardProblem("POLLU", ODEProblem.of(f, u0, 0, 60, RATES), END.clone());
    }

    private static Expr derivative(Expr u, Expr p, Expr t) {
        Expr[] rate = new Expr[RATES.length];
        for (int r = 0; r < rate.length; r++) {
            rate[r] = p.get(r).mul(u.get(REACTANTS[r][0] - 1));
            if (REACTANTS[r][1] > 0) {
                rate[r] = rate[r].mul(u.get(REACTANTS[r][1] - 1));
            }
        }
        Expr[] du = new Expr[CHANGES.length];
        for (int i = 0; i < du.length; i++) {
            for (int r : CHANGES[i]) {
                Expr signed = r > 0 ? rate[r - 1] : rate[-r - 1].neg();
                du[i] = du[i] == null ? signed : du[i].add(signed);
            }
        }
        return Expr.stack(du);
    }
}
