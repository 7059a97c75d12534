package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.ode.LinearCombination;
import dev.flowgrad.ode.implicit.EsdirkTableau;
import java.util.Arrays;

/**
 * Steps of an additive pair in reverse, for {@code u' = f1 + f2}. A stage {@code y = base + h gamma k} with {@code k = f1(y)},
 * whose base has slopes of both halves, and {@code l = f2(y)}: with {@code ybar = f2_u^T lbar}, the cotangent of the value of
 * f1 is {@code w = (I - h gamma J)^-T (kbar + h gamma ybar)}, and that of the base {@code ybar + J^T w}. The solution is the
 * last stage, or differs from it by slopes of f2; both slopes there are the first of the next step.
 *
 * <p>Source: Griewank and Walther, Evaluating Derivatives (2008), chapter 15, for implicit differentiation.
 */
final class AdditiveReversal extends ImplicitReversal {
    private final EsdirkTableau tableau;
    private final TransposedMatrix matrix;
    private final ShiftedSolver solver;
    private final TransposedJacobian.Instance implicit;
    private final TransposedJacobian.Instance explicit;
    /** Slopes of one half. */
    private final int half;
    private final LinearCombination[] stages;
    /** Of the slopes in the base of each stage. */
    private final double[][] weights;
    private final LinearCombination update;
    private final double[] y;
    private final double[] base;
    private final double[][] carried;

    /** Of the halves' Jacobians; the matrix is that of the first. */
    AdditiveReversal(EsdirkTableau tableau, TransposedMatrix matrix, TransposedJacobian.Instance implicit,
            TransposedJacobian.Instance explicit, int dim, double[] pbar) {
        super(dense(tableau), true, implicit, dim, pbar);
        this.tableau = tableau;
        this.matrix = matrix;
        this.implicit = implicit;
        this.explicit = explicit;
        solver = matrix.solver();
        half = k.length / 2;
        int n = tableau.stages();
        weights = new double[n][];
        stages = new LinearCombination[n];
        for (int i = 1; i < n; i++) {
            stages[i] = LinearCombination.of(row(tableau, i), k);
            weights[i] = row(tableau, i);
            weights[i][i] = 0;
        }
        update = LinearCombination.of(step(tableau), k);
        y = new double[dim];
        base = new double[dim];
        carried = new double[2][dim];
    }

    /** Slopes of both halves that a step has. */
    static int slopes(EsdirkTableau tableau) {
        return 2 * (tableau.endsWithStage() ? tableau.stages() : tableau.stages() + 1);
    }

    /** Weights of a stage with the diagonal, of the implicit slopes, then of the explicit ones. */
    private static double[] row(EsdirkTableau tableau, int i) {
        double[] row = new double[slopes(tableau)];
        System.arraycopy(tableau.a()[i], 0, row, 0, tableau.a()[i].length);
        row[i] = tableau.gamma();
        System.arraycopy(tableau.explicit().a()[i], 0, row, row.length / 2, tableau.explicit().a()[i].length);
        return row;
    }

    /** Weights of the solution. */
    private static double[] step(EsdirkTableau tableau) {
        double[] row = row(tableau, tableau.stages() - 1);
        if (!tableau.endsWithStage()) {
            System.arraycopy(tableau.explicit().b(), 0, row, row.length / 2, tableau.stages());
        }
        return row;
    }

    /** The tableau's own, or the cubic through the ends and their slopes. */
    private static PolynomialWeights dense(EsdirkTableau tableau) {
        double[] m = step(tableau);
        int half = m.length / 2;
        double[][] own = tableau.explicit().dense();
        double[][] d = new double[own == null ? 2 : own.length][m.length];
        for (int i = 0; i < m.length; i++) {
            int stage = i % half;
            if (own == null) {
                d[0][i] = (stage == 0 ? 1 : 0) - m[i];
                d[1][i] = 2 * m[i] - (stage == 0 || stage == half - 1 ? 1 : 0);
            } else {
                for (int term = 0; term < d.length; term++) {
                    d[term][i] = stage < own[term].length ? own[term][stage] : 0;
                }
            }
        }
        return new PolynomialWeights(m, d);
    }

    @Override
    void reverseStages() {
        int n = tableau.stages();
        add(1, carried[0], 0, kbar[half - 1]);
        add(1, carried[1], 0, kbar[2 * half - 1]);
        if (half > n) { // slopes at the end, which is no stage
            update.apply(y, u, h);
            Arrays.fill(base, 0);
            pull(implicit, y, tNext, kbar[n], base);
            pull(explicit, y, tNext, kbar[half + n], base);
            spread(step(tableau), base);
        }
        double diagonal = tableau.gamma() * h;
        for (int i = n - 1; i > 0; i--) {
            double at = i == n - 1 ? tNext : t + tableau.c()[i] * h;
            stages[i].apply(y, u, h);
            Arrays.fill(base, 0);
            pull(explicit, y, at, kbar[half + i], base);
            double[] w = kbar[i];
            add(diagonal, base, 0, w);
            matrix.evaluate(y, at);
            if (!solver.factorise(1 / diagonal, matrix.entries())) {
                throw new FlowgradException("sensealg", "`sensealg` DiscreteAdjoint met a singular system at t = " + at
                        + "; take GaussAdjoint");
            }
            solver.solve(w);
            for (int j = 0; j < w.length; j++) {
                w[j] /= diagonal;
            }
            pull(implicit, y, at, w, base);
            spread(weights[i], base);
        }
        System.arraycopy(kbar[0], 0, carried[0], 0, u.length);
        System.arraycopy(kbar[half], 0, carried[1], 0, u.length);
    }

    /** The cotangent of u and slopes, of which a combination has this one. */
    private void spread(double[] weights, double[] of) {
        add(1, of, 0, ubar);
        for (int j = 0; j < weights.length; j++) {
            if (weights[j] != 0) {
                add(h * weights[j], of, 0, kbar[j]);
            }
        }
    }

    @Override
    public void finish() {
        pull(implicit, u, t, carried[0], ubar);
        pull(explicit, u, t, carried[1], ubar);
        Arrays.fill(carried[0], 0);
        Arrays.fill(carried[1], 0);
    }
}
