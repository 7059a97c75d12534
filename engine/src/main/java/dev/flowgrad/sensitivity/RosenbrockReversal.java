package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.ode.LinearCombination;
import dev.flowgrad.ode.MassMatrix;
import dev.flowgrad.ode.rosenbrock.RosenbrockTableau;

/**
 * Steps of a Rosenbrock method in reverse. With {@code W = M / (gamma h) - J} a stage is {@code W U_i = f(y_i) + M sum C_ij
 * / h U_j + d_i h f_t}, {@code y_i = u + sum a_ij U_j}. From the last stage to the first, {@code w = W^-T Ubar_i} goes to
 * the right side, and since W depends on u and p itself, {@code w^T (J U_i + d_i h f_t)} to these: second derivatives.
 *
 * <p>Source: Griewank and Walther, Evaluating Derivatives (2008), chapter 3; for the steps {@link RosenbrockTableau}.
 */
final class RosenbrockReversal extends ImplicitReversal {
    private final RosenbrockTableau tableau;
    private final TransposedMatrix matrix;
    private final MassMatrix massTransposed;
    private final ShiftedSolver solver;
    private final SecondDerivatives.Instance second;
    private final LinearCombination[] stages;
    private final double[] y;
    private final double[] byState;
    private final double[] moved;
    private final double[] work;

    /** {@code massTransposed} is null for the identity. */
    RosenbrockReversal(RosenbrockTableau tableau, TransposedMatrix matrix, MassMatrix massTransposed,
            TransposedJacobian.Instance jacobian, SecondDerivatives.Instance second, int dim, double[] pbar) {
        super(new PolynomialWeights(tableau.m(), tableau.dense()), false, jacobian, dim, pbar);
        this.tableau = tableau;
        this.matrix = matrix;
        this.massTransposed = massTransposed;
        this.second = second;
        solver = matrix.solver();
        stages = new LinearCombination[k.length];
        for (int i = 1; i < k.length; i++) {
            stages[i] = LinearCombination.of(tableau.a()[i], k);
        }
        y = new double[dim];
        byState = new double[dim];
        moved = new double[dim];
        work = new double[dim];
    }

    @Override
    void reverseStages() {
        matrix.evaluate(u, t);
        if (!solver.factorise(1 / (tableau.gamma() * h), matrix.entries())) {
            throw new FlowgradException("sensealg", "`sensealg` DiscreteAdjoint met a singular system at t = " + t
                    + "; take GaussAdjoint");
        }
        int last = k.length - 1;
        for (int i = last; i >= 0; i--) {
            double[] w = kbar[i];
            solver.solve(w);
            double[] at = u;
            if (i > 0) {
                stages[i].apply(y, u, 1);
                at = y;
            }
            pull(at, i == last ? tNext : t + tableau.c()[i] * h, w);
            System.arraycopy(w, 0, moved, 0, w.length);
            if (massTransposed != null) {
                massTransposed.multiply(moved, work);
            }
            for (int j = 0; j < i; j++) {
                add(weight(tableau.a()[i], j), ybar, 0, kbar[j]);
                add(weight(tableau.coupling()[i], j) / h, moved, 0, kbar[j]);
            }
            second.apply(u, t, w, k[i], tableau.d()[i] * h, byState);
            add(byState, second.parameters());
        }
    }

    private static double weight(double[] row, int j) {
        return j < row.length ? row[j] : 0;
    }
}
