package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.ode.MassMatrix;
import java.util.Arrays;

/**
 * Where a cotangent enters the adjoint of {@code M u' = f}. With J the Jacobian, P the projection on what M' takes to zero and
 * Q that on what M takes to zero, the adjoint lambda has its own algebraic equations, {@code Q J' lambda = 0}, and can stand
 * for no cotangent but M' lambda. States move along {@code P (J du + f_p dp) = 0}, so a cotangent may be changed by {@code J' P
 * w}, at the price of {@code f_p' P w} for the parameters: {@code (M' + J' P) w = ct} leaves M' w of it. Then {@code (M' + Q
 * J') lambda = M' (lambda + w)} is consistent. Systems are dense.
 *
 * <p>Source: Y. Cao, S. Li, L. Petzold and R. Serban, Adjoint sensitivity analysis for differential-algebraic equations:
 * the adjoint DAE system and its numerical solution, SIAM J. Sci. Comput. 24 (2003), 1076-1089.
 */
final class AlgebraicJump {
    private final Followed followed;
    private final MassMatrix transposed;
    /** P and Q. */
    private final double[] ofEquations;
    private final double[] ofVariables;
    /** Null without parameters. */
    private final TransposedJacobian byParameters;

    AlgebraicJump(Followed followed) {
        this.followed = followed;
        transposed = followed.mass().transposed();
        ofEquations = followed.mass().projector();
        ofVariables = transposed.projector();
        byParameters = followed.f().parameters() > 0 ? TransposedJacobian.parameters(followed.program()) : null;
    }

    /** For one way back; adds to {@code pbar}. */
    Instance instantiate(double[] p, double[] pbar) {
        return new Instance(p, pbar);
    }

    /** Belongs to one thread. */
    final class Instance {
        private final int n = transposed.size();
        private final double[] pbar;
        private final TransposedMatrix jacobian;
        private final TransposedJacobian.Instance integrand;
        private final ShiftedSolver solver = ShiftedSolver.dense(n);
        private final double[] matrix = new double[n * n];
        private final double[] w = new double[n];
        private final double[] part = new double[n];

        private Instance(double[] p, double[] pbar) {
            this.pbar = pbar;
            jacobian = new TransposedMatrix(followed.f(), null, p, 1);
            integrand = byParameters == null ? null : byParameters.instantiate(p);
        }

        /** Replaces lambda by M' lambda. */
        void multiply(double[] lambda) {
            transposed.multiply(lambda, part);
        }

        /** Adds to lambda, the first elements of z, what stands for the cotangent {@code ct} of the state u. */
        void add(double[] u, double t, double[] ct, double[] z) {
            jacobian.evaluate(u, t);
            System.arraycopy(ct, 0, w, 0, n);
            solve(false, w, t);
            if (integrand != null) {
                for (int i = 0; i < n; i++) {
                    part[i] = 0;
                    for (int j = 0; j < n; j++) {
                        part[i] += ofEquations[i * n + j] * w[j];
                    }
                }
                integrand.apply(u, t, part, null);
                integrand.addParameters(-1, pbar);
            }
            for (int j = 0; j < n; j++) {
                w[j] += z[j];
            }
            multiply(w);
            solve(true, w, t);
            System.arraycopy(w, 0, z, 0, n);
        }

        /** Solves with M' + Q J', or with M' + J' P. */
        private void solve(boolean consistent, double[] x, double t) {
            Arrays.fill(matrix, 0);
            Sparsity pattern = jacobian.pattern();
            for (int column = 0; column < n; column++) {
                for (int e = pattern.colPtr()[column]; e < pattern.colPtr()[column + 1]; e++) {
                    int row = pattern.rowIdx()[e];
                    double value = jacobian.values()[e];
                    for (int j = 0; j < n; j++) {
                        if (consistent) {
                            matrix[j * n + column] -= ofVariables[j * n + row] * value;
                        } else {
                            matrix[row * n + j] -= value * ofEquations[column * n + j];
                        }
                    }
                }
            }
            double[] m = transposed.toArray();
            for (int e = 0; e < m.length; e++) {
                matrix[e] -= m[e];
            }
            if (!solver.factorise(0, matrix)) {
                throw new FlowgradException("sensealg", "`sensealg` met algebraic equations that do not determine the algebraic "
                        + "variables at t = " + t + "; take DiscreteAdjoint");
            }
            solver.solve(x);
        }
    }
}
