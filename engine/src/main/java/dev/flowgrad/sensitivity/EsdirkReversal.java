package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.ode.LinearCombination;
import dev.flowgrad.ode.implicit.EsdirkTableau;
import java.util.Arrays;

/**
 * Steps of a diagonally implicit Runge-Kutta method in reverse, by implicit differentiation of its stages, {@code M k_i =
 * f(y_i)} with {@code y_i = u + h sum_j a_ij k_j + h gamma k_i}: the cotangent of the value of f there is {@code (M - h
 * gamma J_i)^-T kbar_i}. The Newton iterations that found the stages do not count, as far as they converged. The slope at
 * the end of a step is the first slope of the next.
 *
 * <p>Source: Griewank and Walther, Evaluating Derivatives (2008), chapter 15, for implicit differentiation.
 */
final class EsdirkReversal extends ImplicitReversal {
    private final EsdirkTableau tableau;
    private final TransposedMatrix matrix;
    private final ShiftedSolver solver;
    private final LinearCombination[] stages;
    private final double[] y;
    private final double[] carried;
    private final SlopeReversal.Instance slope;

    /** {@code slope} reverses the first slope of all where that is not f; otherwise null. */
    EsdirkReversal(EsdirkTableau tableau, TransposedMatrix matrix, TransposedJacobian.Instance jacobian,
            SlopeReversal.Instance slope, int dim, double[] pbar) {
        super(dense(tableau), true, jacobian, dim, pbar);
        this.slope = slope;
        this.tableau = tableau;
        this.matrix = matrix;
        solver = matrix.solver();
        stages = new LinearCombination[k.length];
        for (int i = 1; i < k.length; i++) {
            stages[i] = LinearCombination.of(row(tableau, i), k);
        }
        y = new double[dim];
        carried = new double[dim];
    }

    /** Stage weights with the diagonal. */
    private static double[] row(EsdirkTableau tableau, int i) {
        double[] row = Arrays.copyOf(tableau.a()[i], i + 1);
        row[i] = tableau.gamma();
        return row;
    }

    /** The tableau's own, or the cubic through the ends and their slopes. */
    private static PolynomialWeights dense(EsdirkTableau tableau) {
        int last = tableau.stages() - 1;
        double[] m = row(tableau, last);
        if (tableau.dense() != null) {
            return new PolynomialWeights(m, tableau.dense());
        }
        double[][] d = new double[2][m.length];
        for (int i = 0; i < m.length; i++) {
            d[0][i] = (i == 0 ? 1 : 0) - m[i];
            d[1][i] = 2 * m[i] - (i == 0 || i == last ? 1 : 0);
        }
        return new PolynomialWeights(m, d);
    }

    @Override
    void reverseStages() {
        double diagonal = tableau.gamma() * h;
        int last = k.length - 1;
        add(1, carried, 0, kbar[last]);
        for (int i = last; i > 0; i--) {
            double at = i == last ? tNext : t + tableau.c()[i] * h;
            stages[i].apply(y, u, h);
            matrix.evaluate(y, at);
            if (!solver.factorise(1 / diagonal, matrix.entries())) {
                throw new FlowgradException("sensealg", "`sensealg` DiscreteAdjoint met a singular system at t = " + at
                        + "; take GaussAdjoint");
            }
            double[] w = kbar[i];
            solver.solve(w);
            for (int j = 0; j < w.length; j++) {
                w[j] /= diagonal;
            }
            pull(y, at, w);
            for (int j = 0; j < i; j++) {
                double weight = j < tableau.a()[i].length ? tableau.a()[i][j] : 0;
                add(h * weight, ybar, 0, kbar[j]);
            }
        }
        System.arraycopy(kbar[0], 0, carried, 0, carried.length);
    }

    @Override
    public void finish() {
        if (slope == null) {
            pull(u, t, carried);
        } else {
            double[][] back = slope.apply(u, t, carried);
            add(back[0], back.length > 1 ? back[1] : null);
        }
        Arrays.fill(carried, 0);
    }
}
